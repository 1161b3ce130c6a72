"""What the answer to a grant means: for a first seat, for the new seat of a swap, for one that is not wanted any more."""

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from invitehub import clocks, notices, one_membership, seating
from invitehub.hints import Hint
from invitehub.providers import Grant, ProviderError
from invitehub.settled import Settled, Work
from models import Pool, Redemption, Slot
from models.enums import OperationState, RedemptionState, SeatState, Stopped, SwapState, Use, Wanted

_DONE = OperationState.SETTLED


def granted(session: Session, work: Work, grant: Grant) -> Settled:
    seat = work.seat
    seat.ref = grant.ref
    seat.joined = grant.status == "joined"
    seat.joined_at = func.now() if seat.joined else None
    seat.how_to_join = grant.how_to_join
    seat.accept_by = grant.accept_by
    seat.granted_at = func.now()
    seat.changed_at = func.now()
    seating.close(session, work.operation, "granted")
    if seat.wanted is Wanted.OUT:
        return _not_wanted(session, work)
    if seat.incoming:
        return _moved_in(session, work)
    return _seated(session, work)


def _not_wanted(session: Session, work: Work) -> Settled:
    """Kicked, or the swap given up, while upstream was asked: it is in, so it is taken out again."""
    if work.redemption.state is RedemptionState.PLACING and work.redemption.ended_because is not None:
        work.redemption.state = RedemptionState.ENDING
        work.redemption.use = Use.SPENT
        session.flush()
    return Settled(_DONE, hints=(seating.plan_revoke(session, work.seat),))


def _moved_in(session: Session, work: Work) -> Settled:
    """The new seat of a swap is there: in this transaction the old one begins to go, so nobody is in two or in none."""
    hints: list[Hint] = []
    pool_id = None
    for seat in work.seats:
        if seat.incoming:
            continue
        if seat.state is SeatState.ACTIVE:
            hints.append(seating.plan_revoke(session, seat))
        elif seat.state is SeatState.RESERVED:
            pool_id = one_membership.let_go(session, seat)
    work.seat.incoming = False
    work.seat.state = SeatState.ACTIVE
    session.flush()
    _begin(session, work.redemption, joined=work.seat.joined)
    return Settled(_DONE, _swapped(session, work), pool_id, hints=tuple(hints))


def _seated(session: Session, work: Work) -> Settled:
    work.seat.state = SeatState.ACTIVE
    session.flush()
    _begin(session, work.redemption, joined=work.seat.joined)
    if work.swap is not None:
        return Settled(_DONE, _swapped(session, work))
    notice_id = notices.owe(session, work.redemption.id, "granted")
    if notice_id is None:
        # Not the first seat of this redemption, whose last word was said long ago.
        notice_id = notices.news(session, work.redemption.id, "granted", once=f"granted:{work.seat.id}")
    return Settled(_DONE, notice_id)


def _begin(session: Session, redemption: Redemption, *, joined: bool) -> None:
    """The days begin, or go on. Where the pool says so they begin when the person joins."""
    redemption.state = RedemptionState.GRANTED
    redemption.use = Use.SPENT
    redemption.away_since = None
    if redemption.expires_at is not None:
        session.flush()
        # Invited anew, and never in so far: their days still begin when they join.
        if joined or redemption.stopped_because is not Stopped.NOT_JOINED:
            clocks.run(session, redemption)
        return
    redemption.granted_at = func.now()
    redemption.expires_at = func.now() + timedelta(days=redemption.days)
    session.flush()
    at_joining = select(Pool.clock_starts == "join").where(Pool.id == redemption.pool_id)
    if not joined and session.scalars(at_joining).one():
        clocks.stop(session, redemption, Stopped.NOT_JOINED)


def _swapped(session: Session, work: Work) -> int | None:
    if work.swap is None:
        raise AssertionError("a seat comes in by a swap")
    seating.end_swap(session, work.swap, SwapState.DONE)
    return seating.tell_swap(session, work.swap, "swapped")


def refused(session: Session, work: Work, error: ProviderError) -> Settled:
    """Upstream will never take this person here: what was spent for it comes back, and the slot goes to who is next.

    Not if they have been in by it before: then they are without a seat, and may try again.
    """
    work.operation.error_code = error.code
    work.operation.error_detail = error.detail
    redemption, incoming = work.redemption, work.seat.incoming
    pool_id = _leave_place(session, work, "refused")
    if redemption.ended_because is not None or work.seat.wanted is Wanted.OUT:
        seating.conclude(session, redemption)
        return Settled(_DONE, freed_pool_id=pool_id)
    if work.swap is not None:
        seating.end_swap(session, work.swap, SwapState.FAILED, error.code)
    if incoming and work.swap is not None:
        told = _tell_failed(session, work, error)
        return Settled(_DONE, told, pool_id, hints=one_membership.hints_back(session, work.seats))
    if seating.was_in(session, redemption):
        seating.leave_without(session, redemption)
        return Settled(_DONE, _tell_failed(session, work, error), pool_id)
    redemption.state = RedemptionState.REFUSED
    redemption.use = Use.RETURNED
    redemption.refusal = error.code
    session.flush()
    reason = {"reason": error.code, "detail": error.detail}
    notice_id = notices.owe(session, redemption.id, "refused", reason) or notices.news(
        session, redemption.id, "refused", reason, once=f"refused:{work.seat.id}"
    )
    return Settled(_DONE, notice_id, pool_id)


def _tell_failed(session: Session, work: Work, error: ProviderError) -> int | None:
    reason = {"reason": error.code, "detail": error.detail}
    if work.swap is not None:
        return seating.tell_swap(session, work.swap, "swap_failed", **reason)
    return notices.news(
        session, work.redemption.id, "swap_failed", reason, once=f"swap_failed:{work.seat.id}"
    )


def absent(session: Session, work: Work) -> Settled:
    """Not wanted any more, and upstream never heard of them."""
    pool_id = _leave_place(session, work, "absent")
    seating.conclude(session, work.redemption)
    return Settled(_DONE, freed_pool_id=pool_id)


def team_full(session: Session, work: Work) -> Settled:
    """Upstream has fewer places than we thought: somebody whom we don't know fills this one. First in line elsewhere."""
    incoming, slot_id = work.seat.incoming, work.seat.slot_id
    pool_id = _leave_place(session, work, "team_full")
    # A slot that was closing went with the seat.
    stranger = f"unknown:{work.operation.id}"
    session.execute(update(Slot).where(Slot.id == slot_id).values(free=False, stranger=stranger))
    if seating.conclude(session, work.redemption) or work.seat.wanted is Wanted.OUT:
        return Settled(_DONE, freed_pool_id=pool_id)
    if incoming and work.swap is not None:
        told = seating.return_to_line(session, work.swap, work.redemption, "team_full")
        return Settled(_DONE, told, pool_id, hints=one_membership.hints_back(session, work.seats))
    seating.to_front(session, work.redemption, swap=work.swap)
    # Said of wherever they are by the time it is sent: most often in another team already.
    notice_id = notices.owe(session, work.redemption.id, "moved", final=False)
    return Settled(_DONE, notice_id, pool_id)


def _leave_place(session: Session, work: Work, outcome: str) -> int:
    """The seat goes as if it had never been. Returns the pool in which its slot may be free now."""
    pool_id = seating.pool_of(session, work.seat.team_id)
    seating.close(session, work.operation, outcome)
    seating.release(session, work.seat)
    return pool_id
