"""The waiting list: first come, first served within a pool."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from invitehub.codes import lock_code_of
from invitehub.database import Database
from invitehub.errors import Refusal
from invitehub.pools import find_pool
from invitehub.sql import statement
from models import Person, Pool, Redemption, Slot, Team, Waiting
from models.enums import RedemptionState, TeamStatus, Use, WaitingState


@dataclass(frozen=True, slots=True)
class WaitingView:
    id: int
    place: int
    pool: str
    identity: str
    telegram_id: int
    redemption_id: int
    since: datetime


def serve(db: Database, pool_id: int) -> tuple[int, ...]:
    """Give free seats to those who wait, one a transaction, in order. Returns the operations to hint at.

    Called after every commit that frees a seat, adds one, or lets somebody wait; running it twice is harmless.
    """
    placed: list[int] = []
    while True:
        with db.transaction() as session:
            # In a statement of its own: the next one must see what the holder before us has committed.
            session.execute(select(Pool.id).where(Pool.id == pool_id).with_for_update(key_share=True))
            operation_id = session.execute(statement("place"), {"pool": pool_id}).scalar_one_or_none()
        if operation_id is None:
            return tuple(placed)
        placed.append(operation_id)


def pools_to_serve(session: Session) -> tuple[int, ...]:
    """Pools in which somebody waits beside a free seat: what a lost wake-up leaves behind."""
    waits = exists().where(Waiting.pool_id == Pool.id, Waiting.state == WaitingState.WAITING)
    free = exists().where(
        Slot.pool_id == Pool.id, Slot.free, Team.id == Slot.team_id, Team.status == TeamStatus.ACTIVE
    )
    return tuple(session.scalars(select(Pool.id).where(waits, free).order_by(Pool.id)))


def list_waiting(
    session: Session, *, pool: str | None = None, limit: int = 10_000
) -> tuple[WaitingView, ...]:
    """In the order in which they are served."""
    place = func.row_number().over(partition_by=Waiting.pool_id, order_by=(Waiting.priority, Waiting.id))
    query = (
        select(Waiting, place, Pool.name, Redemption, Person.telegram_id)
        .join(Redemption, Redemption.id == Waiting.redemption_id)
        .join(Person, Person.id == Redemption.person_id)
        .join(Pool, Pool.id == Waiting.pool_id)
        .where(Waiting.state == WaitingState.WAITING)
        .order_by(Pool.name, Waiting.priority, Waiting.id)
        .limit(limit)
    )
    if pool is not None:
        query = query.where(Waiting.pool_id == find_pool(session, pool).id)
    return tuple(
        WaitingView(entry.id, turn, name, redemption.identity, telegram_id, redemption.id, entry.created_at)
        for entry, turn, name, redemption, telegram_id in session.execute(query)
    )


def leave(session: Session, *, redemption_id: int, person_id: int | None = None) -> None:
    """Give up a place; the code's use comes back if no seat ever came of it.

    `person_id`: only if it is theirs. Raises Refusal `waiting_missing` when nobody waits there (any more).
    """
    lock_code_of(session, redemption_id)
    entry = session.scalars(
        select(Waiting)
        .where(Waiting.redemption_id == redemption_id, Waiting.state == WaitingState.WAITING)
        .with_for_update(key_share=True)
    ).one_or_none()
    redemption = session.get(Redemption, redemption_id, with_for_update={"key_share": True})
    mine = redemption is not None and (person_id is None or redemption.person_id == person_id)
    if entry is None or redemption is None or not mine or redemption.use is not Use.RESERVED:
        raise Refusal("waiting_missing")
    entry.state = WaitingState.LEFT
    redemption.state = RedemptionState.CANCELLED
    redemption.use = Use.RETURNED
    session.flush()
