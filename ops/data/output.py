"""What commands print: one JSON document for programs, or tables and facts that fit the window for people."""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import Enum
from typing import Any, Generic, TypeVar

import click
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

T = TypeVar("T")

GAP = 2
SHOWN = 500
# A pipe has no edge.
_NO_EDGE = 100_000
# Longer words are broken before a column is left out; dates and states are shorter.
_FOLDED = 28
_STYLES = {
    **dict.fromkeys(("active", "settled", "sent", "closed", "usable"), "green"),
    **dict.fromkeys(("paused", "retry", "uncertain", "waiting", "revoking", "owed", "not yet"), "yellow"),
    **dict.fromkeys(("dead", "suspended", "refused", "revoked", "critical", "unreachable", "open"), "red"),
    **dict.fromkeys(("released", "written_off", "retired", "cancelled", "used up", "expired"), "dim"),
}


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column of a table. `spare`: from 1, how easily it is left out of a narrow window; 0: never."""

    title: str
    cell: Callable[[T], object]
    number: bool = False
    spare: int = 0


def print_json(value: object) -> None:
    click.echo(json.dumps(plain(value), indent=2))


def plain(value: object) -> Any:
    """Dataclasses as objects, times as ISO 8601 in UTC, spans as seconds, states as their names."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.value if isinstance(value, Enum) else value


def listing(
    fetch: Callable[[int | None], Sequence[T]],
    columns: Sequence[Column[T]],
    *,
    as_json: bool,
    limit: int | None,
    zone: tzinfo,
    empty: str,
) -> None:
    """Print what `fetch(limit)` finds. Programs get all there is unless they say less; people are told of more."""
    if as_json:
        print_json(list(fetch(limit)))
        return
    most = limit or SHOWN
    rows = fetch(most + 1)
    table(rows[:most], columns, zone=zone, empty=empty)
    if len(rows) > most:
        click.echo(f"There are more than these {most}: use --limit, or --json for all.", err=True)


def table(rows: Sequence[T], columns: Sequence[Column[T]], *, zone: tzinfo, empty: str) -> None:
    """`empty`: what to do next, printed when there is nothing to show."""
    if not rows:
        click.echo(empty)
        return
    cells = {column.title: [_text(column.cell(row), zone) for row in rows] for column in columns}
    console = _console()
    shown, hidden = _fit(columns, cells, console.width)
    grid = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for column in shown:
        if column.number:
            grid.add_column(column.title, justify="right", no_wrap=True)
        else:
            grid.add_column(column.title, overflow="fold")
    for index in range(len(rows)):
        grid.add_row(*(cells[column.title][index] for column in shown))
    _print(console, grid)
    if hidden:
        click.echo(f"(left out to fit: {', '.join(hidden)})", err=True)


def facts(pairs: Mapping[str, object], *, zone: tzinfo) -> None:
    """One thing, a line a fact. What is empty is left out."""
    grid = Table(box=None, show_header=False, pad_edge=False, padding=(0, GAP, 0, 0))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in pairs.items():
        if value is not None and value != "":
            grid.add_row(name, _text(value, zone, name_zone=True))
    _print(_console(), grid)


def _console() -> Console:
    """Colours only on a terminal; a pipe gets whole lines, unless COLUMNS says how wide it is."""
    edge = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else _NO_EDGE
    return Console(file=sys.stdout, width=edge, highlight=False, markup=False, emoji=False, soft_wrap=False)


def _print(console: Console, grid: Table) -> None:
    """Without the blanks that fill the last column."""
    with console.capture() as captured:
        console.print(grid)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()), color=console.is_terminal)


def _fit(
    columns: Sequence[Column[T]], cells: Mapping[str, Sequence[Text]], width: int
) -> tuple[list[Column[T]], list[str]]:
    """The columns that the window has room for, and the titles of those that it has not."""
    needs = {column.title: _need(column, cells[column.title]) for column in columns}

    def room(shown: Sequence[Column[T]]) -> bool:
        return sum(needs[column.title] + GAP for column in shown) - GAP <= width

    shown = list(columns)
    hidden: list[Column[T]] = []
    while not room(shown) and (spare := max(shown, key=lambda column: column.spare)).spare:
        shown.remove(spare)
        hidden.insert(0, spare)
    for spare in tuple(hidden):
        wider = [column for column in columns if column in shown or column is spare]
        if room(wider):
            shown = wider
            hidden.remove(spare)
    return shown, [column.title.lower() for column in hidden]


def _need(column: Column[T], cells: Sequence[Text]) -> int:
    """How wide a column has to be: numbers whole, words no wider than can be folded well."""
    widest = max(cell_len(column.title), *(cell.cell_len for cell in cells))
    return widest if column.number else min(widest, _FOLDED)


def _text(value: object, zone: tzinfo, *, name_zone: bool = False) -> Text:
    if value is None or value == "":
        return Text("–", style="dim")
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, datetime):
        return Text(value.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z" if name_zone else "%Y-%m-%d %H:%M"))
    word = str(value.value if isinstance(value, Enum) else value)
    clean = "".join(char if char.isprintable() else "·" for char in word)
    return Text(clean, style=_STYLES.get(clean, ""))
