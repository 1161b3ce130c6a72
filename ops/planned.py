"""`DATA_DIR/run/planned.json`: services that an operator stops on purpose, so that the watchdog keeps quiet about them.

    planned.mark(data_dir, ["worker"], seconds=60)    before stopping it

A mark ends by itself: at its time, or when the watchdog sees the service back in a new process. Whoever stops all
marks all; `clear` takes marks back, for when nothing was stopped after all. Who stops everything for an unknown time, as
`./team down`, notes that with `stop`.
"""

import json
import time
from collections.abc import Iterable
from pathlib import Path

from ops import locks
from ops.paths import write_private

_PATIENCE = 2.0


def file_of(data_dir: Path) -> Path:
    return data_dir / "run" / "planned.json"


def mark(data_dir: Path, services: Iterable[str], *, seconds: float) -> None:
    """Expect `services` to be away for up to `seconds` from now."""
    until = time.time() + seconds
    _change(data_dir, dict.fromkeys(services, until), frozenset())


def clear(data_dir: Path, services: Iterable[str]) -> None:
    """Expect nothing of the kind any more."""
    if file_of(data_dir).exists():
        _change(data_dir, {}, frozenset(services))


def stop(data_dir: Path) -> None:
    """Everything is about to be stopped on purpose, until somebody starts it again."""
    path = _stopped(data_dir)
    if path.parent.is_dir():
        path.touch(mode=0o600)


def end_of_stop(data_dir: Path) -> bool:
    """As everything starts: whether it had been stopped on purpose. Asked once a start."""
    path = _stopped(data_dir)
    meant = path.exists()
    path.unlink(missing_ok=True)
    return meant


def _stopped(data_dir: Path) -> Path:
    return data_dir / "run" / "stopped"


def read(data_dir: Path) -> dict[str, float]:
    """Until when each service may be away, in seconds since the epoch. Marks that are over are left out."""
    try:
        marks = json.loads(file_of(data_dir).read_text(encoding="utf-8"))
        now = time.time()
        return {str(name): float(until) for name, until in marks.items() if float(until) > now}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _change(data_dir: Path, added: dict[str, float], removed: frozenset[str]) -> None:
    with locks.held(data_dir, "planned", patience=_PATIENCE):
        kept = {name: until for name, until in read(data_dir).items() if name not in removed}
        write_private(file_of(data_dir), json.dumps(kept | added) + "\n")
