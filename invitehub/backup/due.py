"""Whether a backup is due, as the database's rows and the clock say. Light, so that a watchman can ask as well."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import psycopg

from invitehub.backup import choices

# After a try that failed, or whose worker is gone.
_AGAIN_AFTER: Final = timedelta(minutes=30)
_WHEN: Final = """
select now(), (select min(created_at) from pool),
       (select max(started_at) from backup where ended_at is not null and file is not null),
       (select max(started_at) from backup)"""


@dataclass(frozen=True, slots=True)
class Due:
    """`since`: the moment whose backup is missing; None: there is it, or none is wanted. `rested`: one may try again."""

    since: datetime | None
    rested: bool


def due(connection: psycopg.Connection, at: time | None, zone: ZoneInfo) -> Due:
    """`at`: BACKUP_AT; None: off. A house has its first backup at the first such hour after it has a pool.

    Raises psycopg.Error.
    """
    row = connection.execute(_WHEN).fetchone()
    assert row is not None, "a select without from has one row"  # noqa: S101 - for the types
    now, born, made, tried = row
    rested = tried is None or now - tried > _AGAIN_AFTER
    if at is None or born is None:
        return Due(None, rested)
    moment = choices.last_due(at, zone, now)
    missing = born < moment and (made is None or made < moment)
    return Due(moment if missing else None, rested)
