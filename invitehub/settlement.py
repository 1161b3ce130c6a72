"""Writing down what upstream answered: the seat, the code's use, the operation and the notice, in one transaction.

Here is what all kinds of work share; `settle_grant` and `settle_removal` know what an answer means.
"""

import random
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from invitehub import acting, alerts, notices, settle_grant, settle_removal
from invitehub.claims import Claim
from invitehub.codes import lock_code_of
from invitehub.providers import ActionRequired, Grant, Permanent, ProviderError, Retry, Uncertain
from invitehub.seating import lock_redemption, lock_seats, lock_swap
from invitehub.settled import Settled, Work
from invitehub.upstream import Gone, Protected
from models import Notice, Operation, Orphan, Seat
from models.enums import OperationKind, OperationState, Wanted

MAX_ATTEMPTS = 40
SLOWEST_RETRY = 300.0
PARKED = 60.0
CHECKING_AFTER = timedelta(minutes=10)

Result = Grant | Gone | Protected | ProviderError


def settle(session: Session, claim: Claim, result: Result) -> Settled:
    """Only the holder of the newest fence settles; of anybody else nothing is written down.

    Locks: code, redemption, swap, seats, operation; the slot by trigger.
    """
    acting.act(session, acting.SYSTEM, f"operation {claim.operation_id}")
    if claim.orphan_id is not None:
        return _settle_orphan(session, claim, claim.orphan_id, result)
    work = _lock(session, claim, use_may_change=not isinstance(result, Retry | Uncertain))
    if work is None:
        return Settled(None)
    settled = (
        _grant(session, work, result) if claim.kind is OperationKind.GRANT else _revoke(session, work, result)
    )
    if settled is not None:
        return _in_line_elsewhere(work, settled)
    if not isinstance(result, ProviderError):
        raise TypeError(f"{type(result).__name__} is no answer to {claim.kind}")
    return _failed(session, claim, work.operation, result)


def _in_line_elsewhere(work: Work, settled: Settled) -> Settled:
    """Whoever has lost a seat in a team that was moved meanwhile stands in the line of the pool that they came from."""
    pool_id = work.redemption.pool_id
    return settled if settled.freed_pool_id in {None, pool_id} else replace(settled, line_pool_id=pool_id)


def _grant(session: Session, work: Work, result: Result) -> Settled | None:
    match result:
        case Grant():
            return settle_grant.granted(session, work, result)
        case Gone():
            return settle_grant.absent(session, work)
        case Permanent():
            return settle_grant.refused(session, work, result)
        case ActionRequired(code="team_full"):
            return settle_grant.team_full(session, work)
        case _:
            return None


def _revoke(session: Session, work: Work, result: Result) -> Settled | None:
    match result:
        case Gone():
            return settle_removal.gone(session, work, result)
        case Protected():
            return settle_removal.protected(session, work, result)
        case _:
            return None


def _lock(session: Session, claim: Claim, *, use_may_change: bool) -> Work | None:
    if claim.redemption_id is None:
        raise AssertionError("work on a seat is work on a redemption")
    if use_may_change:
        lock_code_of(session, claim.redemption_id)
    redemption = lock_redemption(session, claim.redemption_id)
    swap = lock_swap(session, claim.redemption_id)
    seats = lock_seats(session, claim.redemption_id)
    operation = _lock_operation(session, claim)
    if operation is None or redemption is None:
        return None
    seat = next(seat for seat in seats if seat.id == claim.seat_id)
    return Work(redemption, swap, tuple(seats), seat, operation)


def _lock_operation(session: Session, claim: Claim) -> Operation | None:
    return session.scalars(
        select(Operation)
        .where(
            Operation.id == claim.operation_id,
            Operation.fence == claim.fence,
            Operation.state == OperationState.CLAIMED,
        )
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def _settle_orphan(session: Session, claim: Claim, orphan_id: int, result: Result) -> Settled:
    orphan = session.get_one(Orphan, orphan_id, with_for_update={"key_share": True}, populate_existing=True)
    operation = _lock_operation(session, claim)
    if operation is None:
        return Settled(None)
    if isinstance(result, ProviderError):
        return _failed(session, claim, operation, result)
    return settle_removal.orphan(session, orphan, operation, result)


def _failed(session: Session, claim: Claim, operation: Operation, error: ProviderError) -> Settled:
    operation.lease_until = None
    operation.error_code = error.code
    operation.error_detail = error.detail
    match error:
        case ActionRequired():
            return _parked(session, claim, operation, error)
        case Permanent():
            # Upstream will never remove this member: a person has to look.
            return _dead(session, claim, operation)
        # A rate limit may last as long as a long line takes; nothing is wrong with those who stand in it.
        case _ if operation.attempts >= MAX_ATTEMPTS and error.code != "rate_limited":
            return _dead(session, claim, operation)
        case _:
            return _again(session, claim, operation, error)


def _parked(session: Session, claim: Claim, operation: Operation, error: ProviderError) -> Settled:
    """The team is not well: allocation passes it over until an admin or a check says otherwise. The seat is kept."""
    operation.state = _open_state(claim, error)
    operation.hinted_at = None
    operation.due_at = func.now() + timedelta(seconds=PARKED)
    session.flush()
    return Settled(operation.state, unwell=error.code)


def _dead(session: Session, claim: Claim, operation: Operation) -> Settled:
    """All tries are used up: a person has to decide, and both sides are told so."""
    operation.state = OperationState.DEAD
    session.flush()
    alerts.open_alert(
        session,
        component="dead_letter",
        subject=str(operation.id),
        cause=operation.error_code or "",
        params={"kind": claim.kind.value, "identity": claim.member},
    )
    return Settled(OperationState.DEAD, _tell(session, claim, "stuck"))


def _again(session: Session, claim: Claim, operation: Operation, error: ProviderError) -> Settled:
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
    return _tell(session, claim, "checking")


def _tell(session: Session, claim: Claim, kind: str) -> int | None:
    """Whoever waits to be let in hears of it; whoever is moved or removed has nothing to wait for."""
    if claim.kind is not OperationKind.GRANT or claim.redemption_id is None or claim.wanted is Wanted.OUT:
        return None
    if session.get_one(Seat, claim.seat_id).incoming:
        return None
    return notices.owe(session, claim.redemption_id, kind, final=False)


def _open_state(claim: Claim, error: ProviderError) -> OperationState:
    """Once uncertain, always uncertain: an older call may land later, so each try begins with a look."""
    doubt = claim.must_find or isinstance(error, Uncertain)
    return OperationState.UNCERTAIN if doubt else OperationState.RETRY


def _pause(attempts: int, asked: float | None) -> float:
    """Seconds until the next try: doubling, with some chance in it so that many don't come back at once."""
    backoff = min(SLOWEST_RETRY, 0.5 * float(2 ** min(attempts, 12)))
    return max(asked or 0.0, backoff * random.uniform(0.7, 1.3))  # noqa: S311 - spreading load, not a secret
