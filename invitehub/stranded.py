"""Seats that were reserved in a team that has become useless since: their people go back to the line, in front.

Only as long as nothing was sent. Of what was sent nobody knows what became of it: that seat is kept.
"""

from datetime import timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from invitehub import notices
from invitehub.database import Database
from models import Operation, Redemption, Seat, Team, Waiting
from models.enums import OperationState, RedemptionState, SeatState, TeamStatus

# A suspended team may be well again soon.
GRACE = timedelta(minutes=15)


def send_back(db: Database, *, limit: int = 500) -> int:
    """Put them back, one a transaction. Returns how many. Call `waiting.serve` for their pools afterwards."""
    with db.transaction() as session:
        found = session.scalars(_stranded().limit(limit)).all()
    return sum(_send_back(db, redemption_id) for redemption_id in found)


def _stranded() -> Select[int]:
    suspended = and_(Team.status == TeamStatus.SUSPENDED, Team.status_since < func.now() - GRACE)
    return (
        select(Seat.redemption_id)
        .join(Operation, Operation.seat_id == Seat.id)
        .join(Team, Team.id == Seat.team_id)
        .where(
            Operation.state == OperationState.PLANNED,
            Seat.state == SeatState.RESERVED,
            or_(Team.status == TeamStatus.DEAD, suspended),
        )
        .order_by(Operation.id)
    )


def _send_back(db: Database, redemption_id: int) -> bool:
    """In the lock order of the house: redemption, seat, operation. False: it is not stranded any more."""
    with db.transaction() as session:
        lock = {"key_share": True}
        redemption = session.get_one(Redemption, redemption_id, with_for_update=lock)
        seat = session.scalars(
            select(Seat)
            .where(Seat.redemption_id == redemption_id, Seat.state == SeatState.RESERVED)
            .with_for_update(key_share=True)
        ).one_or_none()
        if seat is None:
            return False
        _withdraw(session, redemption, seat)
    return True


def _withdraw(session: Session, redemption: Redemption, seat: Seat) -> None:
    operation = session.scalars(
        select(Operation)
        .where(Operation.seat_id == seat.id, Operation.state == OperationState.PLANNED)
        .with_for_update(key_share=True)
    ).one()
    operation.state = OperationState.CANCELLED
    operation.settled_at = func.now()
    operation.outcome = "team_useless"
    seat.state = SeatState.RELEASED
    seat.slot_id = None
    seat.changed_at = func.now()
    redemption.state = RedemptionState.WAITING
    session.flush()
    session.add(Waiting(redemption_id=redemption.id, pool_id=redemption.pool_id, priority=0))
    session.flush()
    notices.owe(session, redemption.id, "moved", final=False)
