"""What beat sends, and when. Intervals only: whatever is daily is decided by rows, for they restart with beat."""

import secrets
import time
from typing import Any, Final

from celery.beat import BeatLazyFunc

from tasks import queues

SWEEP_EVERY: Final = 5.0
SERVE_EVERY: Final = 30.0
PROBE_EVERY: Final = 5.0

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
}
