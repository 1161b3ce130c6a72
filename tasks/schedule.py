"""What beat sends, and when. Intervals only: whatever is daily is decided by rows, for they restart with beat."""

import secrets
import time
from typing import Any, Final

from celery.beat import BeatLazyFunc

from tasks import queues

SWEEP_EVERY: Final = 5.0
SERVE_EVERY: Final = 30.0
# Two that are missed have to be told within ten seconds.
PROBE_EVERY: Final = 1.5
BATCHES_EVERY: Final = 10.0
SCAN_EVERY: Final = 30.0
LOOK_EVERY: Final = 20.0
EXPIRE_EVERY: Final = 15.0
WARN_EVERY: Final = 60.0
CHECK_EVERY: Final = 900.0
RECOUNT_EVERY: Final = 3600.0
BACKUP_EVERY: Final = 60.0

# Sweeps don't expire: while a slow provider keeps all threads busy each would wait too long, and none would be made.
# Beat keeps few of them waiting, and where there is nothing to be done they take no time.
ENTRIES: Final[dict[str, dict[str, Any]]] = {
    "sweep": {
        "task": queues.REDELIVER,
        "schedule": SWEEP_EVERY,
    },
    "serve-waiting": {
        "task": queues.SERVE_WAITING,
        "schedule": SERVE_EVERY,
    },
    "probe": {
        "task": queues.PROBE_TASK,
        "schedule": PROBE_EVERY,
        # Made anew each time; the worker tells when it arrived.
        "args": (BeatLazyFunc(secrets.token_hex, 8), BeatLazyFunc(time.time)),
        # Then nobody looks for its answer any more.
        "options": {"expires": 60.0},
    },
    "scan-teams": {
        "task": queues.FIND_ORPHANS,
        "schedule": SCAN_EVERY,
    },
    "check-teams": {
        "task": queues.CHECK_TEAMS,
        "schedule": LOOK_EVERY,
    },
    "batch-invites": {
        "task": queues.BATCH_INVITE,
        "schedule": BATCHES_EVERY,
    },
    "end-expired": {
        "task": queues.END_EXPIRED,
        "schedule": EXPIRE_EVERY,
    },
    "warn-expiring": {
        "task": queues.WARN_EXPIRING,
        "schedule": WARN_EVERY,
    },
    "check-invariants": {
        "task": queues.CHECK_INVARIANTS,
        "schedule": CHECK_EVERY,
    },
    "recount": {
        "task": queues.RECOUNT,
        "schedule": RECOUNT_EVERY,
    },
    # Whether a backup is due say BACKUP_AT and the rows of those that were made.
    "backup": {
        "task": queues.MAKE_BACKUP,
        "schedule": BACKUP_EVERY,
    },
}
