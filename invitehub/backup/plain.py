"""What a backup holds, once it is decrypted and unpacked: lines of text, which tools can read as well as we.

The first line is JSON: what this is, whose state, and the house's SECRET_KEY. Then each table: a line of JSON with its
name and columns, its rows as PostgreSQL's COPY writes them (tabs between the fields), and a line with a backslash and a
full stop. The last line is JSON again: how many rows each table has, and where its numbers stand.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Final

from invitehub.backup.failure import BackupFailed

FORMAT: Final = 1
_END: Final = b"\\.\n"
_PIECE: Final = 65536


@dataclass(frozen=True, slots=True)
class Header:
    """`made_at`: the moment whose state it is. `revision`: of the tables. `version`: ours, that wrote it."""

    made_at: datetime
    revision: str
    version: str
    secret_key: str = field(repr=False)

    def line(self) -> bytes:
        return _line(
            {
                "invitehub_backup": FORMAT,
                "made_at": self.made_at.isoformat(),
                "revision": self.revision,
                "version": self.version,
                "secret_key": self.secret_key,
            }
        )


@dataclass(frozen=True, slots=True)
class Number:
    """Where the numbers of a column stand; `called`: whether that one was given out already."""

    table: str
    column: str
    value: int
    called: bool


def table_line(name: str, columns: Sequence[str]) -> bytes:
    return _line({"table": name, "columns": list(columns)})


def table_end() -> bytes:
    return _END


def last_line(rows: Mapping[str, int], numbers: Sequence[Number]) -> bytes:
    stand = [[each.table, each.column, each.value, each.called] for each in numbers]
    return _line({"rows": dict(rows), "numbers": stand})


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a backup. `pieces` must be read to the end before the next table is asked for."""

    name: str
    columns: tuple[str, ...]
    pieces: Iterator[bytes]


class Reader:
    """Reads what was written with the functions above. Raises BackupFailed at whatever does not fit.

    `header` is there at once, `rows` and `numbers` when `tables` has come to its end.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.header = _header(self._json())
        self.rows: dict[str, int] = {}
        self.numbers: tuple[Number, ...] = ()

    def tables(self) -> Iterator[Table]:
        while "table" in (said := self._json()):
            name = str(said["table"])
            yield Table(name, tuple(map(str, said.get("columns", ()))), self._pieces(name))
        if said.get("rows") != self.rows:
            raise BackupFailed("damaged")
        try:
            self.numbers = tuple(Number(*each) for each in said["numbers"])
        except (KeyError, TypeError):
            raise BackupFailed("damaged") from None

    def _pieces(self, name: str) -> Iterator[bytes]:
        rows, size, lines = 0, 0, list[bytes]()
        for line in self._source:
            if line == _END:
                break
            lines.append(line)
            size += len(line)
            if size > _PIECE:
                yield b"".join(lines)
                rows, size = rows + len(lines), 0
                lines.clear()
        else:
            raise BackupFailed("damaged")
        yield b"".join(lines)
        self.rows[name] = rows + len(lines)

    def _json(self) -> dict[str, Any]:
        try:
            said = json.loads(self._source.readline())
        except ValueError:
            raise BackupFailed("damaged") from None
        if not isinstance(said, dict):
            raise BackupFailed("damaged")
        return said


def survey(source: BinaryIO) -> Reader:
    """Read it through without keeping anything: afterwards its header, rows and numbers are known to be whole."""
    reader = Reader(source)
    for table in reader.tables():
        for _ in table.pieces:
            continue
    return reader


def _header(said: Mapping[str, Any]) -> Header:
    if said.get("invitehub_backup") != FORMAT:
        raise BackupFailed("newer" if "invitehub_backup" in said else "not_a_backup")
    try:
        made_at = datetime.fromisoformat(said["made_at"])
        return Header(made_at, str(said["revision"]), str(said["version"]), str(said["secret_key"]))
    except (KeyError, TypeError, ValueError):
        raise BackupFailed("damaged") from None


def _line(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"
