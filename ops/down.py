"""Stops everything of one data directory, also what outlived a killed supervisor."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from ops import locks, planned
from ops.paths import lock_file
from ops.supervisor import Supervisor, config_file, socket_file

# First whoever would start others again, then who works, then whom they need.
ORDER = (
    ("watchdog",),
    ("bot", "web", "beat", "worker"),
    ("playground", "sandbox"),
    ("redis", "database"),
)
_SIGNALS = {"database": signal.SIGINT}
_PATIENCE = {"supervisor": 3.0, "worker": 30.0, "database": 20.0}
_DEFAULT_PATIENCE = 10.0


def down(data_dir: Path, say: Callable[[str], None]) -> bool:
    """Stop all, gracefully first. Returns whether anything ran. Nothing of it is left afterwards: no process, no socket."""
    planned.stop(data_dir)
    supervisor = Supervisor(data_dir)
    ran = supervisor.answers()
    if ran:
        _by_supervisor(supervisor, say)
    for group in (("supervisor",), *ORDER):
        left = [name for name in group if locks.is_held(data_dir, name)]
        if left:
            ran = True
            say(", ".join(left))
            _end(data_dir, left)
    _sweep(data_dir)
    return ran


def _by_supervisor(supervisor: Supervisor, say: Callable[[str], None]) -> None:
    known = supervisor.processes()
    for group in ORDER:
        names = [name for name in group if name in known]
        say(", ".join(names))
        supervisor.stop(*names)
    supervisor.shutdown()


def _end(data_dir: Path, names: list[str]) -> None:
    """End what no supervisor looks after: all of `names` at once, first politely, then not."""
    for name in names:
        if (pid := locks.holder(data_dir, name)) is not None:
            _signal(pid, _SIGNALS.get(name, signal.SIGTERM))
            # A frozen process hears nothing else.
            _signal(pid, signal.SIGCONT)
    began = time.monotonic()
    for name in names:
        patience = _PATIENCE.get(name, _DEFAULT_PATIENCE) - (time.monotonic() - began)
        if not _freed(data_dir, name, patience):
            for other in _all_holders(lock_file(data_dir, name)):
                _signal(other, signal.SIGKILL)
            _freed(data_dir, name, _DEFAULT_PATIENCE)


def _freed(data_dir: Path, name: str, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while locks.is_held(data_dir, name):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True


def _all_holders(path: Path) -> list[int]:
    """Whoever has the lock's file open: children of a killed service may have inherited it."""
    found = []
    for process in psutil.process_iter():
        try:
            if any(Path(file.path) == path for file in process.open_files()):
                found.append(process.pid)
        except psutil.Error:
            continue
    return [pid for pid in found if pid != os.getpid()]


def _signal(pid: int, kind: signal.Signals) -> None:
    """To the whole group if the process leads one, as every supervised service does."""
    try:
        if os.getpgid(pid) == pid:
            os.killpg(pid, kind)
        else:
            os.kill(pid, kind)
    except ProcessLookupError:
        return


def _sweep(data_dir: Path) -> None:
    place = socket_file(data_dir)
    for leftover in place.parent.glob(f"{place.name}*"):
        leftover.unlink(missing_ok=True)
    if place.parent != data_dir / "run" and place.parent.is_dir():
        place.parent.rmdir()
    (data_dir / "run" / "supervisord.pid").unlink(missing_ok=True)
    config_file(data_dir).unlink(missing_ok=True)
