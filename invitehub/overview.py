"""How the house is at a glance: services by their beats, seats, work, codes, open alerts. Needs no Celery and no Redis."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from invitehub import heartbeat, pager
from invitehub.alerts import AlertView, list_alerts
from invitehub.backup import manifest
from invitehub.backup.manifest import Manifest
from invitehub.house import House
from invitehub.pager import Outcome
from invitehub.promises import Promises, promises
from invitehub.watched import Trouble, troubles
from models import Operation, Slot, Team
from models.enums import OperationState, TeamStatus

PROCESSES: Final = ("bot", "web", "worker", "beat", "watchdog")
_OVER: Final = (OperationState.SETTLED, OperationState.CANCELLED)
_SECONDS: Final = 1


class Health(StrEnum):
    UP = "up"
    SUSPECT = "suspect"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Service:
    """`silent`: seconds since the last beat, None if there is none or it is a server. `started`: seconds since the epoch.

    `connected`: whether a worker reaches the broker; None where that is not known. `threads`: of a worker that has none to
    spare, else 0.
    """

    name: str
    health: Health
    silent: float | None = None
    started: float | None = None
    version: str = ""
    connected: bool | None = None
    threads: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """Operations that are not over: `waits` by kind, `failed` for good, `oldest`: since when the oldest due one waits."""

    waits: Mapping[str, int]
    failed: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What only the database knows. `seats`: those taken and all there are, by pool."""

    pools: tuple[Promises, ...]
    seats: Mapping[int, tuple[int, int]]
    work: Work
    alerts: tuple[AlertView, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """`figures`: None if the database does not answer within a second. `pager`: whom alerts do not reach, and why.

    `backup`: the newest that lies on this machine.
    """

    services: tuple[Service, ...]
    figures: Figures | None
    troubles: Mapping[str, Trouble]
    pager: Mapping[str, Outcome]
    backup: Manifest | None = None


def look(house: House) -> Overview:
    """Each server is given a second; what cannot be had is left out, and its service is down."""
    redis = _redis(house.redis)
    version, figures = _database(house)
    database = Service("database", Health.UP if figures is not None else Health.DOWN, version=version)
    reachable = house.redis if redis.health is Health.UP else None
    services = (*(_process(house, name, reachable) for name in PROCESSES), database, redis)
    return Overview(
        services,
        figures,
        troubles(house, reachable),
        unreached(house),
        manifest.newest(house.settings.data_dir),
    )


def unreached(house: House) -> Mapping[str, Outcome]:
    """By address."""
    tried = pager.read(house.settings.data_dir)
    return {name: one.outcome for name, one in tried.items() if one.outcome is not Outcome.REACHED}


def _process(house: House, name: str, redis: "Redis | None") -> Service:
    beat = heartbeat.read(house.settings.data_dir, name, redis)
    if beat is None:
        return Service(name, Health.DOWN)
    age = max(0.0, beat.age(time.time()))
    slack = 3 * house.settings.heartbeat_interval
    health = Health.UP
    if age >= max(heartbeat.DOWN_AFTER, slack):
        health = Health.DOWN
    elif age >= max(heartbeat.SUSPECT_AFTER, slack):
        health = Health.SUSPECT
    connected = beat.detail.get("connected")
    if connected is False and health is Health.UP:
        health = Health.SUSPECT
    threads = 0
    if (
        name == "worker"
        and health is Health.UP
        and beat.detail.get("active", 0) >= beat.detail.get("size", 1)
    ):
        health, threads = Health.SUSPECT, int(beat.detail.get("size", 0))
    return Service(name, health, age, beat.started or None, beat.version, connected, threads)


def _redis(redis: Redis) -> Service:
    try:
        found: Mapping[str, Any] = redis.info("server")
    except RedisError:
        return Service("redis", Health.DOWN)
    version = found.get("valkey_version") or found.get("redis_version") or ""
    started = time.time() - float(found.get("uptime_in_seconds", 0))
    return Service("redis", Health.UP, started=started, version=str(version))


def _database(house: House) -> tuple[str, Figures | None]:
    try:
        with house.db.transaction() as session:
            session.execute(text(f"set local statement_timeout = '{_SECONDS}s'"))
            version = str(session.scalars(text("show server_version")).one()).partition(" ")[0]
            return version, figures(session)
    except SQLAlchemyError:
        return "", None


def figures(session: Session) -> Figures:
    """Raises SQLAlchemyError when the database does not answer."""
    seats = session.execute(
        select(Team.pool_id, func.count().filter(~Slot.free), func.count())
        .join(Slot, Slot.team_id == Team.id)
        .where(Team.status.not_in((TeamStatus.DEAD, TeamStatus.RETIRED)))
        .group_by(Team.pool_id)
    )
    return Figures(
        pools=promises(session),
        seats={pool_id: (taken, size) for pool_id, taken, size in seats},
        work=_work(session),
        alerts=list_alerts(session, still_open=True),
    )


def _work(session: Session) -> Work:
    rows = session.execute(
        select(Operation.kind, Operation.state, func.count(), func.min(Operation.due_at))
        .where(Operation.state.not_in(_OVER))
        .group_by(Operation.kind, Operation.state)
    ).all()
    waits: dict[str, int] = {}
    for kind, state, count, _ in rows:
        if state is not OperationState.DEAD:
            waits[kind.value] = waits.get(kind.value, 0) + count
    failed = sum(count for _, state, count, _ in rows if state is OperationState.DEAD)
    due = [since for _, state, _, since in rows if state is not OperationState.DEAD]
    now = session.scalars(select(func.now())).one()
    oldest = min((since for since in due if since <= now), default=None)
    return Work(waits, failed, oldest)
