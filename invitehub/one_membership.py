"""Providers that let a person be in one of their teams only: a swap leaves the old team before it asks the new one.

Reserve, revoke, grant: the new seat's grant waits until the old membership is gone. The old place is held meanwhile, by a
seat whose grant waits in turn: if nothing comes of the new one, the person is let in again where they were.
"""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from invitehub import clocks, seating
from invitehub.hints import Hint
from invitehub.providers import PROVIDERS
from invitehub.settled import Work
from models import Operation, Seat, Slot, Team
from models.enums import OperationKind, OperationState, RedemptionState, SeatState, Stopped


def leave_first(session: Session, operation_id: int) -> Hint | None:
    """The grant of a seat that was just reserved waits until its person has left the old one. Returns what to do first.

    None: the grant is due at once. The caller holds the redemption.
    """
    operation = session.get_one(Operation, operation_id)
    new = session.get_one(Seat, operation.seat_id)
    kind = _kind(session, new.team_id)
    if kind not in PROVIDERS or not PROVIDERS[kind].capabilities.one_membership:
        return None
    for old in seating.lock_seats(session, new.redemption_id):
        if old.id == new.id or _kind(session, old.team_id) != kind:
            continue
        if old.state is SeatState.ACTIVE:
            hint = seating.plan_revoke(session, old)
        elif (going := seating.lock_open_operation(session, old.id)) is not None:
            hint = Hint(going.id, going.kind.value)
        else:
            continue
        operation.after_id = hint.operation_id
        session.flush()
        return hint
    return None


def hold_place(session: Session, work: Work, slot_id: int, incoming: Seat) -> bool:
    """The old membership is gone, as the swap wanted it: its place stays the person's until the new seat is there.

    False: the new seat did not wait for that, or the place is not to be had any more.
    """
    grant = seating.lock_open_operation(session, incoming.id)
    free = exists().where(Slot.id == slot_id, Slot.free)
    if grant is None or grant.after_id != work.operation.id or not session.scalars(select(free)).one():
        return False
    redemption = work.redemption
    held = Seat(
        redemption_id=redemption.id,
        team_id=work.seat.team_id,
        slot_id=slot_id,
        person_id=redemption.person_id,
        identity=redemption.identity,
        state=SeatState.RESERVED,
    )
    session.add(held)
    redemption.state = RedemptionState.PLACING
    session.flush()
    clocks.stop(session, redemption, Stopped.NO_SEAT)
    back = Operation(kind=OperationKind.GRANT, team_id=held.team_id, seat_id=held.id, after_id=grant.id)
    session.add(back)
    session.flush()
    return True


def let_go(session: Session, held: Seat) -> int:
    """The new seat is there: the place that was held comes free. Returns the pool to serve."""
    operation = seating.lock_open_operation(session, held.id)
    if operation is not None:
        seating.close(session, operation, "not_wanted", OperationState.CANCELLED)
    seating.release(session, held)
    return seating.pool_of(session, held.team_id)


def hints_back(session: Session, seats: Sequence[Seat]) -> tuple[Hint, ...]:
    """Nothing came of the new seat: the grant in the place that was held is due."""
    held = next((seat for seat in seats if seat.state is SeatState.RESERVED and not seat.incoming), None)
    operation = None if held is None else seating.lock_open_operation(session, held.id)
    return () if operation is None else (Hint(operation.id, "grant"),)


def _kind(session: Session, team_id: int) -> str:
    return session.scalars(select(Team.provider).where(Team.id == team_id)).one()
