"""Seats whose days are over, the oldest first: they end on time, and after an outage no faster than upstream bears.

Days that stand still do not end, so nobody loses a seat while their team is unwell or while they wait for another one.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from invitehub.claims import WORKABLE
from invitehub.database import Database
from invitehub.due_ends import end_each
from invitehub.ending import Ended
from models import Operation, Pool, Redemption, Team
from models.enums import Ending, OperationKind, OperationState, RedemptionState, Use

# Removals that nobody has tried yet, in all teams that can be worked with: more are not begun.
AT_ONCE = 200
_LIVE = (RedemptionState.GRANTED, RedemptionState.WAITING, RedemptionState.PLACING)
_DAY = timedelta(days=1)


def end_due(db: Database, limit: int = 100) -> tuple[Ended, ...]:
    """End what is due, at most `limit` of it; call it again while something ends. Each in a transaction of its own."""
    with db.transaction() as session:
        most = min(limit, _room(session))
        due = session.scalars(
            select(Redemption.id)
            .join(Pool, Pool.id == Redemption.pool_id)
            .where(_is_due())
            .order_by(_end(), Redemption.id)
            .limit(max(0, most))
        ).all()
    return end_each(db, due, because=Ending.EXPIRED, still=_still)


def _still(session: Session, redemption: Redemption) -> bool:
    """A renewal may have come first: it holds the redemption while it adds days."""
    due = exists().where(Redemption.id == redemption.id, Pool.id == Redemption.pool_id, _is_due())
    return session.scalars(select(due)).one()


def _end() -> ColumnElement[datetime | None]:
    """When the seat goes: a pool may leave it for some days more."""
    return Redemption.expires_at + Pool.grace_days * _DAY


def _is_due() -> ColumnElement[bool]:
    """The first condition is the index's: whoever is in grace is passed over."""
    return and_(
        Redemption.state.in_(_LIVE),
        Redemption.expires_at <= func.now(),
        _end() <= func.now(),
        Redemption.use == Use.SPENT,
        Redemption.stopped_at.is_(None),
        Redemption.ended_because.is_(None),
    )


def _room(session: Session) -> int:
    """Those that failed before come again by themselves, each more slowly: they do not keep the others waiting."""
    fresh = (OperationState.PLANNED, OperationState.CLAIMED)
    open_now = (
        select(func.count())
        .select_from(Operation)
        .join(Team, Team.id == Operation.team_id)
        .where(Operation.kind == OperationKind.REVOKE, Operation.state.in_(fresh), Team.status.in_(WORKABLE))
    )
    return AT_ONCE - session.scalars(open_now).one()
