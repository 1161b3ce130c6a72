"""What commands take: options that many of them share, and kinds of values."""

import re
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

import click

E = TypeVar("E", bound=StrEnum)

UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
# The database's own end of time is further away; a person's is not.
_LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)
# More than any option's value needs; a wrong file is noticed.
_LARGEST_VALUE: Final = 64 * 1024
# Where a context remembers the keys whose values were typed.
TYPED: Final = "ops.data.typed"

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document and nothing else."
)
limit_option = click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Show at most this many."
)


def example(*lines: str) -> str:
    """An epilogue that click leaves as it is."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it was typed; `at` says which moment that is. A day alone is meant whole."""

    typed: timedelta | date | datetime
    whole_day: bool = False

    def at(self, now: datetime, zone: tzinfo) -> datetime:
        """Aware. `whole_day`: a day without a time ends with its last moment."""
        if isinstance(self.typed, timedelta):
            return now + self.typed
        if isinstance(self.typed, datetime):
            return self.typed if self.typed.tzinfo else self.typed.replace(tzinfo=zone)
        day = self.typed + timedelta(days=1) if self.whole_day else self.typed
        return datetime.combine(day, time(), zone)


class MomentType(click.ParamType[Moment]):
    """`30d`, `12h`, `2026-12-31`, `2026-12-31T18:00`, `2026-12-31T18:00+01:00`."""

    name = "when"

    def __init__(self, *, whole_day: bool = False) -> None:
        self._whole_day = whole_day

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Moment:
        if isinstance(value, Moment):
            return value
        typed = _read_moment(str(value).strip())
        if typed is None:
            self.fail(f"{value!r} is no time: write 30d, 12h, 2026-12-31 or 2026-12-31T18:00", param, ctx)
        return Moment(typed, self._whole_day)


def _read_moment(text: str) -> timedelta | date | datetime | None:
    if match := re.fullmatch(r"(\d{1,5})([mhdw])", text):
        return timedelta(**{UNITS[match[2]]: int(match[1])})
    typed: date
    try:
        typed = date.fromisoformat(text) if len(text) <= len("2026-12-31") else datetime.fromisoformat(text)
    except ValueError:
        return None
    return typed if typed.year < _LATEST.year else None


class Setting(click.ParamType[tuple[str, str]]):
    """`KEY=VALUE`; `KEY=@FILE` and `KEY=-` (standard input) keep a secret out of the list of processes."""

    name = "KEY=VALUE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        key, separator, text = str(value).partition("=")
        if not separator or not key:
            self.fail("that is no setting: write KEY=VALUE, KEY=@FILE or KEY=-", param, ctx)
        if text == "-":
            return key, sys.stdin.read(_LARGEST_VALUE).rstrip("\r\n")
        if text.startswith("@@"):
            text = text[1:]
        elif text.startswith("@"):
            return key, self._file(key, text[1:], param, ctx)
        if ctx is not None:
            ctx.meta.setdefault(TYPED, set()).add(key)
        return key, text

    def _file(self, key: str, path: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            with Path(path).open(encoding="utf-8") as file:
                return file.read(_LARGEST_VALUE).rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text"
            self.fail(f"{path!r} can't be read for option {key}: {reason}", param, ctx)


class States(click.Choice[E]):
    """One of the states, by the word that is shown everywhere else."""

    def normalize_choice(self, choice: object, ctx: click.Context | None) -> str:  # noqa: ARG002 - click's
        return choice.value if isinstance(choice, StrEnum) else str(choice).casefold()
