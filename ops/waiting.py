"""Waits until services are ready; says whose fault it is if one never will be."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from invitehub import heartbeat
from ops import locks, reach
from ops.errors import Refused
from ops.paths import lock_file
from ops.progress import Say
from ops.supervisor import Supervisor

Ready = Callable[[], bool]
_DEATHS_ALLOWED = 1
# A second beat never leads, and a worker without a broker waits for it: both run as they should.
_MAY_STAND_BY_AFTER = 8.0


class ServiceFailed(Refused):
    """A service does not come up. `service` is the one whose log tells why."""

    def __init__(self, service: str, message: str, cure: str) -> None:
        super().__init__(message, cure)
        self.service = service


def until(supervisor: Supervisor, ready: Mapping[str, Ready], *, patience: float, say: Say) -> None:
    """Return when all of `ready` say yes. Raises ServiceFailed after a second death, or after `patience` seconds."""
    pending = dict(ready)
    ends: dict[str, set[int]] = defaultdict(set)
    deadline = time.monotonic() + patience
    while pending:
        say(f"waiting for {', '.join(pending)}")
        pending = {name: check for name, check in pending.items() if not check()}
        processes = supervisor.processes()
        for name in pending:
            process = processes.get(name)
            if process is None:
                raise ServiceFailed("supervisor", "The supervisor ended meanwhile", "run ./team up again")
            if process.stopped:
                ends[name].add(process.stopped)
            if process.state == "FATAL" or len(ends[name]) > _DEATHS_ALLOWED:
                raise ServiceFailed(name, f"{name} ends right after its start", _cure(name))
            if time.monotonic() > deadline:
                raise ServiceFailed(name, f"{name} gave no sign of life for {patience:.0f} s", _cure(name))
        time.sleep(0.05)


def beats(data_dir: Path, names: Iterable[str]) -> dict[str, Ready]:
    """Ready when the process that runs now has left a heartbeat."""
    return {name: _Beat(data_dir, name) for name in names}


def servers(names: Iterable[str], environment: Mapping[str, str]) -> dict[str, Ready]:
    """Ready when the server answers."""
    checks = {"database": (reach.database, "DATABASE_URL"), "redis": (reach.redis, "REDIS_URL")}
    return {name: _answers(checks[name][0], environment[checks[name][1]]) for name in names}


def _answers(check: Callable[[str], object], url: str) -> Ready:
    def ready() -> bool:
        try:
            check(url)
        except Refused:
            return False
        return True

    return ready


def listening(url: str) -> Ready:
    """Ready when somebody accepts connections at `url`."""
    host, _, port = url.rpartition("://")[2].rpartition(":")
    return lambda: reach.listens(host, int(port))


class _Beat:
    def __init__(self, data_dir: Path, name: str) -> None:
        self._data_dir, self._name = data_dir, name

    def __call__(self) -> bool:
        beat = heartbeat.read(self._data_dir, self._name)
        if beat is None or beat.pid != locks.holder(self._data_dir, self._name):
            return False
        # A process of an earlier start may have had the same pid: the lock is written when a service begins.
        began = lock_file(self._data_dir, self._name).stat().st_mtime
        return beat.at >= began and (_at_work(beat) or beat.at > began + _MAY_STAND_BY_AFTER)


def _at_work(beat: heartbeat.Beat) -> bool:
    """A worker takes messages, a beat leads: a moment later than their first sign of life."""
    return beat.detail.get("connected") is not False and beat.detail.get("leader") is not False


def _cure(name: str) -> str:
    return f"its last log lines say why (./team logs {name})"
