"""Rate limits that upstream has told of: until one is over, nothing more is sent by anybody who knows of it.

A process of its own knows what it was told itself. A house lends its processes one memory (`use`), so that they know of
each other's.
"""

import threading
import time
from typing import Protocol

_MOST_KEPT = 5_000


class Pauses(Protocol):
    """Thread-safe. `limit`: a name for what upstream counts together; holds no secret."""

    def left(self, limit: str) -> float:
        """Seconds until it is over, 0.0 if there is none."""
        ...

    def begin(self, limit: str, seconds: float) -> None:
        """Upstream has said so. One that lasts longer stays."""
        ...


class LocalPauses:
    """What this process was told."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def left(self, limit: str) -> float:
        return max(0.0, self._until.get(limit, 0.0) - time.monotonic())

    def begin(self, limit: str, seconds: float) -> None:
        now = time.monotonic()
        with self._lock:
            if len(self._until) >= _MOST_KEPT:
                self._until = {name: until for name, until in self._until.items() if until > now}
            self._until[limit] = max(self._until.get(limit, 0.0), now + seconds)


_current: list[Pauses] = [LocalPauses()]


def current() -> Pauses:
    return _current[0]


def use(pauses: Pauses | None) -> None:
    """From now on this process asks there. None: again itself alone, with nothing remembered."""
    _current[0] = pauses or LocalPauses()
