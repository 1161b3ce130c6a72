"""The product: one module a use case. Knows no Telegram framework, no Celery and no web framework."""
