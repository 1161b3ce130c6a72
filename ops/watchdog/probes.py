"""Whether the two servers answer, as a cause that can be told. No answer within a second and a half is none."""

from collections.abc import Callable

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
# How many are open, and since when the oldest of them is due.
_PENDING = """
select count(*), extract(epoch from now() - min(due_at) filter (where due_at <= now()))
  from operation where state in ('planned', 'claimed', 'retry', 'uncertain')"""


class Database:
    """A new connection each time: a frozen or stopping server shows at the door first.

    `pending`: operations that waited at the last answer; `oldest`: seconds since the first of them was due. None: not
    known, or none is due.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._ask = Bounded(self._count, _SECONDS)
        self.pending: int | None = None
        self.oldest: float | None = None

    def __call__(self) -> Cause | None:
        """What is wrong with it; None if it answers."""
        try:
            self.pending, self.oldest = self._ask()
        except TimeoutError:
            return Cause("timeout", int(_SECONDS))
        except psycopg.Error as error:
            return _of_database(error)
        return None

    def _count(self) -> tuple[int | None, float | None]:
        with figures.reading(self._url, seconds=_SECONDS) as connection:
            try:
                row = connection.execute(_PENDING).fetchone()
            except psycopg.errors.UndefinedTable:
                return None, None
        if row is None:
            return None, None
        return int(row[0]), None if row[1] is None else float(row[1])


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
