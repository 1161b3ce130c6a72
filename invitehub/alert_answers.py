"""What an admin answers to an alert by its buttons: left as files for the watchdog, so that it works without any server."""

import json
import os
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class What(StrEnum):
    """`MINE`: I am on it. `MUTE`: no more of this for some time. `RESTARTED`: I have had it restarted."""

    MINE = "mine"
    MUTE = "mute"
    RESTARTED = "restarted"


@dataclass(frozen=True, slots=True)
class Given:
    """`key`: of the alert, or the name of its component. `by`: the admin's name, as the others read it. `until`: seconds since the epoch."""

    key: str
    what: What
    by: str
    until: float


def give(data_dir: Path, given: Given) -> None:
    """Raises OSError when nothing can be written."""
    folder = _folder(data_dir)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}.answer"
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(asdict(given)), encoding="utf-8")
    fresh.replace(path)


def take(data_dir: Path) -> Iterator[Given]:
    """Those that are there, each once."""
    for path in sorted(_folder(data_dir).glob("*.answer")):
        try:
            found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            given = Given(
                str(found["key"]), What(found["what"]), str(found["by"])[:64], float(found["until"])
            )
        except (OSError, ValueError, TypeError, KeyError):
            path.unlink(missing_ok=True)
            continue
        path.unlink(missing_ok=True)
        yield given


def _folder(data_dir: Path) -> Path:
    return data_dir / "run" / "alert-answers"
