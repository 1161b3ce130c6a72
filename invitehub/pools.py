"""Pools: teams that stand in for one another."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from invitehub import audit
from invitehub.errors import Refusal
from models import Code, Pool, Slot, Team, Waiting
from models.enums import CodeStatus, TeamStatus, WaitingState


@dataclass(frozen=True, slots=True)
class PoolView:
    """`capacity`, `taken`, `free`: seats of all teams; only an active team's are free. `promised`: unredeemed uses."""

    id: int
    name: str
    identity_kind: str | None
    teams: int
    capacity: int
    taken: int
    free: int
    waiting: int
    promised: int
    created_at: datetime


def add_pool(session: Session, *, name: str, actor: str) -> PoolView:
    """Raises Refusal `pool_exists` or `name`."""
    clean = " ".join(name.split())
    if not 1 <= len(clean) <= 64:
        raise Refusal("name", most=64)
    try:
        with session.begin_nested():
            session.add(Pool(name=clean))
    except IntegrityError:
        raise Refusal("pool_exists", pool=clean) from None
    audit.record(session, actor=actor, action="pools.add", subject=f"pool:{clean}")
    return show_pool(session, clean)


def rename_pool(session: Session, *, name: str, new_name: str, actor: str) -> PoolView:
    """Raises Refusal `pool_missing`, `pool_exists` or `name`."""
    pool = find_pool(session, name)
    clean = " ".join(new_name.split())
    if not 1 <= len(clean) <= 64:
        raise Refusal("name", most=64)
    try:
        with session.begin_nested():
            pool.name = clean
            session.flush()
    except IntegrityError:
        raise Refusal("pool_exists", pool=clean) from None
    audit.record(
        session,
        actor=actor,
        action="pools.rename",
        subject=f"pool:{clean}",
        before={"name": name},
        after={"name": clean},
    )
    return show_pool(session, clean)


def find_pool(session: Session, name: str) -> Pool:
    """Raises Refusal `pool_missing`, with the names that there are."""
    pool = session.scalars(select(Pool).where(Pool.name == name)).one_or_none()
    if pool is None:
        names = list(session.scalars(select(Pool.name).order_by(Pool.name).limit(20)))
        raise Refusal("pool_missing", pool=name, known=names)
    return pool


def lock_pools(session: Session, *pool_ids: int) -> None:
    """By id, so that two who need both do not wait for each other."""
    session.execute(
        select(Pool.id).where(Pool.id.in_(pool_ids)).order_by(Pool.id).with_for_update(key_share=True)
    )


def show_pool(session: Session, name: str) -> PoolView:
    return _view(session, find_pool(session, name))


def list_pools(session: Session) -> tuple[PoolView, ...]:
    return tuple(_view(session, pool) for pool in session.scalars(select(Pool).order_by(Pool.name)))


def _view(session: Session, pool: Pool) -> PoolView:
    teams = session.scalars(select(func.count()).select_from(Team).where(Team.pool_id == pool.id)).one()
    capacity, taken, free = session.execute(
        select(
            func.count().filter(~Slot.closing),
            func.count().filter(~Slot.free),
            func.count().filter(Slot.free, Team.status == TeamStatus.ACTIVE),
        )
        .select_from(Slot)
        .join(Team, Team.id == Slot.team_id)
        .where(Slot.pool_id == pool.id)
    ).one()
    waiting = session.scalars(
        select(func.count())
        .select_from(Waiting)
        .where(Waiting.pool_id == pool.id, Waiting.state == WaitingState.WAITING)
    ).one()
    usable = (Code.usable_until.is_(None)) | (Code.usable_until > func.now())
    promised = session.scalars(
        select(func.coalesce(func.sum(Code.max_uses - Code.reserved - Code.spent), 0)).where(
            Code.pool_id == pool.id, Code.status == CodeStatus.ACTIVE, usable
        )
    ).one()
    return PoolView(
        pool.id,
        pool.name,
        pool.identity_kind,
        teams,
        capacity,
        taken,
        free,
        waiting,
        int(promised),
        pool.created_at,
    )
