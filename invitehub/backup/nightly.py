"""A backup a day, whoever asks however often; admins hear of it when there is none."""

import logging
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from invitehub import alerts
from invitehub.backup import choices, manifest, stage
from invitehub.backup.due import due
from invitehub.backup.failure import BackupFailed
from invitehub.backup.make import INTERRUPTED, alone, in_words_of_backups, make
from invitehub.backup.manifest import Manifest
from invitehub.backup.sending import send
from invitehub.house import House
from invitehub.settings import Settings

_log = logging.getLogger("invitehub.backup")

COMPONENT: Final = "backup"
BY_SCHEDULE: Final = "schedule"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup, and what went wrong after it was written; None if nothing did."""

    manifest: Manifest
    trouble: BackupFailed | None = None


def if_due(house: House) -> Made | None:
    """Make the backup that is due, if one is and nobody else is at it. Admins are told of what fails."""
    url = house.settings.database_url.get_secret_value()
    try:
        with in_words_of_backups(), stage.connect(url) as connection:
            if not _is_time(connection, house.settings):
                return None
        with alone(url) as connection:
            # Another one may have made it since.
            if not _is_time(connection, house.settings):
                return None
            made = _make(house, connection, by=BY_SCHEDULE, to=None)
    except BackupFailed as failure:
        if failure.code != "busy":
            _log.error("no backup was made: code=%s %s", failure.code, failure.detail)
            _alert(house, failure)
        return None
    if made.trouble is not None:
        _alert(house, made.trouble)
    return made


def run(house: House, *, by: str, to: Path | None = None) -> Made:
    """Make a backup now; one without a place of its own is also sent where the settings say. Raises BackupFailed."""
    with alone(house.settings.database_url.get_secret_value()) as connection:
        return _make(house, connection, by=by, to=to)


def _make(house: House, connection: psycopg.Connection, *, by: str, to: Path | None) -> Made:
    made = make(connection, house.settings, by=by, to=to)
    _log.info("backup %s: %d bytes, %d rows", made.file.name, made.size, made.rows)
    trouble = BackupFailed("unproven") if made.unproven == INTERRUPTED else None
    if to is None:
        try:
            made = replace(made, sent_to=send(house, made))
        except BackupFailed as failure:
            trouble = failure
        manifest.write(house.settings.data_dir, made)
        with in_words_of_backups():
            connection.execute(
                "update backup set sent_to = %s, error = %s where file = %s and started_at <= %s",
                [made.sent_to, None if trouble is None else trouble.code, str(made.file), made.made_at],
            )
    if trouble is None:
        with house.db.transaction() as session:
            alerts.close_alert(session, component=COMPONENT)
    return Made(made, trouble)


def _is_time(connection: psycopg.Connection, settings: Settings) -> bool:
    found = due(connection, choices.clock(settings.backup_at), ZoneInfo(settings.timezone))
    return found.rested and found.since is not None


def _alert(house: House, failure: BackupFailed) -> None:
    """Said by code; what the server said of it as well, for whoever mends it."""
    newest = manifest.newest(house.settings.data_dir)
    params = {
        "detail": f" ({failure.detail})" if failure.detail else "",
        "last": "none" if newest is None else f"{newest.made_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
    }
    try:
        with house.db.transaction() as session:
            alerts.open_alert(
                session,
                component=COMPONENT,
                cause=f"backup_{failure.code}",
                params=params,
                severity="critical",
            )
    except SQLAlchemyError as error:
        # A database that is away is the watchdog's news, and it needs no table to tell it.
        _log.warning("the alert was not written: code=%s", type(error).__name__)
