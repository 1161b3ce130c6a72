"""Whether the two servers answer, as a cause that can be told. No answer within a second and a half is none."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from redis import Redis
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    RedisError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from ops import figures
from ops.bounded import Bounded
from ops.watchdog.model import Cause

_SECONDS = 1.5
_STARTING = "57P03"
_LOGIN = ("28", "3D")
# How many are open, and since when the oldest of them is due; who waits for them; when the next seat ends.
_OPEN = "operation.state in ('planned', 'claimed', 'retry', 'uncertain')"
_BACKLOG = f"""
select count(*),
       extract(epoch from now() - min(due_at) filter (where due_at <= now()))::float8,
       count(distinct redemption.person_id),
       (select extract(epoch from min(expires_at))::float8 from redemption
         where state in ('granted', 'waiting', 'placing') and stopped_at is null and expires_at > now()),
       extract(epoch from clock_timestamp())::float8
  from operation left join seat on seat.id = operation.seat_id
                 left join redemption on redemption.id = seat.redemption_id
 where {_OPEN}"""  # noqa: S608 - no value of anybody's in it
_LEFT = f"select count(*) from operation where {_OPEN} and created_at <= to_timestamp(%s)"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits. `oldest`: seconds since the first operation was due, None if none is. `people`: who wait for one.

    `next_end`: when the next seat ends, seconds since the epoch. `skew`: seconds that the server's clock is ahead.
    """

    pending: int
    oldest: float | None = None
    people: int = 0
    next_end: float | None = None
    skew: float = 0.0


class Database:
    """A new connection each time: a frozen or stopping server shows at the door first.

    `backlog`: as it was at the last answer; None where it is not known.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._ask = Bounded(self._count, _SECONDS)
        self.backlog: Backlog | None = None

    @property
    def oldest(self) -> float | None:
        return self.backlog.oldest if self.backlog else None

    @property
    def skew(self) -> float:
        return self.backlog.skew if self.backlog else 0.0

    def __call__(self) -> Cause | None:
        """What is wrong with it; None if it answers."""
        try:
            self.backlog = self._ask()
        except TimeoutError:
            return Cause("timeout", int(_SECONDS))
        except psycopg.Error as error:
            return _of_database(error)
        return None

    def left_of(self, at: float) -> int | None:
        """Operations asked for by then that still wait; None if it cannot be told now."""
        try:
            with figures.reading(self._url, seconds=_SECONDS) as connection:
                row = connection.execute(_LEFT, (at,)).fetchone()
        except psycopg.Error:
            return None
        return None if row is None else int(row[0])

    def _count(self) -> Backlog | None:
        with figures.reading(self._url, seconds=_SECONDS) as connection:
            before = time.time()
            try:
                row = connection.execute(_BACKLOG).fetchone()
            except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
                return None
        if row is None:
            return None
        # What the statement took is half on the way there, half on the way back.
        pending, oldest, people, next_end, there = row
        return Backlog(pending, oldest, people, next_end, there - (before + time.time()) / 2)


def redis(client: Redis) -> Cause | None:
    """What is wrong with it; None if it answers."""
    try:
        client.ping()
    except RedisError as error:
        return _of_redis(error)
    return None


# The first that fits: some are kinds of others.
_REDIS: tuple[tuple[type[RedisError], Cause], ...] = (
    (BusyLoadingError, Cause("loading")),
    (AuthenticationError, Cause("login")),
    (RedisTimeoutError, Cause("timeout", 1)),
    (RedisConnectionError, Cause("refused")),
)


def _of_redis(error: RedisError) -> Cause:
    if str(error).startswith(("NOAUTH", "WRONGPASS", "NOPERM")):
        return Cause("login")
    found = next((cause for kind, cause in _REDIS if isinstance(error, kind)), None)
    return found or Cause("error", detail=type(error).__name__)


def _of_database(error: psycopg.Error) -> Cause:
    code = error.sqlstate or ""
    text = str(error)
    signs: tuple[tuple[Callable[[], bool], Cause], ...] = (
        (lambda: code == _STARTING or "starting up" in text or "shutting down" in text, Cause("loading")),
        (lambda: code.startswith(_LOGIN) or "authentication failed" in text, Cause("login")),
        (lambda: 'database "' in text and "does not exist" in text, Cause("login")),
        (
            lambda: isinstance(error, psycopg.errors.ConnectionTimeout) or "timeout" in text,
            Cause("timeout", 2),
        ),
        (lambda: "refused" in text or "closed the connection" in text, Cause("refused")),
    )
    found = next((cause for holds, cause in signs if holds()), None)
    return found or Cause("error", detail=code or type(error).__name__)
