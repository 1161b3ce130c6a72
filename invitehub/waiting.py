"""The waiting list: first come, first served within a pool."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from invitehub import acting, notices, one_membership, seating
from invitehub.codes import lock_code_of
from invitehub.database import Database
from invitehub.errors import Refusal
from invitehub.hints import Hint
from invitehub.pools import find_pool
from invitehub.sql import statement
from models import Person, Pool, Redemption, Slot, Team, Waiting
from models.enums import Ending, TeamStatus, Use, WaitingState

_TELL_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class WaitingView:
    id: int
    place: int
    pool: str
    identity: str
    telegram_id: int | None
    redemption_id: int
    swap: bool
    since: datetime


def serve(db: Database, pool_id: int) -> tuple[Hint, ...]:
    """Give free seats to those who wait, one a transaction, in order. Returns the hints to give.

    Called after every commit that frees a seat, adds one, or lets somebody wait; running it twice is harmless.
    """
    placed: list[Hint] = []
    while True:
        with db.transaction() as session:
            # In a statement of its own: the next one must see what the holder before us has committed.
            session.execute(select(Pool.id).where(Pool.id == pool_id).with_for_update(key_share=True))
            row = session.execute(statement("place"), {"pool": pool_id}).one_or_none()
            first = None if row is None else one_membership.leave_first(session, row.id)
        if row is None:
            return tuple(placed)
        placed.append(first or Hint(row.id, row.hint))


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
        .outerjoin(Person, Person.id == Redemption.person_id)
        .join(Pool, Pool.id == Waiting.pool_id)
        .where(Waiting.state == WaitingState.WAITING)
        .order_by(Pool.name, Waiting.priority, Waiting.id)
        .limit(limit)
    )
    if pool is not None:
        query = query.where(Waiting.pool_id == find_pool(session, pool).id)
    return tuple(
        WaitingView(
            entry.id,
            turn,
            name,
            redemption.identity,
            telegram_id,
            redemption.id,
            entry.swap_id is not None,
            entry.created_at,
        )
        for entry, turn, name, redemption, telegram_id in session.execute(query)
    )


def join(session: Session, redemption: Redemption, *, priority: int = 10) -> None:
    """Put a waiting redemption into its pool's line. After the commit, serve the pool: a seat may be free."""
    seating.join(session, redemption, priority)


def leave(
    session: Session, *, redemption_id: int, person_id: int | None = None, actor: str = acting.SYSTEM
) -> None:
    """Give up a place; the code's use comes back, for no seat ever came of it.

    `person_id`: only if it is theirs. Raises Refusal `waiting_missing` when nobody waits there for a first seat (any more).
    """
    lock_code_of(session, redemption_id)
    entry = seating.lock_waiting(session, redemption_id)
    redemption = seating.lock_redemption(session, redemption_id)
    mine = redemption is not None and (person_id is None or redemption.person_id == person_id)
    if entry is None or redemption is None or not mine or redemption.use is not Use.RESERVED:
        raise Refusal("waiting_missing")
    acting.act(session, actor, Ending.LEFT.value)
    entry.state = WaitingState.LEFT
    redemption.ended_because = Ending.LEFT
    seating.conclude(session, redemption)


def tell_places(session: Session, *, first: int = 20) -> tuple[int, ...]:
    """Owe a quiet edit to those near the front whose place has changed, once a minute at most. Returns the notices."""
    turn = func.row_number().over(partition_by=Waiting.pool_id, order_by=(Waiting.priority, Waiting.id))
    waits = select(Waiting.id, turn.label("place")).where(Waiting.state == WaitingState.WAITING).subquery()
    told_lately = Waiting.told_at > func.now() - _TELL_EVERY
    rows = session.execute(
        select(Waiting, waits.c.place)
        .join(waits, waits.c.id == Waiting.id)
        .where(
            waits.c.place <= first,
            Waiting.told_place.is_distinct_from(waits.c.place),
            or_(Waiting.told_at.is_(None), ~told_lately),
        )
        .order_by(Waiting.id)
        .with_for_update(of=Waiting, key_share=True, skip_locked=True)
    ).all()
    owed = []
    for entry, place in rows:
        entry.told_place, entry.told_at = place, func.now()
        owed.append(notices.quiet(session, entry.redemption_id, "place"))
    session.flush()
    return tuple(notice_id for notice_id in owed if notice_id is not None)
