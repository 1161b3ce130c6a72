"""A redemption and its seat as people are shown them: plain data, free of tables."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from models import Code, Person, Pool, Redemption, Request, Seat, Team, Waiting
from models.enums import RedemptionState, SeatState, TeamStatus, WaitingState


@dataclass(frozen=True, slots=True)
class SeatView:
    """One redemption with its seat, if it has one now. `place`: its turn in the waiting list, from 1."""

    redemption_id: int
    redemption_state: RedemptionState
    person_id: int
    telegram_id: int
    pool: str
    identity: str
    code_last4: str
    days: int
    expires_at: datetime | None
    refusal: str | None
    created_at: datetime
    seat_id: int | None
    seat_state: SeatState | None
    team: str | None
    team_status: TeamStatus | None
    joined: bool
    how_to_join: str | None
    accept_by: datetime | None
    place: int | None


def _place() -> ScalarSelect[int]:
    """How many stand before an entry of the waiting list in its pool, plus one; itself counts."""
    ahead = aliased(Waiting)
    return (
        select(func.count())
        .select_from(ahead)
        .where(
            ahead.pool_id == Waiting.pool_id,
            ahead.state == WaitingState.WAITING,
            func.row(ahead.priority, ahead.id) <= func.row(Waiting.priority, Waiting.id),
        )
        .correlate(Waiting)
        .scalar_subquery()
    )


def query_seats() -> Select[*tuple[Any, ...]]:
    """Redemptions with whatever belongs to each, a column a field of `SeatView`; narrow it with `where`."""
    return (
        select(
            Redemption.id.label("redemption_id"),
            Redemption.state.label("redemption_state"),
            Redemption.person_id,
            Person.telegram_id,
            Pool.name.label("pool"),
            Redemption.identity,
            Code.last4.label("code_last4"),
            Redemption.days,
            Redemption.expires_at,
            Redemption.refusal,
            Redemption.created_at,
            Seat.id.label("seat_id"),
            Seat.state.label("seat_state"),
            Team.name.label("team"),
            Team.status.label("team_status"),
            func.coalesce(Seat.joined, False).label("joined"),
            Seat.how_to_join,
            Seat.accept_by,
            case((Waiting.id.is_not(None), _place())).label("place"),
        )
        .select_from(Redemption)
        .join(Person, Person.id == Redemption.person_id)
        .join(Pool, Pool.id == Redemption.pool_id)
        .join(Code, Code.id == Redemption.code_id)
        .outerjoin(Seat, and_(Seat.redemption_id == Redemption.id, Seat.counts, ~Seat.incoming))
        .outerjoin(Team, Team.id == Seat.team_id)
        .outerjoin(
            Waiting, and_(Waiting.redemption_id == Redemption.id, Waiting.state == WaitingState.WAITING)
        )
        .order_by(Redemption.id)
    )


def load_views(
    session: Session, *where: ColumnElement[bool], limit: int | None = None
) -> tuple[SeatView, ...]:
    query = query_seats().where(*where)
    if limit is not None:
        query = query.limit(limit)
    return tuple(SeatView(*row) for row in session.execute(query))


def view_redemption(session: Session, redemption_id: int) -> SeatView:
    """Raises NoResultFound if there is none of this id."""
    return SeatView(*session.execute(_one(), {"redemption": redemption_id}).one())


@cache
def _one() -> Select[*tuple[Any, ...]]:
    """Built once: it is part of every redemption, and building it costs more than running it."""
    return query_seats().where(Redemption.id == bindparam("redemption"))


def request_of(session: Session, redemption_id: int) -> Request | None:
    """The request that the redemption's last word is owed to."""
    return session.scalars(
        select(Request)
        .where(Request.redemption_id == redemption_id, Request.outcome.in_(("reserved", "waiting")))
        .order_by(Request.at)
        .limit(1)
    ).one_or_none()
