"""Looking at operations, and what an admin may do with a dead one: try again, or give up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from invitehub import audit, notices
from invitehub.codes import lock_code_of
from invitehub.errors import Refusal
from models import Operation, Redemption, Seat, Team, Waiting
from models.enums import OperationKind, OperationState, RedemptionState, SeatState, TeamStatus, Use


@dataclass(frozen=True, slots=True)
class OperationView:
    """One piece of upstream work. `error_code`, `error_detail`: of the last try; `outcome`: once it is settled."""

    id: int
    kind: OperationKind
    state: OperationState
    attempts: int
    team: str
    identity: str
    seat_id: int
    runner: str | None
    error_code: str | None
    error_detail: str | None
    outcome: str | None
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    lease_until: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class GivenUp:
    """`pool_id`: a seat may have come free there, so `waiting.serve` is due after the commit."""

    operation: OperationView
    pool_id: int


@dataclass(frozen=True, slots=True)
class Suspect:
    """Whom to look for upstream before their operation may be given up. `dead_team`: nothing upstream can be asked."""

    team_id: int
    team: str
    identity: str
    dead_team: bool


def list_operations(
    session: Session,
    *,
    state: OperationState | None = None,
    kind: OperationKind | None = None,
    limit: int | None = None,
) -> tuple[OperationView, ...]:
    """The newest first."""
    query = _query().order_by(Operation.id.desc()).limit(limit)
    if state is not None:
        query = query.where(Operation.state == state)
    if kind is not None:
        query = query.where(Operation.kind == kind)
    return tuple(_view(row) for row in session.execute(query))


def operations_of(session: Session, seat_id: int) -> tuple[OperationView, ...]:
    """All work on a seat, the oldest first."""
    query = _query().where(Operation.seat_id == seat_id).order_by(Operation.id)
    return tuple(_view(row) for row in session.execute(query))


def show_operation(session: Session, operation_id: int) -> OperationView:
    """Raises Refusal `operation_missing`."""
    row = session.execute(_query().where(Operation.id == operation_id)).one_or_none()
    if row is None:
        raise Refusal("operation_missing", operation=operation_id)
    return _view(row)


def retry_dead(session: Session, *, operation_id: int, actor: str) -> OperationView:
    """Let a dead operation start over, with its tries counted from 0. Hint at it after the commit.

    Raises Refusal `operation_missing`, `operation_not_dead`.
    """
    _, operation = _lock_dead(session, operation_id)
    before = {"state": operation.state.value, "attempts": operation.attempts}
    operation.state = OperationState.RETRY
    operation.attempts = 0
    operation.due_at = func.now()
    operation.hinted_at = None
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="operations.retry",
        subject=f"operation:{operation_id}",
        before=before,
        after={"state": operation.state.value, "attempts": 0},
    )
    return show_operation(session, operation_id)


def suspect(session: Session, operation_id: int) -> Suspect:
    """Raises Refusal `operation_missing`, `operation_not_dead`."""
    view = show_operation(session, operation_id)
    if view.state is not OperationState.DEAD:
        raise Refusal("operation_not_dead", operation=operation_id, state=view.state.value)
    team = session.scalars(
        select(Team).join(Seat, Seat.team_id == Team.id).where(Seat.id == view.seat_id)
    ).one()
    return Suspect(team.id, team.name, view.identity, team.status is TeamStatus.DEAD)


def give_up(session: Session, *, operation_id: int, actor: str) -> GivenUp:
    """Settle a dead operation for good: the seat is released, a use that brought nothing returned, the person told.

    Only after `find` said that nobody is upstream (see `suspect`), else a seat would be sold twice. In a dead team the
    seat is written off. Raises Refusal `operation_missing`, `operation_not_dead`.
    """
    seat, operation = _lock_dead(session, operation_id)
    redemption = session.get_one(Redemption, seat.redemption_id)
    team = session.get_one(Team, seat.team_id)
    operation.state = OperationState.SETTLED
    operation.settled_at = func.now()
    operation.outcome = "given_up"
    seat.state = SeatState.WRITTEN_OFF if team.status is TeamStatus.DEAD else SeatState.RELEASED
    seat.slot_id = None
    seat.changed_at = func.now()
    session.flush()
    _end(session, redemption, operation)
    audit.record(
        session,
        actor=actor,
        action="operations.give_up",
        subject=f"operation:{operation_id}",
        before={"state": "dead", "attempts": operation.attempts, "error": operation.error_code},
        after={"seat": seat.state.value, "redemption": redemption.state.value},
    )
    return GivenUp(show_operation(session, operation_id), redemption.pool_id)


def _end(session: Session, redemption: Redemption, operation: Operation) -> None:
    """What the end of its seat means for the redemption."""
    if redemption.use is Use.RESERVED:
        redemption.state = RedemptionState.REFUSED
        redemption.use = Use.RETURNED
        redemption.refusal = "given_up"
        session.flush()
        detail = operation.error_detail or ""
        notices.owe(session, redemption.id, "refused", {"reason": "given_up", "detail": detail})
        return
    if redemption.state is RedemptionState.PLACING:
        # A use that was spent before is never returned: first in line for the next seat.
        redemption.state = RedemptionState.WAITING
        session.flush()
        session.add(Waiting(redemption_id=redemption.id, pool_id=redemption.pool_id, priority=0))
        session.flush()
        return
    counting = select(func.count()).select_from(Seat).where(Seat.redemption_id == redemption.id, Seat.counts)
    if redemption.state is RedemptionState.ENDING and not session.scalars(counting).one():
        redemption.state = RedemptionState.ENDED
        session.flush()


def _lock_dead(session: Session, operation_id: int) -> tuple[Seat, Operation]:
    """In the lock order of the house: code, redemption, seat, operation."""
    view = show_operation(session, operation_id)
    seat = session.get_one(Seat, view.seat_id)
    lock_code_of(session, seat.redemption_id)
    session.get_one(
        Redemption, seat.redemption_id, with_for_update={"key_share": True}, populate_existing=True
    )
    seat = session.get_one(Seat, view.seat_id, with_for_update={"key_share": True}, populate_existing=True)
    operation = session.get_one(
        Operation, operation_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if operation.state is not OperationState.DEAD:
        raise Refusal("operation_not_dead", operation=operation_id, state=operation.state.value)
    return seat, operation


def _query() -> Select[Operation, Seat, str]:
    return (
        select(Operation, Seat, Team.name)
        .join(Seat, Seat.id == Operation.seat_id)
        .join(Team, Team.id == Seat.team_id)
        .execution_options(populate_existing=True)
    )


def _view(row: Row[Operation, Seat, str]) -> OperationView:
    operation, seat, team = row
    return OperationView(
        id=operation.id,
        kind=operation.kind,
        state=operation.state,
        attempts=operation.attempts,
        team=team,
        identity=seat.identity,
        seat_id=seat.id,
        runner=operation.runner,
        error_code=operation.error_code,
        error_detail=operation.error_detail,
        outcome=operation.outcome,
        created_at=operation.created_at,
        due_at=operation.due_at,
        sent_at=operation.sent_at,
        lease_until=operation.lease_until,
        settled_at=operation.settled_at,
    )
