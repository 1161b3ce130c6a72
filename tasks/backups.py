"""The day's backup."""

from invitehub.backup import nightly
from tasks import queues, resources
from tasks.base import QuietTask, task


@task(queues.MAKE_BACKUP, base=QuietTask)
def make_backup() -> str | None:
    """Make a backup if one is due, send it where the settings say, and tell admins if that fails.

    Returns its file. Any number at once are harmless: one makes it, under a lock in the database.
    """
    made = nightly.if_due(resources.house.get())
    return None if made is None else str(made.manifest.file)
