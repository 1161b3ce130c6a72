"""The small steps that all who move seats share. Each expects the redemption and its seats to be locked by the caller."""

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from invitehub import alerts, clocks, notices
from invitehub.hints import Hint
from invitehub.views import OPEN_SWAP
from models import Operation, Redemption, Seat, Slot, Swap, Team, Waiting
from models.enums import (
    Ending,
    OperationKind,
    OperationState,
    RedemptionState,
    SeatState,
    Stopped,
    SwapState,
    Use,
    Wanted,
)

FIRST = 0
_LOCK = {"key_share": True}
_OPEN = (
    OperationState.PLANNED,
    OperationState.CLAIMED,
    OperationState.RETRY,
    OperationState.UNCERTAIN,
    OperationState.DEAD,
)


def lock_redemption(session: Session, redemption_id: int) -> Redemption | None:
    return session.get(Redemption, redemption_id, with_for_update=_LOCK, populate_existing=True)


def lock_swap(session: Session, redemption_id: int) -> Swap | None:
    """The open swap of a redemption, if there is one."""
    return session.scalars(
        select(Swap)
        .where(Swap.redemption_id == redemption_id, Swap.state.in_(OPEN_SWAP))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def lock_seats(session: Session, redemption_id: int) -> list[Seat]:
    """The seats that count, by id, so that two who need both lock them in one order."""
    return list(
        session.scalars(
            select(Seat)
            .where(Seat.redemption_id == redemption_id, Seat.counts)
            .order_by(Seat.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def lock_open_operation(session: Session, seat_id: int) -> Operation | None:
    return session.scalars(
        select(Operation)
        .where(Operation.seat_id == seat_id, Operation.state.in_(_OPEN))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def lock_waiting(session: Session, redemption_id: int) -> Waiting | None:
    """To be taken before the redemption."""
    return session.scalars(
        select(Waiting)
        .where(Waiting.redemption_id == redemption_id, Waiting.state == "waiting")
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def release(session: Session, seat: Seat, state: SeatState = SeatState.RELEASED) -> int:
    """End a seat; a trigger gives its slot back. Returns the slot's id."""
    slot_id = seat.slot_id
    if slot_id is None:
        raise AssertionError("a seat that counts has a slot")
    seat.state = state
    seat.incoming = False
    seat.slot_id = None
    seat.changed_at = func.now()
    session.flush()
    return slot_id


def plan_revoke(session: Session, seat: Seat) -> Hint:
    """The seat goes: it counts until upstream confirms. The caller has closed its earlier operation."""
    seat.state = SeatState.REVOKING
    seat.wanted = Wanted.OUT
    seat.incoming = False
    seat.changed_at = func.now()
    session.flush()
    operation = Operation(kind=OperationKind.REVOKE, team_id=seat.team_id, seat_id=seat.id)
    session.add(operation)
    session.flush()
    return Hint(operation.id, "revoke")


def revive(session: Session, operation: Operation) -> None:
    """A dead operation starts over: its tries are counted from 0, and it begins with a look upstream."""
    operation.state = OperationState.RETRY
    operation.attempts = 0
    operation.due_at = func.now()
    operation.hinted_at = None
    session.flush()
    alerts.close_alert(session, component="dead_letter", subject=str(operation.id))


def close(
    session: Session, operation: Operation, outcome: str, state: OperationState = OperationState.SETTLED
) -> None:
    dead = operation.state is OperationState.DEAD
    operation.state = state
    operation.lease_until = None
    operation.settled_at = func.now()
    operation.outcome = outcome
    session.flush()
    if dead:
        alerts.close_alert(session, component="dead_letter", subject=str(operation.id))


def end_swap(session: Session, swap: Swap, state: SwapState, error: str | None = None) -> None:
    swap.state = state
    swap.error = error
    swap.ended_at = func.now()
    session.flush()


def to_front(session: Session, redemption: Redemption, *, swap: Swap | None = None) -> None:
    """Without a seat through no fault of theirs: first in line for the next one. Their days stand still meanwhile."""
    if redemption.state is not RedemptionState.WAITING:
        redemption.state = RedemptionState.WAITING
    clocks.stop(session, redemption, Stopped.NO_SEAT)
    if swap is not None and swap.state is SwapState.MOVING:
        swap.state = SwapState.WAITING
        swap.to_seat_id = None
    session.flush()
    join(session, redemption, FIRST, swap)


def make_current(session: Session, redemption: Redemption, incoming: Seat) -> None:
    """The old seat went while the new one was under way: that one is all they have."""
    incoming.incoming = False
    redemption.state = RedemptionState.PLACING
    session.flush()
    clocks.stop(session, redemption, Stopped.NO_SEAT)


def was_in(session: Session, redemption: Redemption) -> bool:
    """Whether a seat of it was ever taken up: then its use is spent for good."""
    joined = exists().where(Seat.redemption_id == redemption.id, Seat.joined)
    return session.scalars(select(joined)).one()


def leave_without(session: Session, redemption: Redemption) -> None:
    """It goes on without a seat until the person asks for one. Their days stand still: it is not their doing."""
    redemption.state = RedemptionState.GRANTED
    redemption.away_since = func.now()
    session.flush()
    clocks.stop(session, redemption, Stopped.NO_SEAT)


def return_to_line(session: Session, swap: Swap, redemption: Redemption, error: str) -> int | None:
    """No seat came of a swap so far. The old one is theirs as before; they are the first in line for another.

    Whoever had to leave the old one first is let in there again, and the swap is over. Returns the notice that tells so.
    """
    if redemption.state is RedemptionState.PLACING:
        end_swap(session, swap, SwapState.FAILED, error)
        return tell_swap(session, swap, "swap_failed", reason=error)
    swap.state = SwapState.WAITING
    swap.to_seat_id = None
    session.flush()
    join(session, redemption, FIRST, swap)
    return None


def tell_swap(session: Session, swap: Swap, kind: str, **params: str) -> int | None:
    """In the message where the swap was asked for; whoever did not ask for it gets a message of its own."""
    once = f"swap:{swap.id}:{kind}"
    params["cause"] = swap.cause.value
    if swap.chat_id is not None and swap.message_id is not None:
        where = swap.chat_id, swap.message_id
        return notices.owe(session, swap.redemption_id, kind, params, where=where, once=once)
    return notices.news(session, swap.redemption_id, kind, params, once=once)


def join(session: Session, redemption: Redemption, priority: int, swap: Swap | None = None) -> None:
    """A place in line. After the commit, serve the pool: a seat may be free."""
    swap_id = swap.id if swap else None
    session.add(
        Waiting(redemption_id=redemption.id, pool_id=redemption.pool_id, priority=priority, swap_id=swap_id)
    )
    session.flush()


def conclude(session: Session, redemption: Redemption) -> bool:
    """The end of a redemption whose end was decided on, once no seat of it counts. Returns whether that is so.

    Of a lapse people are told here, whatever brings it about, for only now is it known whether the use is back; of the
    other ends they were told when those were decided. The caller holds the code: a use comes back if no seat ever came of it, or if that was decided, too.
    """
    counts = exists().where(Seat.redemption_id == redemption.id, Seat.counts)
    if redemption.ended_because is None or session.scalars(select(counts)).one():
        return False
    spent = redemption.use is Use.SPENT
    if spent and redemption.state is not RedemptionState.ENDING:
        redemption.state = RedemptionState.ENDING
        session.flush()
    if spent and not redemption.give_back:
        redemption.state = RedemptionState.ENDED
    else:
        redemption.state = RedemptionState.CANCELLED
        redemption.use = Use.RETURNED
        redemption.give_back = True
    session.flush()
    if redemption.ended_because is Ending.LAPSED:
        notices.news(session, redemption.id, "lapsed", once=lapse_of(redemption.id))
    return True


def lapse_of(redemption_id: int) -> str:
    """Names the one notice of its lapse."""
    return f"lapsed:{redemption_id}"


def keep_for_stranger(session: Session, slot_id: int, ref: str) -> None:
    """The place stays filled, by somebody upstream who is not ours (any more). Before the seat lets go of it."""
    known = exists().where(
        Slot.team_id == select(Slot.team_id).where(Slot.id == slot_id).scalar_subquery(), Slot.stranger == ref
    )
    if session.scalars(select(known)).one():
        return
    session.execute(update(Slot).where(Slot.id == slot_id).values(free=False, stranger=ref))


def pool_of(session: Session, team_id: int) -> int:
    return session.scalars(select(Team.pool_id).where(Team.id == team_id)).one()
