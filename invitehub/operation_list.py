"""Looking at operations, and what an admin may do with a dead one: try again, or give up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from invitehub import acting, audit, notices, seating, settle_removal
from invitehub.codes import lock_code_of
from invitehub.errors import Refusal
from invitehub.settled import Work
from models import Operation, Orphan, Redemption, Seat, Swap, Team
from models.enums import (
    OperationKind,
    OperationState,
    OrphanState,
    RedemptionState,
    SeatState,
    SwapState,
    TeamStatus,
    Use,
)


@dataclass(frozen=True, slots=True)
class OperationView:
    """One piece of upstream work. `error_code`, `error_detail`: of the last try; `outcome`: once it is settled.

    `seat_id`: None for the removal of an orphan, `orphan_id`: None for all else.
    """

    id: int
    kind: OperationKind
    state: OperationState
    attempts: int
    team: str
    identity: str
    seat_id: int | None
    orphan_id: int | None
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


def dead_work_of(session: Session, redemption_id: int) -> int | None:
    """The newest operation on its seats that has failed for good and waits for a decision."""
    return session.scalars(
        select(func.max(Operation.id))
        .join(Seat, Seat.id == Operation.seat_id)
        .where(Seat.redemption_id == redemption_id, Operation.state == OperationState.DEAD)
    ).one()


def still_open(session: Session, ids: Sequence[int]) -> tuple[int, int]:
    """Of these operations: how many go on, and how many have failed for good."""
    rows = session.scalars(select(Operation.state).where(Operation.id.in_(ids))).all()
    over = (OperationState.SETTLED, OperationState.CANCELLED)
    failed = rows.count(OperationState.DEAD)
    return sum(state not in over for state in rows) - failed, failed


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
    acting.act(session, actor, "retry")
    _, operation = _lock_dead(session, operation_id)
    before = {"state": operation.state.value, "attempts": operation.attempts}
    seating.revive(session, operation)
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
        select(Team).join(Operation, Operation.team_id == Team.id).where(Operation.id == operation_id)
    ).one()
    return Suspect(team.id, team.name, view.identity, team.status is TeamStatus.DEAD)


def give_up(session: Session, *, operation_id: int, actor: str) -> GivenUp:
    """Settle a dead operation for good: the seat is released, a use that brought nothing returned, the person told.

    Only after `find` said that nobody is upstream (see `suspect`), else a seat would be sold twice. In a dead team the
    seat is written off. Raises Refusal `operation_missing`, `operation_not_dead`.
    """
    acting.act(session, actor, "given up")
    work, operation = _lock_dead(session, operation_id)
    team = session.get_one(Team, operation.team_id)
    before = {"state": "dead", "attempts": operation.attempts, "error": operation.error_code}
    seating.close(session, operation, "given_up")
    after = (
        _give_up_orphan(session, operation) if work is None else _give_up_seat(session, work, operation, team)
    )
    audit.record(
        session,
        actor=actor,
        action="operations.give_up",
        subject=f"operation:{operation_id}",
        before=before,
        after=after,
    )
    return GivenUp(show_operation(session, operation_id), team.pool_id)


def _give_up_orphan(session: Session, operation: Operation) -> dict[str, str]:
    orphan = session.get_one(Orphan, operation.orphan_id)
    orphan.state = OrphanState.REPORTED
    session.flush()
    return {"orphan": orphan.state.value}


def _give_up_seat(
    session: Session, locked: tuple[Redemption, Swap | None, list[Seat]], operation: Operation, team: Team
) -> dict[str, str]:
    redemption, swap, seats = locked
    seat = next(one for one in seats if one.id == operation.seat_id)
    incoming = seat.incoming
    dead = team.status is TeamStatus.DEAD
    slot_id = seating.release(session, seat, SeatState.WRITTEN_OFF if dead else SeatState.RELEASED)
    if operation.kind is OperationKind.REVOKE:
        settle_removal.leave(session, Work(redemption, swap, tuple(seats), seat, operation), slot_id)
    elif incoming and swap is not None and redemption.ended_because is None:
        seating.end_swap(session, swap, SwapState.FAILED, "given_up")
        seating.tell_swap(session, swap, "swap_failed", reason="given_up")
    else:
        _end(session, redemption, swap, operation)
    return {"seat": seat.state.value, "redemption": redemption.state.value}


def _end(session: Session, redemption: Redemption, swap: Swap | None, operation: Operation) -> None:
    """What the end of its seat, before anybody was in, means for the redemption."""
    if redemption.ended_because is not None:
        seating.conclude(session, redemption)
    elif redemption.use is Use.RESERVED:
        redemption.state = RedemptionState.REFUSED
        redemption.use = Use.RETURNED
        redemption.refusal = "given_up"
        session.flush()
        detail = operation.error_detail or ""
        notices.owe(session, redemption.id, "refused", {"reason": "given_up", "detail": detail})
    elif redemption.state is RedemptionState.PLACING:
        # A use that was spent before is never returned: first in line for the next seat.
        seating.to_front(session, redemption, swap=swap)


def _lock_dead(
    session: Session, operation_id: int
) -> tuple[tuple[Redemption, Swap | None, list[Seat]] | None, Operation]:
    """In the lock order of the house: code, redemption, swap, seats, operation."""
    view = show_operation(session, operation_id)
    work = None
    if view.seat_id is not None:
        redemption_id = session.get_one(Seat, view.seat_id).redemption_id
        lock_code_of(session, redemption_id)
        redemption = seating.lock_redemption(session, redemption_id)
        if redemption is None:
            raise AssertionError("a seat belongs to a redemption")
        swap = seating.lock_swap(session, redemption_id)
        work = (redemption, swap, seating.lock_seats(session, redemption_id))
    operation = session.get_one(
        Operation, operation_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if operation.state is not OperationState.DEAD:
        raise Refusal("operation_not_dead", operation=operation_id, state=operation.state.value)
    return work, operation


def _query() -> Select[Operation, str, str]:
    return (
        select(Operation, func.coalesce(Seat.identity, Orphan.member), Team.name)
        .outerjoin(Seat, Seat.id == Operation.seat_id)
        .outerjoin(Orphan, Orphan.id == Operation.orphan_id)
        .join(Team, Team.id == Operation.team_id)
        .execution_options(populate_existing=True)
    )


def _view(row: Row[Operation, str, str]) -> OperationView:
    operation, identity, team = row
    return OperationView(
        id=operation.id,
        kind=operation.kind,
        state=operation.state,
        attempts=operation.attempts,
        team=team,
        identity=identity,
        seat_id=operation.seat_id,
        orphan_id=operation.orphan_id,
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
