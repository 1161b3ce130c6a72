"""Seats as people ask for them: one's own, all of them, and the whole story of one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from invitehub.errors import Refusal
from invitehub.operation_list import OperationView, operations_of
from invitehub.pools import find_pool
from invitehub.steps import Step
from invitehub.teams import find_team
from invitehub.timeline import timeline
from invitehub.views import SeatView, load_views, view_redemption
from models import Code, Notice, Person, Pool, Redemption, Seat, Team
from models.enums import NoticeState, RedemptionState, SeatState, Wanted

_NOW = (
    RedemptionState.PLACING,
    RedemptionState.WAITING,
    RedemptionState.GRANTED,
    RedemptionState.ENDING,
)
_LATELY = (RedemptionState.REFUSED, RedemptionState.ENDED)
_WEEK = text("interval '7 days'")


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One seat, also one that no longer counts. `expires_at`: None before it was granted.

    `code_last4`: None for a seat that an admin gave; `telegram_id`: None if only the identity is known. `incoming`: where
    a swap leads, beside the seat that they still have.
    """

    id: int
    team: str
    pool: str
    identity: str
    state: SeatState
    wanted: Wanted
    incoming: bool
    joined: bool
    telegram_id: int | None
    redemption_id: int
    code_last4: str | None
    accept_by: datetime | None
    expires_at: datetime | None
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A message owed to the person, and what became of it. `final`: the last word on the request."""

    id: int
    kind: str
    final: bool
    state: NoticeState
    attempts: int
    error: str | None
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeatStory:
    """All that is known of a seat, or of a redemption: the work upstream and the notices, the oldest first.

    `seat`: None for a redemption as a whole. `timeline`: of the redemption, with all its seats.
    """

    seat: SeatRow | None
    redemption: SeatView
    operations: tuple[OperationView, ...]
    notices: tuple[NoticeView, ...]
    timeline: tuple[Step, ...]


def my_seats(session: Session, telegram_id: int) -> tuple[SeatView, ...]:
    """What a person wants to see: all that is under way or granted, and what was refused or ended in the last week."""
    since = func.now() - _WEEK
    # Any seat of the redemption: the one that the view shows counts, and these do not any more.
    any_seat = aliased(Seat)
    moved = exists().where(any_seat.redemption_id == Redemption.id, any_seat.changed_at > since)
    lately = and_(Redemption.state.in_(_LATELY), or_(moved, Redemption.created_at > since))
    return load_views(session, Person.telegram_id == telegram_id, or_(Redemption.state.in_(_NOW), lately))


def list_seats(
    session: Session,
    *,
    pool: str | None = None,
    team: str | None = None,
    state: SeatState | None = None,
    identity: str | None = None,
    ended: bool = False,
    limit: int | None = None,
) -> tuple[SeatRow, ...]:
    """By team, then by age. Without `state` only seats that count, unless `ended` asks for the others as well.

    `identity`: a part of it, in any case. Raises Refusal `pool_missing`, `team_missing`.
    """
    wanted: list[ColumnElement[bool]] = []
    if pool is not None:
        wanted.append(Team.pool_id == find_pool(session, pool).id)
    if team is not None:
        wanted.append(Seat.team_id == find_team(session, team).id)
    if state is not None:
        wanted.append(Seat.state == state)
    elif not ended:
        wanted.append(Seat.counts.is_(True))
    if identity is not None:
        wanted.append(Seat.identity.icontains(identity, autoescape=True))
    query = _query().where(*wanted).order_by(Team.name, Seat.id).limit(limit)
    return tuple(_row(row) for row in session.execute(query))


def show_seat(session: Session, seat_id: int) -> SeatStory:
    """Raises Refusal `seat_missing`."""
    row = session.execute(_query().where(Seat.id == seat_id)).one_or_none()
    if row is None:
        raise Refusal("seat_missing", seat=seat_id)
    seat = _row(row)
    return _story(session, seat.redemption_id, seat, operations_of(session, seat_id))


def show_redemption(session: Session, redemption_id: int) -> SeatStory:
    """Also one that has no seat, or none any more. Raises Refusal `redemption_missing`."""
    if session.get(Redemption, redemption_id) is None:
        raise Refusal("redemption_missing", redemption=redemption_id)
    seats = session.scalars(select(Seat.id).where(Seat.redemption_id == redemption_id).order_by(Seat.id))
    work = tuple(each for seat_id in seats.all() for each in operations_of(session, seat_id))
    return _story(session, redemption_id, None, work)


def _story(
    session: Session, redemption_id: int, seat: SeatRow | None, work: tuple[OperationView, ...]
) -> SeatStory:
    notices = session.scalars(select(Notice).where(Notice.redemption_id == redemption_id).order_by(Notice.id))
    return SeatStory(
        seat=seat,
        redemption=view_redemption(session, redemption_id),
        operations=work,
        notices=tuple(_notice(notice) for notice in notices),
        timeline=timeline(session, redemption_id),
    )


def _query() -> Select[Seat, Team, Pool, Person | None, Redemption, Code | None]:
    return (
        select(Seat, Team, Pool, Person, Redemption, Code)
        .join(Team, Team.id == Seat.team_id)
        .join(Pool, Pool.id == Team.pool_id)
        .outerjoin(Person, Person.id == Seat.person_id)
        .join(Redemption, Redemption.id == Seat.redemption_id)
        .outerjoin(Code, Code.id == Redemption.code_id)
    )


def _row(row: Row[Seat, Team, Pool, Person | None, Redemption, Code | None]) -> SeatRow:
    seat, team, pool, person, redemption, code = row
    return SeatRow(
        id=seat.id,
        team=team.name,
        pool=pool.name,
        identity=seat.identity,
        state=seat.state,
        wanted=seat.wanted,
        incoming=seat.incoming,
        joined=seat.joined,
        telegram_id=person.telegram_id if person else None,
        redemption_id=redemption.id,
        code_last4=code.last4 if code else None,
        accept_by=seat.accept_by,
        expires_at=redemption.expires_at,
        created_at=seat.created_at,
        changed_at=seat.changed_at,
    )


def _notice(notice: Notice) -> NoticeView:
    return NoticeView(
        id=notice.id,
        kind=notice.kind,
        final=notice.final,
        state=notice.state,
        attempts=notice.attempts,
        error=notice.error,
        created_at=notice.created_at,
        due_at=notice.due_at,
        sent_at=notice.sent_at,
    )
