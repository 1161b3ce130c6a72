"""Makes a backup, and believes in it only after it was restored on trial."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import psycopg
from alembic.util import CommandError
from pyrage import x25519
from sqlalchemy.exc import SQLAlchemyError

from invitehub.backup import choices, keys, manifest, sealed, stage
from invitehub.backup.dump import Dump
from invitehub.backup.failure import BackupFailed
from invitehub.backup.manifest import Manifest
from invitehub.backup.plain import Reader
from invitehub.backup.retention import superfluous
from invitehub.settings import Settings

_log = logging.getLogger("invitehub.backup")

# Why a backup was not restored on trial, as it stands in its manifest.
NO_RIGHT: Final = "no_right"
INTERRUPTED: Final = "interrupted"
_FULL: Final = frozenset({"53100"})


def make(connection: psycopg.Connection, settings: Settings, *, by: str, to: Path | None = None) -> Manifest:
    """Write the whole house to `to`, or to a file of its own under DATA_DIR, and restore it on trial beside the house.

    `connection`: of `alone`. `by`: who wants it, as in the audit log. What could not be tried says why in `unproven`.
    Raises BackupFailed: then there is no backup; with `check_failed` it was written, could not be restored, and is gone.
    """
    with in_words_of_backups(), _noted(connection, by) as row:
        sealed.sweep(manifest.folder(settings.data_dir))
        made = _write(settings, to)
        manifest.write(settings.data_dir, made)
        connection.execute(
            "update backup set file = %s, size = %s, rows = %s, proven = %s where id = %s",
            [str(made.file), made.size, made.rows, made.proven, row],
        )
        _prune(settings)
    return made


@contextmanager
def alone(url: str) -> Iterator[psycopg.Connection]:
    """A connection that holds the lock under which backups are made and restored. Raises BackupFailed `busy`."""
    with in_words_of_backups(), stage.connect(url) as connection:
        row = connection.execute("select pg_try_advisory_lock(%s)", [stage.LOCK]).fetchone()
        if row is None or not row[0]:
            raise BackupFailed("busy")
        yield connection


@contextmanager
def in_words_of_backups() -> Iterator[None]:
    """A database that refuses or is away becomes a BackupFailed. What stood in a row is not repeated."""
    try:
        yield
    except psycopg.Error as error:
        code = "disk_full" if error.sqlstate in _FULL else "database"
        said = error.diag.message_primary or str(error)
        raise BackupFailed(code, said.splitlines()[0] if said else type(error).__name__) from None


@contextmanager
def _noted(connection: psycopg.Connection, by: str) -> Iterator[int]:
    """A row for this try; how it ended is added, whatever happens."""
    row = connection.execute(
        "insert into backup (made_by, host) values (%s, %s) returning id", [by, socket.gethostname()]
    ).fetchone()
    number = int(row[0]) if row is not None else 0
    ended = "update backup set ended_at = now(), error = %s where id = %s"
    try:
        yield number
    except BackupFailed as failure:
        connection.execute(ended, [failure.code, number])
        raise
    except psycopg.Error:
        if not connection.broken:
            connection.execute(ended, ["database", number])
        raise
    connection.execute(ended, [None, number])


def _write(settings: Settings, to: Path | None) -> Manifest:
    url, secret = settings.database_url.get_secret_value(), settings.secret_key.get_secret_value()
    # For the trial: made anew each time and never kept, so that afterwards only the recipients can read the file.
    proof = x25519.Identity.generate()
    recipients = [*keys.recipients(settings.backup_key, secret), proof.to_public()]
    with stage.connect(url) as connection:
        connection.autocommit = False
        dump = Dump(connection, secret)
        name = f"invitehub-{dump.made_at.astimezone(UTC):%Y%m%d-%H%M%S-%f}.age"
        path = (to or manifest.folder(settings.data_dir) / name).absolute()
        written = sealed.write(path, dump.lines(), recipients)
    made = Manifest(
        file=path,
        made_at=dump.made_at,
        size=written.size,
        sha256=written.sha256,
        revision=dump.revision,
        rows=sum(dump.rows.values()),
        unproven=INTERRUPTED,
    )
    # Known from now on, also if the trial is the last thing that this process begins.
    manifest.write(settings.data_dir, made)
    try:
        return replace(made, unproven=_unproven(url, path, proof, dump))
    except (BackupFailed, psycopg.IntegrityError, psycopg.DataError) as error:
        manifest.forget(settings.data_dir, made)
        raise BackupFailed("check_failed", error.detail if isinstance(error, BackupFailed) else "") from None


def _unproven(url: str, path: Path, proof: x25519.Identity, dump: Dump) -> str:
    """Restore the file on trial. "" if it holds what the dump saw, else why it could not be tried."""
    try:
        with stage.staged(url, dump.revision) as inside, sealed.opened(path, [proof]) as source:
            reader = Reader(source)
            counted = stage.fill(inside, reader)
    except stage.NoStage:
        return NO_RIGHT
    except (psycopg.IntegrityError, psycopg.DataError):
        raise
    except (psycopg.Error, SQLAlchemyError, CommandError) as error:
        _log.warning("the trial of %s was interrupted: %s", path.name, _said(error))
        return INTERRUPTED
    if reader.header.revision != dump.revision or counted != dump.rows:
        raise BackupFailed("check_failed", ", ".join(sorted(set(counted) ^ set(dump.rows))) or "rows")
    return ""


def _said(error: Exception) -> str:
    """What the server said, without what stood in a row."""
    cause = getattr(error, "orig", error)
    own = cause.diag.message_primary if isinstance(cause, psycopg.Error) else None
    return own or type(error).__name__


def _prune(settings: Settings) -> None:
    own = manifest.folder(settings.data_dir)
    ours = [each for each in manifest.known(settings.data_dir) if each.file.parent == own]
    keep = choices.keep(settings.backup_keep)
    for each in superfluous(ours, keep, ZoneInfo(settings.timezone), datetime.now(UTC)):
        manifest.forget(settings.data_dir, each)
        _log.info("backup %s is old enough to go", each.file.name)
