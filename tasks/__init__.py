"""The worker's door: the Celery application, its tasks, its schedule and its proofs of life."""
