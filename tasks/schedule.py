"""What beat sends, and when. Intervals only: whatever is daily is decided by rows, for they restart with beat."""

import secrets
import time
from typing import Any, Final

from celery.beat import BeatLazyFunc

from tasks import queues

SWEEP_EVERY: Final = 5.0
SERVE_EVERY: Final = 30.0
PROBE_EVERY: Final = 5.0

# `expires`: a message that waited longer than until its successor has nothing left to tell.
ENTRIES: Final[dict[str, dict[str, Any]]] = {
    "sweep": {
        "task": queues.REDELIVER,
        "schedule": SWEEP_EVERY,
        "options": {"expires": SWEEP_EVERY},
    },
    "serve-waiting": {
        "task": queues.SERVE_WAITING,
        "schedule": SERVE_EVERY,
        "options": {"expires": SERVE_EVERY},
    },
    "probe": {
        "task": queues.PROBE_TASK,
        "schedule": PROBE_EVERY,
        # Made anew each time; the worker tells when it arrived.
        "args": (BeatLazyFunc(secrets.token_hex, 8), BeatLazyFunc(time.time)),
        "options": {"expires": 60.0},
    },
}
