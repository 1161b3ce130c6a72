"""Lists that are turned by buttons and edited in place, and the same as a file."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from invitehub import long_names
from invitehub.admins import Right
from invitehub.answers import Answer, Button
from invitehub.texts import plain, text

T = TypeVar("T")

PAGE = 8
TURN = "L:"
EXPORT = "X:"
_LONGEST_LABEL = 60
# What a spreadsheet would take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Listing(Generic[T]):
    """One list. `arg`: what narrows it, e.g. a pool's name, at most 40 bytes.

    `load`: all rows for an arg; `line`: one row in words; `target`: the callback data of its card, None for none;
    `columns`: the same for a file; `words`: those of them that are said in the reader's language. `everything`: for a file,
    where `load` stops somewhere. `back`: callback data that shows, with `arg` behind it, what the list belongs to.
    """

    name: str
    load: Callable[[Session, str], Sequence[T]]
    line: Callable[[str, T], str]
    columns: Mapping[str, Callable[[T], object]]
    target: Callable[[T], str] | None = None
    back: str | None = None
    words: Mapping[str, Callable[[str, T], object]] = field(default_factory=dict)
    everything: Callable[[Session, str], Sequence[T]] | None = None
    right: Right = Right.READ

    def rows_of(self, session: Session, arg: str) -> Sequence[T]:
        """All of them, for a file."""
        return (self.everything or self.load)(session, arg)

    def file(self, locale: str, rows: Sequence[T]) -> bytes:
        """The list for a spreadsheet, with the names of its columns in words."""
        cells = {
            plain(locale, f"column-{name.replace('_', '-')}"): (
                partial(self.words[name], locale) if name in self.words else cell
            )
            for name, cell in self.columns.items()
        }
        return as_csv(cells, rows)


def render(locale: str, listing: Listing[Any], rows: Sequence[Any], page: int, arg: str) -> Answer:
    """One page: rows as buttons where each has a card, else as lines."""
    last = max(0, (len(rows) - 1) // PAGE)
    page = min(max(page, 0), last)
    shown = rows[page * PAGE : (page + 1) * PAGE]
    head = text(locale, f"list-{listing.name}", count=len(rows), of=arg)
    if not rows:
        again = Button(plain(locale, "button-refresh"), data=long_names.data(f"{TURN}{listing.name}:0:", arg))
        return Answer(f"{head}\n\n{text(locale, 'list-empty')}", (*_back(locale, listing, arg), (again,)))
    buttons: list[tuple[Button, ...]] = []
    body = head
    if listing.target is None:
        lines = [text(locale, "list-line", line=listing.line(locale, row)) for row in shown]
        body = "\n".join([head, "", *lines])
    else:
        buttons = [(Button(cut(listing.line(locale, row)), data=listing.target(row)),) for row in shown]
    buttons += _back(locale, listing, arg)
    if last:
        body += "\n\n" + text(locale, "list-page", page=page + 1, pages=last + 1)
    return Answer(body, (*buttons, *_turns(locale, listing.name, page, last, arg)))


def _back(locale: str, listing: Listing[Any], arg: str) -> tuple[tuple[Button, ...], ...]:
    if listing.back is None:
        return ()
    return ((Button(plain(locale, "button-step-back"), data=long_names.data(listing.back, arg)),),)


def _turns(locale: str, name: str, page: int, last: int, arg: str) -> tuple[tuple[Button, ...], ...]:
    turns = [
        *([Button("‹", data=long_names.data(f"{TURN}{name}:{page - 1}:", arg))] if page > 0 else []),
        *([Button("›", data=long_names.data(f"{TURN}{name}:{page + 1}:", arg))] if page < last else []),
    ]
    more = (
        Button(plain(locale, "button-refresh"), data=long_names.data(f"{TURN}{name}:{page}:", arg)),
        Button(plain(locale, "button-export"), data=long_names.data(f"{EXPORT}{name}:", arg)),
    )
    return (tuple(turns), more) if turns else (more,)


def cut(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"


def as_csv(columns: Mapping[str, Callable[[Any], object]], rows: Sequence[Any]) -> bytes:
    """For a spreadsheet: with a byte order mark, so that it takes the file for UTF-8, and without formulas."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(cell(row)) for cell in columns.values()] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    words = str(value.value if isinstance(value, Enum) else value)
    return f"'{words}" if words.startswith(_FORMULA) else words
