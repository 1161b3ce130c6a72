"""Seats that were reserved in a team that has become useless since: their people go back to the line, in front.

Only as long as nothing was sent. Of what was sent nobody knows what became of it: that seat is kept.
"""

from datetime import timedelta

from sqlalchemy import Select, and_, func, or_, select

from invitehub import notices, seating
from invitehub.database import Database
from models import Operation, Seat, Team
from models.enums import OperationState, SeatState, TeamStatus

# A suspended team may be well again soon.
GRACE = timedelta(minutes=15)


def send_back(db: Database, *, limit: int = 500) -> int:
    """Put them back, one a transaction. Returns how many. Call `waiting.serve` for their pools afterwards."""
    with db.transaction() as session:
        found = session.execute(_stranded().limit(limit)).all()
    return sum(_send_back(db, redemption_id, seat_id) for redemption_id, seat_id in found)


def _stranded() -> Select[int, int]:
    suspended = and_(Team.status == TeamStatus.SUSPENDED, Team.status_since < func.now() - GRACE)
    return (
        select(Seat.redemption_id, Seat.id)
        .join(Operation, Operation.seat_id == Seat.id)
        .join(Team, Team.id == Seat.team_id)
        .where(
            Operation.state == OperationState.PLANNED,
            Seat.state == SeatState.RESERVED,
            or_(Team.status == TeamStatus.DEAD, suspended),
        )
        .order_by(Operation.id)
    )


def _send_back(db: Database, redemption_id: int, seat_id: int) -> bool:
    """In the lock order of the house: redemption, swap, seats, operation. False: it is not stranded any more."""
    with db.transaction() as session:
        redemption = seating.lock_redemption(session, redemption_id)
        swap = seating.lock_swap(session, redemption_id)
        seats = seating.lock_seats(session, redemption_id)
        seat = next((one for one in seats if one.id == seat_id and one.state is SeatState.RESERVED), None)
        operation = None if seat is None else seating.lock_open_operation(session, seat.id)
        if redemption is None or seat is None or operation is None:
            return False
        if operation.state is not OperationState.PLANNED:
            return False
        incoming = seat.incoming
        seating.close(session, operation, "team_useless", OperationState.CANCELLED)
        seating.release(session, seat)
        if incoming and swap is not None:
            seating.return_to_line(session, swap, redemption, "team_useless")
        elif (new := next((one for one in seats if one.incoming), None)) is not None:
            # It was only held for the case that nothing comes of the new one.
            seating.make_current(session, redemption, new)
        else:
            seating.to_front(session, redemption, swap=swap)
            notices.owe(session, redemption.id, "moved", final=False)
    return True
