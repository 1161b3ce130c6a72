"""Puts a backup's rows into tables that were just made, and lets every rule that the database knows look at them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg import sql

from invitehub.backup.dump import SETTINGS, TABLES
from invitehub.backup.failure import BackupFailed
from invitehub.backup.plain import Number, Reader

_LINKS: Final = """
select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
  from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace"""
# The rules of triggers are about what happens, and nothing happens here: it has.
_DISABLE: Final = "alter table {} disable trigger user"
_ENABLE: Final = "alter table {} enable trigger user"


def load(connection: psycopg.Connection, reader: Reader) -> None:
    """Fill the tables of `connection`'s schema, which holds those of the backup's revision, in one transaction.

    Checks, uniqueness and links between tables are verified by the database. Raises BackupFailed when the tables are
    not those of the backup, psycopg.Error when its rows break a rule.
    """
    with connection.transaction():
        connection.execute(SETTINGS)
        there = {name: tuple(columns) for name, columns in connection.execute(TABLES).fetchall()}
        with _rules_aside(connection, tuple(there)):
            for table in reader.tables():
                if set(there.pop(table.name, ())) != set(table.columns):
                    raise BackupFailed("check_failed", table.name)
                _fill(connection, table.name, table.columns, table.pieces)
            if there:
                raise BackupFailed("check_failed", ", ".join(there))
        for number in reader.numbers:
            set_number(connection, number)


@contextmanager
def _rules_aside(connection: psycopg.Connection, tables: tuple[str, ...]) -> Iterator[None]:
    """Empty tables without triggers and links; afterwards both are back, and the links have been verified."""
    names = [sql.Identifier(name) for name in tables]
    links = connection.execute(_LINKS).fetchall()
    for table, link, _ in links:
        connection.execute(f"alter table {table} drop constraint {link}".encode())
    for name in names:
        connection.execute(sql.SQL(_DISABLE).format(name))
    # Migrations may have brought rows.
    connection.execute(sql.SQL("truncate {}").format(sql.SQL(", ").join(names)))
    yield
    for name in names:
        connection.execute(sql.SQL(_ENABLE).format(name))
    for table, link, meaning in links:
        connection.execute(f"alter table {table} add constraint {link} {meaning}".encode())


def _fill(
    connection: psycopg.Connection, name: str, columns: tuple[str, ...], pieces: Iterator[bytes]
) -> None:
    query = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor().copy(query) as copy:
        for piece in pieces:
            copy.write(piece)


def set_number(connection: psycopg.Connection, number: Number) -> None:
    """Let the numbers of a column go on from there."""
    connection.execute(
        "select setval(pg_get_serial_sequence(quote_ident(%s), %s), %s, %s)",
        [number.table, number.column, number.value, number.called],
    )
