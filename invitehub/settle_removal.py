"""What the end of a membership means: the end of a redemption, a swap's old seat, an identity put right, a person who left."""

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from invitehub import alerts, clocks, notices, one_membership, seating
from invitehub.hints import Hint
from invitehub.providers import Grant
from invitehub.settled import Settled, Work
from invitehub.upstream import Gone, Protected
from models import Notice, Operation, Orphan, Pool, Redemption, Seat, Slot, Team
from models.enums import (
    Ending,
    OperationKind,
    OperationState,
    OrphanState,
    RedemptionState,
    SeatState,
    Stopped,
    SwapState,
)

_DONE = OperationState.SETTLED
_CURRENT = (SeatState.RESERVED, SeatState.GRANTING, SeatState.ACTIVE)


def gone(session: Session, work: Work, result: Gone) -> Settled:
    """The seat is released; what follows depends on why it went."""
    lapsed = _has_lapsed(session, work.seat)
    seating.close(session, work.operation, result.how)
    return leave(session, work, seating.release(session, work.seat), lapsed=lapsed)


def leave(session: Session, work: Work, slot_id: int, *, lapsed: bool = False) -> Settled:
    """What becomes of a redemption whose seat is released by now. `slot_id`: the place that it had."""
    pool_id = seating.pool_of(session, work.seat.team_id)
    redemption, identity = work.redemption, work.seat.next_identity
    if redemption.ended_because is not None:
        over = seating.conclude(session, redemption)
        return Settled(_DONE, _told_of_lapse(session, redemption) if over else None, pool_id)
    if identity is not None:
        hint = _seat_again(session, work, identity, slot_id)
        return Settled(_DONE, freed_pool_id=pool_id, hints=() if hint is None else (hint,))
    incoming = next((seat for seat in work.seats if seat.incoming), None)
    if incoming is not None:
        return Settled(_DONE, None, pool_id, hints=_moves_on(session, work, incoming, slot_id))
    if _decides(work):
        return Settled(_DONE, _without_seat(session, work, lapsed=lapsed), pool_id)
    return Settled(_DONE, freed_pool_id=pool_id)


def protected(session: Session, work: Work, found: Protected) -> Settled:
    """Promoted upstream: they stay there, in a place that is not ours to give any more."""
    if work.seat.slot_id is not None:
        seating.keep_for_stranger(session, work.seat.slot_id, found.ref)
    alerts.open_alert(
        session,
        component="protected",
        subject=work.seat.identity,
        cause=found.role,
        params={"team": session.get_one(Team, work.seat.team_id).name, "identity": work.seat.identity},
    )
    return gone(session, work, Gone("absent"))


def orphan(session: Session, row: Orphan, operation: Operation, result: Grant | Gone | Protected) -> Settled:
    """A member who was not ours is out, or stays for good."""
    if isinstance(result, Grant):
        raise TypeError("nobody is let in by being removed")
    if isinstance(result, Protected):
        row.role = result.role
        row.state = OrphanState.PROTECTED
        seating.close(session, operation, "protected")
        return Settled(_DONE)
    row.state = OrphanState.REMOVED if result.how == "revoked" else OrphanState.GONE
    seating.close(session, operation, result.how)
    free_stranger(session, row.team_id, row.ref)
    return Settled(_DONE, freed_pool_id=seating.pool_of(session, row.team_id))


def free_stranger(session: Session, team_id: int, ref: str) -> None:
    """The place that a stranger filled comes free, or goes if the team has become smaller."""
    filled = (Slot.team_id == team_id, Slot.stranger == ref)
    # In a statement of its own: a change of the team's size that holds it is waited for, and then seen.
    session.execute(select(Slot.id).where(*filled).with_for_update(key_share=True))
    session.execute(delete(Slot).where(*filled, Slot.closing))
    session.execute(update(Slot).where(*filled).values(stranger=None, free=True))


def _has_lapsed(session: Session, seat: Seat) -> bool:
    """An invitation that was not accepted in time. Upstream keeps the time: it is only compared."""
    if seat.joined or seat.accept_by is None:
        return False
    return session.scalars(select(func.now() >= seat.accept_by)).one()


def _seat_again(session: Session, work: Work, identity: str, slot_id: int) -> Hint | None:
    """The same place under another identity. A place that was closing is gone: then first in line."""
    here = exists().where(Slot.id == slot_id, Slot.free)
    if not session.scalars(select(here)).one():
        seating.to_front(session, work.redemption, swap=work.swap)
        return None
    seat = Seat(
        redemption_id=work.redemption.id,
        team_id=work.seat.team_id,
        slot_id=slot_id,
        person_id=work.redemption.person_id,
        identity=identity,
        state=SeatState.RESERVED,
    )
    session.add(seat)
    session.flush()
    operation = Operation(kind=OperationKind.GRANT, team_id=seat.team_id, seat_id=seat.id)
    session.add(operation)
    session.flush()
    return Hint(operation.id, "grant")


def _moves_on(session: Session, work: Work, incoming: Seat, slot_id: int) -> tuple[Hint, ...]:
    """The old seat went before the new one was there, unless it is one that a swap before had left."""
    if any(seat.state in _CURRENT and not seat.incoming for seat in work.seats if seat.id != work.seat.id):
        return ()
    held = one_membership.hold_place(session, work, slot_id, incoming)
    if not held:
        seating.make_current(session, work.redemption, incoming)
    operation = seating.lock_open_operation(session, incoming.id)
    return () if operation is None else (Hint(operation.id, "swap"),)


def _decides(work: Work) -> bool:
    """Whether this seat was the last that they had: not one that a swap has left, nor of somebody who waits by now."""
    newer = any(seat.id > work.seat.id for seat in work.seats)
    others = any(seat.state in _CURRENT for seat in work.seats if seat.id != work.seat.id)
    granted = work.redemption.state is RedemptionState.GRANTED and work.redemption.away_since is None
    return granted and not newer and not others


def _without_seat(session: Session, work: Work, *, lapsed: bool) -> int | None:
    """Nobody decided that it ends: the person left, was removed by hand, or did not accept in time."""
    redemption = work.redemption
    if work.swap is not None and work.swap.state is SwapState.WAITING:
        # In line for another seat already; it comes as the only one.
        redemption.state = RedemptionState.WAITING
        clocks.stop(session, redemption, Stopped.NO_SEAT)
        return None
    if lapsed and redemption.lapses == 0:
        redemption.lapses = 1
        seating.to_front(session, redemption)
        return None
    if lapsed:
        redemption.ended_because = Ending.LAPSED
        pool = session.get_one(Pool, redemption.pool_id)
        redemption.give_back = pool.lapsed_use == "returned"
        seating.conclude(session, redemption)
        return _told_of_lapse(session, redemption)
    redemption.away_since = func.now()
    session.flush()
    return notices.news(session, redemption.id, "left", once=f"left:{work.seat.id}")


def _told_of_lapse(session: Session, redemption: Redemption) -> int | None:
    """The notice of it, to be sent at once."""
    said = select(Notice.id).where(Notice.once == seating.lapse_of(redemption.id))
    return session.scalars(said).one_or_none()
