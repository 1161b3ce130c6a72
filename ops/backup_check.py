"""How old the newest backup is and who can read it, for `./team doctor` and `./team status`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import psycopg

from invitehub.backup import choices, manifest
from invitehub.backup.due import due
from invitehub.backup.manifest import Manifest
from invitehub.settings import Settings
from ops.environment import embedded_database, resolve
from ops.finding import Finding
from ops.supervisor import Supervisor

# A backup takes its time, and one that failed is tried again.
_SLACK: Final = timedelta(hours=2)
_DAY: Final = timedelta(days=1)
_CHECK: Final = "backup"
_NOW: Final = "./team backup makes one now"


def newest_in_words(data_dir: Path) -> str:
    newest = manifest.newest(data_dir)
    return _words(newest) if newest is not None else f"none here yet; {_NOW}"


def age(settings: Settings) -> Finding:
    """Whether the newest backup is as fresh as BACKUP_AT wants it, and was restored on trial."""
    newest = manifest.newest(settings.data_dir)
    said = newest_in_words(settings.data_dir)
    if choices.clock(settings.backup_at) is None:
        return Finding(_CHECK, ok=True, detail=f"{said}; BACKUP_AT is off")
    if _late(settings, newest):
        return Finding(
            _CHECK, ok=False, detail=f"{said}, older than BACKUP_AT wants it", cure="run ./team backup"
        )
    if newest is not None and not newest.proven:
        return Finding(_CHECK, ok=False, detail=said, cure="./team backup says why when you run it")
    where = f"sent to {settings.backup_send}" if settings.backup_send else "kept on this machine only"
    return Finding(_CHECK, ok=True, detail=f"{said}; daily at {settings.backup_at}, {where}")


def key(settings: Settings) -> Finding:
    """Who can read the backups."""
    if settings.backup_key:
        detail = "set: only its secret half opens the backups; is that where you can find it?"
    else:
        detail = (
            "empty: SECRET_KEY opens the backups, and it is lost with this machine unless you keep it elsewhere"
            " (./team backup --new-key makes a pair)"
        )
    return Finding("BACKUP_KEY", ok=True, detail=detail)


def _late(settings: Settings, newest: Manifest | None) -> bool:
    """The database knows what is due; without it the age must do."""
    at, zone = choices.clock(settings.backup_at), ZoneInfo(settings.timezone)
    if embedded_database(settings) and not Supervisor(settings.data_dir).answers():
        return newest is not None and newest.age() > (_DAY + _SLACK).total_seconds()
    url = resolve(settings)["DATABASE_URL"]
    try:
        with psycopg.connect(f"postgresql://{url.partition('://')[2]}", connect_timeout=3) as connection:
            since = due(connection, at, zone).since
    except psycopg.Error:
        return newest is not None and newest.age() > (_DAY + _SLACK).total_seconds()
    return since is not None and datetime.now(UTC) - since > _SLACK


def _words(newest: Manifest) -> str:
    hours = newest.age() / 3600
    old = (
        f"{hours * 60:.0f} min" if hours < 1 else f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"
    )
    proof = "restored on trial" if newest.proven else "NOT restored on trial"
    return f"{old} ago, {size_in_words(newest.size)}, {proof}"


def size_in_words(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, size // 1000)} kB"
