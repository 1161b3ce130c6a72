"""A redemption and its seat as people are shown them: plain data, free of tables."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from models import Code, Person, Pool, Redemption, Request, Seat, Swap, Team, Waiting
from models.enums import Ending, RedemptionState, SeatState, Stopped, SwapState, TeamStatus, WaitingState

OPEN_SWAP = (SwapState.WAITING, SwapState.MOVING)


@dataclass(frozen=True, slots=True)
class SeatView:
    """One redemption with its seat, if it has one now. `place`: its turn in the waiting list, from 1.

    `code_last4`: None for a seat that an admin gave. `person_id`, `telegram_id`: None if only the identity is known.
    `stopped_because`: its days stand still. `credited`: what was added to them so far. `away`: the person left upstream.
    `swap`: of the open one; `moving_to`: the team where its new seat is. `expected`: see `expectation`; None if not asked.
    """

    redemption_id: int
    redemption_state: RedemptionState
    person_id: int | None
    telegram_id: int | None
    pool_id: int
    pool: str
    identity: str
    code_last4: str | None
    days: int
    granted_at: datetime | None
    expires_at: datetime | None
    stopped_because: Stopped | None
    credited: timedelta
    away: bool
    ended_because: Ending | None
    given_back: bool
    refusal: str | None
    created_at: datetime
    seat_id: int | None
    seat_state: SeatState | None
    team: str | None
    team_status: TeamStatus | None
    joined: bool
    how_to_join: str | None
    accept_by: datetime | None
    swap: SwapState | None
    moving_to: str | None
    place: int | None
    expected: datetime | None = None


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
            Redemption.pool_id,
            Pool.name.label("pool"),
            Redemption.identity,
            Code.last4.label("code_last4"),
            Redemption.days,
            Redemption.granted_at,
            Redemption.expires_at,
            Redemption.stopped_because,
            Redemption.credited,
            Redemption.away_since.is_not(None).label("away"),
            Redemption.ended_because,
            Redemption.give_back.label("given_back"),
            Redemption.refusal,
            Redemption.created_at,
            Seat.id.label("seat_id"),
            Seat.state.label("seat_state"),
            Team.name.label("team"),
            Team.status.label("team_status"),
            func.coalesce(Seat.joined, False).label("joined"),
            Seat.how_to_join,
            Seat.accept_by,
            Swap.state.label("swap"),
            _moving_to().label("moving_to"),
            case((Waiting.id.is_not(None), _place())).label("place"),
        )
        .select_from(Redemption)
        .outerjoin(Person, Person.id == Redemption.person_id)
        .join(Pool, Pool.id == Redemption.pool_id)
        .outerjoin(Code, Code.id == Redemption.code_id)
        .outerjoin(Seat, Seat.id == _current())
        .outerjoin(Team, Team.id == Seat.team_id)
        .outerjoin(
            Waiting, and_(Waiting.redemption_id == Redemption.id, Waiting.state == WaitingState.WAITING)
        )
        .outerjoin(Swap, and_(Swap.redemption_id == Redemption.id, Swap.state.in_(OPEN_SWAP)))
        .order_by(Redemption.id)
    )


def _current() -> ScalarSelect[int]:
    """The seat that is the person's now: while the one that a swap has left is being removed, the new one."""
    seat = aliased(Seat)
    return (
        select(seat.id)
        .where(seat.redemption_id == Redemption.id, seat.counts, ~seat.incoming)
        .order_by(seat.state == SeatState.REVOKING, seat.id.desc())
        .limit(1)
        .correlate(Redemption)
        .scalar_subquery()
    )


def _moving_to() -> ScalarSelect[str]:
    seat, team = aliased(Seat), aliased(Team)
    return (
        select(team.name)
        .join(seat, seat.team_id == team.id)
        .where(seat.redemption_id == Redemption.id, seat.incoming)
        .correlate(Redemption)
        .scalar_subquery()
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
