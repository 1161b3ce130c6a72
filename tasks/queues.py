"""Each queue and each task's name, in the one place that publishers, the worker and beat all read."""

from collections.abc import Mapping
from typing import Final

INVITES: Final = "invites"
MAINTENANCE: Final = "maintenance"
PROBE: Final = "probe"

# The probe has a queue of its own, so that a backlog of invitations does not delay the proof of work.
QUEUES: Final = (INVITES, MAINTENANCE, PROBE)

PROCESS_INVITE: Final = "tasks.process_invite_task"
PROCESS_SWAP: Final = "tasks.process_swap_task"
PROCESS_KICK: Final = "tasks.process_kick_task"
BATCH_INVITE: Final = "tasks.batch_invite"
FIND_ORPHANS: Final = "tasks.detect_orphan_users"
CHECK_TEAMS: Final = "tasks.check_team_health"
END_EXPIRED: Final = "tasks.cleanup_expired_users"
WARN_EXPIRING: Final = "tasks.send_expiry_warnings"
RECOUNT: Final = "tasks.sync_redeem_counts"
CHECK_INVARIANTS: Final = "tasks.check_invariants"
MAKE_BACKUP: Final = "tasks.make_backup"
REDELIVER: Final = "tasks.redeliver_due_operations"
SERVE_WAITING: Final = "tasks.consume_waiting_queue"
PROBE_TASK: Final = "tasks.probe"

QUEUE_OF: Final[Mapping[str, str]] = {
    PROCESS_INVITE: INVITES,
    PROCESS_SWAP: INVITES,
    PROCESS_KICK: INVITES,
    BATCH_INVITE: MAINTENANCE,
    FIND_ORPHANS: MAINTENANCE,
    CHECK_TEAMS: MAINTENANCE,
    END_EXPIRED: MAINTENANCE,
    WARN_EXPIRING: MAINTENANCE,
    RECOUNT: MAINTENANCE,
    CHECK_INVARIANTS: MAINTENANCE,
    MAKE_BACKUP: MAINTENANCE,
    REDELIVER: MAINTENANCE,
    SERVE_WAITING: MAINTENANCE,
    PROBE_TASK: PROBE,
}

_TASK_OF: Final[Mapping[str, str]] = {
    "grant": PROCESS_INVITE,
    "swap": PROCESS_SWAP,
    "revoke": PROCESS_KICK,
    "remove": PROCESS_KICK,
}


def task_for(kind: str) -> str:
    """The name of the task that runs operations of `kind`. Each of these tasks can run any kind: a hint is a hint."""
    return _TASK_OF.get(kind, PROCESS_INVITE)
