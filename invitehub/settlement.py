"""Writing down what upstream answered: the seat, the code's use, the operation and the notice, in one transaction."""

import random
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from invitehub import notices
from invitehub.claims import Claim
from invitehub.codes import lock_code_of
from invitehub.providers import ActionRequired, Grant, Permanent, ProviderError, Uncertain
from models import Notice, Operation, Redemption, Seat, Slot, Team, Waiting
from models.enums import OperationState, RedemptionState, SeatState, TeamStatus, Use

MAX_ATTEMPTS = 40
SLOWEST_RETRY = 300.0
PARKED = 60.0
CHECKING_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Settled:
    """`state`: None when the lease had been lost and nothing was written."""

    state: OperationState | None
    notice_id: int | None = None
    freed_pool_id: int | None = None


def settle(session: Session, claim: Claim, result: Grant | ProviderError) -> Settled:
    """Only the holder of the newest fence settles. Locks: code, redemption, seat, operation; the slot by trigger."""
    if isinstance(result, Grant | Permanent):
        lock_code_of(session, claim.redemption_id)
    redemption = session.get_one(Redemption, claim.redemption_id, with_for_update={"key_share": True})
    seat = session.get_one(Seat, claim.seat_id, with_for_update={"key_share": True})
    operation = session.scalars(
        select(Operation)
        .where(
            Operation.id == claim.operation_id,
            Operation.fence == claim.fence,
            Operation.state == OperationState.CLAIMED,
        )
        .with_for_update(key_share=True)
    ).one_or_none()
    if operation is None:
        return Settled(None)
    operation.lease_until = None
    if isinstance(result, Grant):
        return _granted(session, redemption, seat, operation, result)
    operation.error_code = result.code
    operation.error_detail = result.detail
    match result:
        case Permanent():
            return _refused(session, redemption, seat, operation, result)
        case ActionRequired(code="team_full"):
            return _moved_on(session, redemption, seat, operation)
        case ActionRequired():
            return _parked(session, claim, operation, result)
        case _:
            return _again(session, claim, operation, result)


def _granted(
    session: Session, redemption: Redemption, seat: Seat, operation: Operation, grant: Grant
) -> Settled:
    seat.state = SeatState.ACTIVE
    seat.ref = grant.ref
    seat.joined = grant.status == "joined"
    seat.how_to_join = grant.how_to_join
    seat.accept_by = grant.accept_by
    seat.changed_at = func.now()
    redemption.state = RedemptionState.GRANTED
    redemption.use = Use.SPENT
    if redemption.expires_at is None:
        redemption.expires_at = func.now() + timedelta(days=redemption.days)
    _close(operation, "granted")
    session.flush()
    return Settled(OperationState.SETTLED, notices.owe(session, redemption.id, "granted"))


def _refused(
    session: Session, redemption: Redemption, seat: Seat, operation: Operation, error: ProviderError
) -> Settled:
    """Upstream will never take this person: the use comes back, and the slot goes to whoever is next."""
    _release(seat)
    redemption.state = RedemptionState.REFUSED
    redemption.use = Use.RETURNED
    redemption.refusal = error.code
    _close(operation, "refused")
    session.flush()
    notice_id = notices.owe(session, redemption.id, "refused", {"reason": error.code, "detail": error.detail})
    return Settled(OperationState.SETTLED, notice_id, redemption.pool_id)


def _moved_on(session: Session, redemption: Redemption, seat: Seat, operation: Operation) -> Settled:
    """Upstream has fewer places than we thought: somebody whom we don't know fills this one. First in line elsewhere."""
    slot_id = seat.slot_id
    _release(seat)
    redemption.state = RedemptionState.WAITING
    _close(operation, "team_full")
    session.flush()
    # A slot that was closing went with the seat.
    stranger = f"unknown:{operation.id}"
    session.execute(update(Slot).where(Slot.id == slot_id).values(free=False, stranger=stranger))
    session.add(Waiting(redemption_id=redemption.id, pool_id=redemption.pool_id, priority=0))
    session.flush()
    # Said of wherever they are by the time it is sent: most often in another team already.
    notice_id = notices.owe(session, redemption.id, "moved", final=False)
    return Settled(OperationState.SETTLED, notice_id, redemption.pool_id)


def _parked(session: Session, claim: Claim, operation: Operation, error: ProviderError) -> Settled:
    """The team is not well: allocation passes it over until an admin or a check says otherwise. The seat is kept."""
    operation.state = _open_state(claim, error)
    operation.hinted_at = None
    operation.due_at = func.now() + timedelta(seconds=PARKED)
    session.flush()
    session.execute(
        update(Team)
        .where(Team.id == claim.team_id, Team.status == TeamStatus.ACTIVE)
        .values(
            status=TeamStatus.SUSPENDED, status_by="check", status_reason=error.code, status_since=func.now()
        )
    )
    return Settled(operation.state)


def _again(session: Session, claim: Claim, operation: Operation, error: ProviderError) -> Settled:
    if operation.attempts >= MAX_ATTEMPTS:
        operation.state = OperationState.DEAD
        session.flush()
        return Settled(OperationState.DEAD, notices.owe(session, claim.redemption_id, "stuck", final=False))
    operation.state = _open_state(claim, error)
    operation.hinted_at = None
    operation.due_at = func.now() + timedelta(seconds=_pause(operation.attempts, error.after))
    session.flush()
    return Settled(operation.state, _checking(session, claim) if operation.attempts > 1 else None)


def _checking(session: Session, claim: Claim) -> int | None:
    """Whoever waits for ten minutes hears once that it goes on."""
    long_ago = session.scalars(select(func.now() - claim.created_at > CHECKING_AFTER)).one()
    told = exists().where(Notice.redemption_id == claim.redemption_id, Notice.kind == "checking")
    if not long_ago or session.scalars(select(told)).one():
        return None
    return notices.owe(session, claim.redemption_id, "checking", final=False)


def _open_state(claim: Claim, error: ProviderError) -> OperationState:
    """Once uncertain, always uncertain: an older call may land later, so each try begins with a look."""
    doubt = claim.must_find or isinstance(error, Uncertain)
    return OperationState.UNCERTAIN if doubt else OperationState.RETRY


def _pause(attempts: int, asked: float | None) -> float:
    """Seconds until the next try: doubling, with some chance in it so that many don't come back at once."""
    backoff = min(SLOWEST_RETRY, 0.5 * float(2 ** min(attempts, 12)))
    return max(asked or 0.0, backoff * random.uniform(0.7, 1.3))  # noqa: S311 - spreading load, not a secret


def _release(seat: Seat) -> None:
    seat.state = SeatState.RELEASED
    seat.slot_id = None
    seat.changed_at = func.now()


def _close(operation: Operation, outcome: str) -> None:
    operation.state = OperationState.SETTLED
    operation.settled_at = func.now()
    operation.outcome = outcome
