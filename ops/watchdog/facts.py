"""What the database knows of the business that an admin should be told. Asked seldom: nothing here is urgent."""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import psycopg
from psycopg.rows import class_row

from invitehub.backup import choices
from invitehub.backup.due import due
from invitehub.settings import Settings
from ops import figures
from ops.bounded import Bounded

_log = logging.getLogger(__name__)
_SECONDS: Final = 2.0
_EVERY: Final = 30.0

# Pools in which somebody may still want a seat, with less than one in twenty free.
_LOW = """
select pool.name, count(*) filter (where slot.free) as free, count(*) as seats
  from pool join team on team.pool_id = pool.id and team.status = 'active'
            join slot on slot.team_id = team.id and not slot.closing
 where exists (select from waiting where waiting.pool_id = pool.id and waiting.state = 'waiting')
    or exists (select from code where code.pool_id = pool.id and code.status = 'active'
                  and code.reserved + code.spent < code.max_uses
                  and (code.usable_until is null or code.usable_until > now()))
 group by pool.name having count(*) filter (where slot.free) < greatest(1, count(*) * 0.05)
 order by free, pool.name limit 20
"""
# An operation that failed is open, with an error; one that went well is settled.
_FAILING = """
select team.provider, count(*) filter (where operation.state <> 'settled') as failed, count(*) as tried
  from operation join team on team.id = operation.team_id
 where operation.sent_at > now() - interval '10 minutes'
   and (operation.state = 'settled'
        or operation.state in ('retry', 'uncertain', 'dead') and operation.error_code is not null)
 group by team.provider
having count(*) filter (where operation.state <> 'settled') >= 5
   and count(*) filter (where operation.state <> 'settled') * 2 >= count(*)
 order by team.provider
"""
_EXPIRING = """
select name as team, credentials_until as until from team
 where status not in ('retired', 'dead') and credentials_until < now() + interval '7 days'
 order by credentials_until, name limit 20
"""


@dataclass(frozen=True, slots=True)
class LowPool:
    """Seats of active teams, and how many are free."""

    name: str
    free: int
    seats: int


@dataclass(frozen=True, slots=True)
class FailingProvider:
    """Operations of the last ten minutes."""

    provider: str
    failed: int
    tried: int


@dataclass(frozen=True, slots=True)
class EndingCredentials:
    """`until`: when the provider refuses them (aware)."""

    team: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """Only what is worth telling. `backup_late`: seconds for which a backup has been missing."""

    low: tuple[LowPool, ...] = ()
    failing: tuple[FailingProvider, ...] = ()
    expiring: tuple[EndingCredentials, ...] = ()
    backup_late: float = 0.0


class Asker:
    """Used by one thread."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.database_url.get_secret_value()
        self._backup_at = choices.clock(settings.backup_at)
        self._zone = settings.timezone
        self._asked_at = 0.0
        self._ask = Bounded(self._read, _SECONDS)
        self.facts: Facts | None = None

    def refresh(self, now: float) -> None:
        """Ask every thirty seconds; call it while the database answers."""
        if 0 <= now - self._asked_at < _EVERY:
            return
        self._asked_at = now
        try:
            self.facts = self._ask()
        except (psycopg.Error, TimeoutError) as error:
            _log.warning("the business is not known anew: code=%s", type(error).__name__)

    def _read(self) -> Facts:
        with figures.reading(self._url, seconds=_SECONDS) as connection:
            late = backup_late(connection, self._backup_at, ZoneInfo(self._zone))
            return replace(read(connection), backup_late=late)


def backup_late(connection: psycopg.Connection, at: time | None, zone: ZoneInfo) -> float:
    """Seconds since the backup was due that is not there yet; 0 if none is missing. Raises psycopg.Error."""
    since = due(connection, at, zone).since
    return 0.0 if since is None else (datetime.now(UTC) - since).total_seconds()


def read(connection: psycopg.Connection) -> Facts:
    """Raises psycopg.Error."""
    with (
        connection.cursor(row_factory=class_row(LowPool)) as low,
        connection.cursor(row_factory=class_row(FailingProvider)) as failing,
        connection.cursor(row_factory=class_row(EndingCredentials)) as expiring,
    ):
        return Facts(
            tuple(low.execute(_LOW)), tuple(failing.execute(_FAILING)), tuple(expiring.execute(_EXPIRING))
        )
