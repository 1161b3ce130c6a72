"""How the house is, as the web tells it: the servers asked, the services by their beats. Nothing here tells of a person."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

import psycopg
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from invitehub import heartbeat
from invitehub.settings import Settings
from ops.bounded import Bounded
from ops.figures import Figures, count, reading

T = TypeVar("T")

SERVICES = ("bot", "worker", "beat", "watchdog", "web")
_SECONDS = 1.0


class State(StrEnum):
    UP = "up"
    SUSPECT = "suspect"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class House:
    """`states` has the servers and the services by name. `ages`: seconds since each service's last beat, if there is one.

    `figures`: None if the database does not answer within a second.
    """

    states: Mapping[str, State]
    ages: Mapping[str, float]
    figures: Figures | None


class Inspector:
    """Asks. Each question has a second; at most one of a kind is under way, however many callers there are."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._url = settings.database_url.get_secret_value()
        self._redis = Redis.from_url(
            settings.redis_url.get_secret_value(),
            socket_timeout=_SECONDS,
            socket_connect_timeout=_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._count = _Shared(Bounded(self._figures, _SECONDS))
        self._answer = _Shared(Bounded(self._select, _SECONDS))
        self._ping = _Shared(Bounded(self._redis_pings, _SECONDS + 0.2))

    async def servers(self) -> dict[str, State]:
        """Whether the database and Redis answer."""
        database, redis = await asyncio.gather(self._answer(), self._ping())
        return {"database": _up(database is not None), "redis": _up(redis is True)}

    async def house(self) -> House:
        """Everything that the page and the metrics show."""
        figures, redis = await asyncio.gather(self._count(), self._ping())
        answers = figures is not None or await self._answer() is not None
        ages = await asyncio.to_thread(self._ages, self._redis if redis else None)
        states = {"database": _up(answers), "redis": _up(redis is True)}
        slack = 3 * self._settings.heartbeat_interval
        return House(states | {name: _of_age(ages.get(name), slack) for name in SERVICES}, ages, figures)

    def beat(self, beat: heartbeat.Beat) -> None:
        heartbeat.write(self._settings.data_dir, self._redis, beat)

    def close(self) -> None:
        self._redis.close()

    def _ages(self, redis: Redis | None) -> dict[str, float]:
        now = time.time()
        beats = {name: heartbeat.read(self._settings.data_dir, name, redis) for name in SERVICES}
        return {name: max(0.0, beat.age(now)) for name, beat in beats.items() if beat is not None}

    def _figures(self) -> Figures | None:
        try:
            with reading(self._url, seconds=_SECONDS) as connection:
                return count(connection)
        except psycopg.Error:
            return None

    def _select(self) -> bool | None:
        try:
            with reading(self._url, seconds=_SECONDS) as connection:
                connection.execute("select 1")
        except psycopg.Error:
            return None
        return True

    def _redis_pings(self) -> bool | None:
        try:
            return bool(self._redis.ping())
        except RedisError:
            return None


class _Shared(Generic[T]):
    """Callers that come while a question is under way get its answer, not a question of their own."""

    def __init__(self, call: Bounded[T | None]) -> None:
        self._call = call
        self._running: asyncio.Task[T | None] | None = None

    async def __call__(self) -> T | None:
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(asyncio.to_thread(self._ask))
        return await asyncio.shield(self._running)

    def _ask(self) -> T | None:
        try:
            return self._call()
        except TimeoutError:
            return None


def _up(answers: bool) -> State:
    return State.UP if answers else State.DOWN


def _of_age(age: float | None, slack: float) -> State:
    if age is None or age >= max(heartbeat.DOWN_AFTER, slack):
        return State.DOWN
    return State.SUSPECT if age >= max(heartbeat.SUSPECT_AFTER, slack) else State.UP
