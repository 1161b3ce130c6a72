"""Watches from outside Celery and tells the admins. See docs/alerts.md for when a message comes and whether it rings."""
