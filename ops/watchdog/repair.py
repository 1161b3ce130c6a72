"""Self-repair: what is there but does not work is ended, and its supervisor starts it anew. Bounded, and never what is only busy."""

import logging
import threading
from collections import deque
from pathlib import Path
from typing import Final

from ops.errors import Refused
from ops.supervisor import Supervisor
from ops.watchdog.model import Cause

_log = logging.getLogger(__name__)

MOST: Final = 3
_WITHIN: Final = 3600.0
# How long the one before is given to help.
_BACK_OFF: Final = (0.0, 60.0, 300.0)
_SERVICES: Final = frozenset({"worker", "beat", "bot"})
# The process is there, so nobody else would end it. What its server refuses it is not its own fault.
_CAUSES: Final = frozenset({"frozen", "silent", "deaf", "idle", "unsent"})


class Repairer:
    """`begin` is called by the thread that judges, `work` by one that may wait."""

    def __init__(self, data_dir: Path, *, on: bool) -> None:
        self._data_dir = data_dir
        self._on = on
        self._lock = threading.Lock()
        self._begun: dict[str, deque[float]] = {}
        self._wanted: set[str] = set()

    def begin(self, component: str, cause: Cause | None, now: float, *, supervised: bool) -> int:
        """Have it restarted, if that may help and has not been tried too often. Returns which try it is; 0: none."""
        if not self._on or not supervised or component not in _SERVICES:
            return 0
        if cause is None or cause.code not in _CAUSES:
            return 0
        with self._lock:
            begun = self._begun.setdefault(component, deque(maxlen=MOST))
            recent = [at for at in begun if now - at < _WITHIN]
            if len(recent) >= MOST or (recent and now - recent[-1] < _BACK_OFF[len(recent)]):
                return 0
            begun.append(now)
            self._wanted.add(component)
            return len(recent) + 1

    def work(self) -> None:
        """End what is to be ended. A frozen process heeds only the signal that it cannot refuse."""
        with self._lock:
            wanted, self._wanted = self._wanted, set()
        for component in sorted(wanted):
            _log.warning("%s is ended, for its supervisor to start it anew", component)
            try:
                Supervisor(self._data_dir).kill(component)
            except Refused as error:
                _log.error("%s could not be ended: %s", component, error)
