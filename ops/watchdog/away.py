"""The house was away as a whole: nobody was there to notice, so it is told afterwards, unless an operator stopped it."""

import uuid
from pathlib import Path
from typing import Final

import psutil

from invitehub import heartbeat
from ops import planned
from ops.watchdog.model import Alert, Cause, Severity

COMPONENT: Final = "house"
# A shorter absence is a restart.
TOLD_AFTER: Final = 120.0


def noticed(data_dir: Path, now: float) -> Alert | None:
    """As a watchdog starts: what it has to tell of the time since the last one's beat."""
    meant = planned.end_of_stop(data_dir)
    beat = heartbeat.read(data_dir, "watchdog")
    if meant or beat is None or now - beat.loop_at < TOLD_AFTER:
        return None
    rebooted = psutil.boot_time() > beat.loop_at
    return _absence("rebooted" if rebooted else "absent", beat.loop_at, now)


def slept(since: float, now: float) -> Alert:
    """The machine slept, or was held, with everything on it."""
    return _absence("slept", since, now)


def _absence(cause: str, since: float, now: float) -> Alert:
    """Over as soon as it is known."""
    return Alert(
        key=uuid.uuid4().hex,
        component=COMPONENT,
        severity=Severity.CRITICAL,
        cause=Cause(cause),
        since=since,
        opened_at=now,
        last_trouble=now,
        restarted=True,
        closed_at=now,
    )
