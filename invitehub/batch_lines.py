"""A list of identities as people have it, a file or a column of a table, and what is to be said of each of its lines."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import ARRAY, Text, any_, bindparam, select
from sqlalchemy.orm import Session

from invitehub.errors import Refusal
from invitehub.identity import LIVE, normaliser
from invitehub.providers import IdentityMalformed
from models import Pool, Redemption

MOST = 10_000
TWICE = "twice"
SEATED = "seated"
_HEADERS = frozenset({"identity", "email", "e-mail", "mail"})
_SEPARATORS = (",", ";", "\t")
_LONGEST_KEPT = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `no`: in the list as it was given, from 1. `problem`: why it cannot be taken, as a code; None if it can.

    The codes are those of a malformed identity, `twice` (`first` is the number of the earlier line) and `seated`.
    """

    no: int
    given: str
    identity: str | None = None
    problem: str | None = None
    first: int | None = None


def read(session: Session, pool: Pool, lines: Iterable[str]) -> list[Line]:
    """What can be said of the lines without looking who has a seat.

    Blank lines are passed over, and so is a line of names above; of a line with several columns the first counts. Raises
    Refusal `pool_empty`, `no_lines`, `too_many_lines`.
    """
    normalise = normaliser(session, pool)
    first: dict[str, int] = {}
    found: list[Line] = []
    for no, given in _cells(lines):
        if len(found) == MOST:
            raise Refusal("too_many_lines", most=MOST)
        line = _read(no, given, normalise)
        if line.identity is not None and first.setdefault(line.identity, no) != no:
            line = replace(line, problem=TWICE, first=first[line.identity])
        found.append(line)
    if not found:
        raise Refusal("no_lines")
    return found


def mark_seated(session: Session, pool: Pool, lines: Iterable[Line]) -> list[Line]:
    """The same lines, with those that could be taken but for a seat, or a place in line, that their identity has."""
    lines = list(lines)
    wanted = bindparam("identities", [line.identity for line in lines if not line.problem], ARRAY(Text))
    seated = set(
        session.scalars(
            select(Redemption.identity).where(
                Redemption.identity == any_(wanted),
                Redemption.pool_id == pool.id,
                Redemption.state.in_(LIVE),
            )
        )
    )
    return [
        replace(line, problem=SEATED) if not line.problem and line.identity in seated else line
        for line in lines
    ]


def _read(no: int, given: str, normalise: Callable[[str], str]) -> Line:
    # What is kept is shown again some day, on a terminal or in a table.
    shown = "".join(char if char.isprintable() else "·" for char in given[:_LONGEST_KEPT])
    try:
        return Line(no, shown, normalise(given))
    except IdentityMalformed as error:
        return Line(no, shown, problem=error.code)


def _cells(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Number and first cell of each line that has one."""
    begun = False
    for no, line in enumerate(lines, start=1):
        cell = _first_cell(line.removeprefix("\ufeff") if no == 1 else line)
        if cell and (begun or cell.casefold() not in _HEADERS):
            yield no, cell
        begun = begun or bool(cell)


def _first_cell(line: str) -> str:
    # The database keeps no such character, and the csv module stops at it.
    clean = line.replace("\0", "").strip()
    separator = next((each for each in _SEPARATORS if each in clean), ",")
    try:
        row = next(csv.reader([clean], delimiter=separator), [])
    except csv.Error:
        return clean
    return row[0].strip() if row else ""
