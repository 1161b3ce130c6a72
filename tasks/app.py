"""The Celery application. `celery -A tasks.app …` finds it here; importing it opens no connection."""

from celery import Celery

app = Celery("tasks", set_as_current=True)
app.config_from_object("tasks.config")
