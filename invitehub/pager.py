"""Whom alerts really reach: what the watchdog found when it tried, kept in a file for /status."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

# The second channel's address among those of chats, which are `CHAT` or `CHAT/TOPIC`.
SECOND: Final = "second"


class Outcome(StrEnum):
    """`UNREACHABLE`: they never pressed Start, or blocked the bot. `LATER`: it could not be tried."""

    REACHED = "reached"
    UNREACHABLE = "unreachable"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Tried:
    """`at`: seconds since the epoch. `failures`: in a row."""

    outcome: Outcome
    at: float
    failures: int = 0


_roll = TypeAdapter(dict[str, Tried])


def read(data_dir: Path) -> Mapping[str, Tried]:
    """By address; empty if nothing was tried yet."""
    try:
        return _roll.validate_json(_file(data_dir).read_bytes())
    except (OSError, ValidationError):
        return {}


def write(data_dir: Path, roll: Mapping[str, Tried]) -> None:
    """Raises OSError."""
    path = _file(data_dir)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(_roll.dump_json(dict(roll)))
    fresh.replace(path)


def _file(data_dir: Path) -> Path:
    return data_dir / "run" / "pager.json"
