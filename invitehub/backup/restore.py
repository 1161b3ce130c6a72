"""Puts a backup in the place of what a database holds: read whole first, loaded beside it, then in one step."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import psycopg
from pyrage import x25519

from invitehub import migrations
from invitehub.backup import plain, sealed, stage
from invitehub.backup.failure import BackupFailed
from invitehub.backup.load import set_number
from invitehub.backup.make import in_words_of_backups
from invitehub.backup.plain import Number, Reader

# More than a house does between two backups.
GAP: Final = 1_000_000
_OURS: Final = """
select to_regclass('alembic_version') is not null,
       exists (select from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'
                 and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e'))"""
_USED: Final = "select exists (select from pool) or exists (select from person) or exists (select from code)"
_OTHERS: Final = """
select count(*) from pg_stat_activity
 where datname = current_database() and pid <> pg_backend_pid() and application_name ~ '^invitehub'"""


class Target(StrEnum):
    """What a database holds: nothing of worth, a house, or things that are not ours."""

    EMPTY = "empty"
    HOUSE = "house"
    FOREIGN = "foreign"


def examine(path: Path, readers: Sequence[x25519.Identity]) -> Reader:
    """Read a backup to its end, and change nothing. Afterwards it is known to be whole, and of whom it is.

    Raises BackupFailed: it cannot be read with these keys, is damaged, or a newer version of ours wrote it.
    """
    with sealed.opened(path, readers) as source:
        reader = plain.survey(source)
    if not migrations.known(reader.header.revision):
        raise BackupFailed("newer", reader.header.version)
    return reader


def holds(url: str) -> Target:
    """Raises BackupFailed when the database does not answer."""
    with in_words_of_backups(), stage.connect(url) as connection:
        ours, anything = _row(connection, _OURS)
        if not ours:
            return Target.FOREIGN if anything else Target.EMPTY
        try:
            (used,) = _row(connection, _USED)
        except psycopg.errors.UndefinedTable:
            # Migrations began once, and nothing came of it.
            return Target.EMPTY
        return Target.HOUSE if used else Target.EMPTY


def others(url: str) -> int:
    """How many connections of ours there are, on whatever machine."""
    with in_words_of_backups(), stage.connect(url) as connection:
        (count,) = _row(connection, _OTHERS)
        return int(count)


def restore(url: str, path: Path, readers: Sequence[x25519.Identity], examined: Reader) -> None:
    """Replace what the database holds. Either all of it happens or nothing. The caller holds `make.alone`.

    `examined`: what `examine` found. An older backup is brought to the newest tables before it takes its place. Raises
    BackupFailed, and stage.NoStage where the role may not create a schema.
    """
    revision = examined.header.revision
    with in_words_of_backups(), stage.staged(url, revision) as inside:
        with sealed.opened(path, readers) as source:
            counted = stage.fill(inside, Reader(source))
        if counted != examined.rows:
            raise BackupFailed("check_failed")
        _leave_a_gap(inside, examined.numbers)
        migrations.migrate(inside)
        stage.put_in_place(url)


def _leave_a_gap(inside: str, numbers: Iterable[Number]) -> None:
    """Numbers that were given out after the backup are known outside: upstream knows operations by theirs, and refuses one
    that it has seen with somebody else; buttons in chats hold others. None of them may be given again.
    """
    with stage.connect(inside) as connection:
        for each in numbers:
            ahead = Number(each.table, each.column, each.value + GAP, each.called)
            set_number(connection, ahead)


def _row(connection: psycopg.Connection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None, "each of these queries has one row"  # noqa: S101 - for the types
    return row
