"""When a place in line is probably a seat: what can honestly be said."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from invitehub.views import SeatView
from models import Redemption, Seat, Team
from models.enums import SeatState, TeamStatus


def with_expectation(session: Session, seat: SeatView) -> SeatView:
    """The same with `expected`, for one that waits."""
    if seat.place is None:
        return seat
    return replace(seat, expected=expected(session, seat.pool_id, seat.place))


def expected(session: Session, pool_id: int, place: int) -> datetime | None:
    """The time by which as many seats of the pool end as stand before a place, itself counted. None: nobody can tell.

    It comes sooner if somebody leaves or a team is added, and later if people renew.
    """
    return session.scalars(_ends(pool_id).offset(place - 1).limit(1)).one_or_none()


def expected_of_line(session: Session, pool_id: int, places: int) -> tuple[datetime | None, ...]:
    """The same of the first `places` places, in their order; of as many as can be told."""
    return tuple(session.scalars(_ends(pool_id).limit(places)).all())


def _ends(pool_id: int) -> Select[datetime | None]:
    # Whose time is over already is on their way out.
    return (
        select(func.greatest(Redemption.expires_at, func.now()))
        .join(Seat, Seat.redemption_id == Redemption.id)
        .join(Team, Team.id == Seat.team_id)
        .where(
            Team.pool_id == pool_id,
            Team.status == TeamStatus.ACTIVE,
            Seat.state == SeatState.ACTIVE,
            Redemption.expires_at.is_not(None),
            Redemption.stopped_at.is_(None),
        )
        .order_by(Redemption.expires_at)
    )
