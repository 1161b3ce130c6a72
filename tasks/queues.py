"""Each queue and each task's name, in the one place that publishers, the worker and beat all read."""

from collections.abc import Mapping
from typing import Final

INVITES: Final = "invites"
MAINTENANCE: Final = "maintenance"
PROBE: Final = "probe"

# The probe has a queue of its own, so that a backlog of invitations does not delay the proof of work.
QUEUES: Final = (INVITES, MAINTENANCE, PROBE)

PROCESS_INVITE: Final = "tasks.process_invite_task"
REDELIVER: Final = "tasks.redeliver_due_operations"
SERVE_WAITING: Final = "tasks.consume_waiting_queue"
PROBE_TASK: Final = "tasks.probe"

QUEUE_OF: Final[Mapping[str, str]] = {
    PROCESS_INVITE: INVITES,
    REDELIVER: MAINTENANCE,
    SERVE_WAITING: MAINTENANCE,
    PROBE_TASK: PROBE,
}

_TASK_OF: Final[Mapping[str, str]] = {"grant": PROCESS_INVITE}


def task_for(kind: str) -> str:
    """The name of the task that runs operations of `kind`. Each of these tasks can run any kind: a hint is a hint."""
    return _TASK_OF.get(kind, PROCESS_INVITE)
