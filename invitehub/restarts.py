"""Restarts asked for from the chat: left as files for the watchdog, which has the supervisor's ear.

Files, so that it works while the database, Redis and Celery are away. One wish a service; a newer one replaces it.
"""

import json
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

# Nobody wants a restart any more that was asked for so many seconds ago.
LATE: Final = 60.0


class Progress(StrEnum):
    TAKEN = "taken"
    STOPPED = "stopped"
    RESTARTED = "restarted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Wish:
    """`at`: seconds since the epoch. `by`: the actor, as the audit log has it."""

    id: str
    service: str
    by: str
    at: float


@dataclass(frozen=True, slots=True)
class Answer:
    """`why`: what the supervisor said, if it failed."""

    id: str
    progress: Progress
    why: str = ""


def ask(data_dir: Path, service: str, *, by: str) -> str:
    """Returns the wish's id. Raises OSError when nothing can be written."""
    wish = Wish(uuid.uuid4().hex, service, by, time.time())
    _write(_wish_file(data_dir, service), {"id": wish.id, "service": service, "by": by, "at": wish.at})
    return wish.id


def wishes(data_dir: Path) -> Iterator[Wish]:
    """Those that nobody has taken yet. Taking one is deleting its file: `take`."""
    for path in sorted(_folder(data_dir).glob("*.wish")):
        try:
            yield Wish(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            path.unlink(missing_ok=True)


def take(data_dir: Path, wish: Wish) -> bool:
    """Whether it is still to be done: it is not late."""
    _wish_file(data_dir, wish.service).unlink(missing_ok=True)
    return abs(time.time() - wish.at) < LATE


def answer(data_dir: Path, service: str, given: Answer) -> None:
    _write(
        _answer_file(data_dir, service), {"id": given.id, "progress": given.progress.value, "why": given.why}
    )


def answered(data_dir: Path, service: str, wish_id: str) -> Answer | None:
    """What has become of that wish; None: nobody has taken it yet."""
    try:
        known = json.loads(_answer_file(data_dir, service).read_text(encoding="utf-8"))
        found = Answer(str(known["id"]), Progress(known["progress"]), str(known["why"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return found if found.id == wish_id else None


def _folder(data_dir: Path) -> Path:
    return data_dir / "run" / "restart"


def _wish_file(data_dir: Path, service: str) -> Path:
    return _folder(data_dir) / f"{service}.wish"


def _answer_file(data_dir: Path, service: str) -> Path:
    return _folder(data_dir) / f"{service}.answer"


def _write(path: Path, values: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps(values), encoding="utf-8")
    fresh.replace(path)
