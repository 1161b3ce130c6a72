"""The end of a seat: by an admin, by its time, because nobody came, or because its team is no more.

A redemption ends in whatever state it is. What upstream has not heard of is cancelled at once; what it may have heard of
is taken out again by the settlement of that very call; who is in is removed by an operation. The seat counts until then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from invitehub import acting, clocks, notices, seating
from invitehub.codes import lock_code_of
from invitehub.errors import Refusal
from invitehub.hints import Hint
from invitehub.views import view_redemption
from models import Redemption, Seat, Swap, Team, Waiting
from models.enums import (
    Ending,
    OperationState,
    RedemptionState,
    SeatState,
    Stopped,
    SwapCause,
    SwapState,
    TeamStatus,
    Use,
    WaitingState,
    Wanted,
)

_OVER = (
    RedemptionState.ENDED,
    RedemptionState.REFUSED,
    RedemptionState.CANCELLED,
    RedemptionState.MERGED,
)
# Told when it is decided; of a lapse when it is known whether the use is back, of one's own leaving not at all.
_NEWS = {
    Ending.KICKED: "kicked",
    Ending.EXPIRED: "expired",
    Ending.LIMIT: "line_ended",
    Ending.REVOKED: "line_ended",
}
# Nothing is known to have reached upstream.
_UNSENT = (OperationState.PLANNED,)


@dataclass(frozen=True, slots=True)
class Ended:
    """After the commit: give the hints, and serve `pool_ids`, where places may have come free."""

    redemption_id: int
    state: RedemptionState
    pool_ids: tuple[int, ...]
    hints: tuple[Hint, ...]


def end(
    session: Session,
    redemption_id: int,
    *,
    because: Ending,
    actor: str,
    give_back: bool = False,
    why: str = "",
    still: Callable[[Session, Redemption], bool] | None = None,
) -> Ended:
    """End a redemption. `give_back`: the code's use is returned although there was a seat.

    `still`: asked once the redemption is locked, since it may have been renewed a moment ago. One that is ending already
    stays so. Raises Refusal `redemption_missing`, `already_over`, `changed_meanwhile`.
    Locks: code, waiting, redemption, swap, seats, operations.
    """
    acting.act(session, actor, why or because.value)
    entry, redemption = _lock(session, redemption_id)
    if redemption.state in _OVER:
        raise Refusal("already_over", redemption=redemption_id, state=redemption.state.value)
    if redemption.ended_because is not None:
        return Ended(redemption_id, redemption.state, (), ())
    if still is not None and not still(session, redemption):
        raise Refusal("changed_meanwhile", redemption=redemption_id)
    swap = seating.lock_swap(session, redemption_id)
    told = redemption.use is not Use.RESERVED
    redemption.ended_because = because
    redemption.give_back = give_back
    if entry is not None:
        entry.state = WaitingState.LEFT
    if swap is not None:
        seating.end_swap(session, swap, SwapState.CANCELLED)
    team = view_redemption(session, redemption_id).team
    hints, pool_ids = _take_out(session, redemption_id)
    _decide(session, redemption)
    if (kind := _NEWS.get(because)) is not None:
        # The seat may be gone by the time it is said.
        _tell(session, redemption_id, kind, {"team": team}, told=told)
    return Ended(redemption_id, redemption.state, pool_ids, hints)


def _tell(
    session: Session, redemption_id: int, kind: str, params: Mapping[str, object], *, told: bool
) -> None:
    """Whoever has not heard the last word on their request (`told`) is still looking at it: this is it."""
    if told or notices.owe(session, redemption_id, kind, params) is None:
        notices.news(session, redemption_id, kind, params, once=f"{kind}:{redemption_id}")


def _lock(session: Session, redemption_id: int) -> tuple[Waiting | None, Redemption]:
    """The place in line before the redemption: `serve` takes them in that order.

    Whoever held the redemption before us may have put it into the line meanwhile; then all is let go and taken anew.
    """
    while True:
        try:
            # To leave it by an exception gives the locks back.
            with session.begin_nested():
                return _lock_in_order(session, redemption_id)
        except _CameIntoLine:
            continue


class _CameIntoLine(Exception):
    """Between two locks a place in line appeared."""


def _lock_in_order(session: Session, redemption_id: int) -> tuple[Waiting | None, Redemption]:
    lock_code_of(session, redemption_id)
    entry = seating.lock_waiting(session, redemption_id)
    redemption = seating.lock_redemption(session, redemption_id)
    if redemption is None:
        raise Refusal("redemption_missing", redemption=redemption_id)
    waits = exists().where(Waiting.redemption_id == redemption_id, Waiting.state == WaitingState.WAITING)
    if entry is None and session.scalars(select(waits)).one():
        raise _CameIntoLine
    return entry, redemption


def _decide(session: Session, redemption: Redemption) -> None:
    """Over at once if nothing counts any more. A first grant that is under way decides when it is settled."""
    session.flush()
    if seating.conclude(session, redemption):
        return
    if redemption.use is Use.SPENT and redemption.state is not RedemptionState.ENDING:
        redemption.state = RedemptionState.ENDING
        session.flush()


def _take_out(session: Session, redemption_id: int) -> tuple[tuple[Hint, ...], tuple[int, ...]]:
    hints: list[Hint] = []
    pools: list[int] = []
    for seat in seating.lock_seats(session, redemption_id):
        if (hint := take_out(session, seat)) is not None:
            hints.append(hint)
        if seat.state is SeatState.RELEASED:
            pools.append(seating.pool_of(session, seat.team_id))
    return tuple(hints), tuple(pools)


def take_out(session: Session, seat: Seat) -> Hint | None:
    """One seat on its way out, whatever is under way. The caller holds its redemption and the seat."""
    if seat.state is SeatState.REVOKING:
        # Whatever was to follow upon its end does not.
        seat.next_identity = None
        return None
    if seat.state is SeatState.ACTIVE:
        return seating.plan_revoke(session, seat)
    operation = seating.lock_open_operation(session, seat.id)
    if operation is None:
        raise AssertionError("a seat that is not settled has work under way")
    if operation.state in _UNSENT:
        seating.close(session, operation, "not_wanted", OperationState.CANCELLED)
        seating.release(session, seat)
        return None
    # Never both at once: the settlement of the grant plans the removal.
    seat.wanted = Wanted.OUT
    if operation.state is OperationState.DEAD:
        seating.revive(session, operation)
    if operation.state is not OperationState.CLAIMED:
        operation.due_at = func.now()
        operation.hinted_at = None
    session.flush()
    return Hint(operation.id, "grant")


def note_gone(session: Session, seat_id: int, why: str) -> Hint | None:
    """Upstream does not know this member any more, by their own or somebody's hand, or since the invitation lapsed.

    The seat counts until the operation has seen the same. None: it is not an active seat any more.
    """
    acting.act(session, acting.SYSTEM, why)
    redemption_id = session.scalars(select(Seat.redemption_id).where(Seat.id == seat_id)).one()
    seating.lock_redemption(session, redemption_id)
    seat = next((one for one in seating.lock_seats(session, redemption_id) if one.id == seat_id), None)
    if seat is None or seat.state is not SeatState.ACTIVE:
        return None
    return seating.plan_revoke(session, seat)


def write_off(session: Session, seat_id: int) -> int | None:
    """A seat in a dead team, where nothing can be asked any more: it ends here and now, with the work on it.

    Whoever was to stay is the first in line for another seat. Returns the pool to serve; None: it counted no more, or the
    team is back. Locks: code, waiting, redemption, swap, seats, operation.
    """
    redemption_id = session.scalars(select(Seat.redemption_id).where(Seat.id == seat_id)).one()
    entry, redemption = _lock(session, redemption_id)
    swap = seating.lock_swap(session, redemption_id)
    seats = seating.lock_seats(session, redemption_id)
    seat = next((one for one in seats if one.id == seat_id), None)
    if seat is None or not _is_dead(session, seat.team_id):
        return None
    operation = seating.lock_open_operation(session, seat.id)
    if operation is not None:
        seating.close(session, operation, "team_dead", OperationState.CANCELLED)
    incoming = seat.incoming
    seating.release(session, seat, SeatState.WRITTEN_OFF)
    if entry is not None and swap is not None and seat.id == swap.from_seat_id:
        # In line already, as of their own wish: now it is none, and whoever asks later does not stand before them.
        entry.priority, swap.cause = seating.FIRST, SwapCause.DEAD
    _go_on(session, redemption, swap, [one for one in seats if one.id != seat_id], incoming=incoming)
    return redemption.pool_id


def _is_dead(session: Session, team_id: int) -> bool:
    return session.scalars(select(Team.status == TeamStatus.DEAD).where(Team.id == team_id)).one()


def _go_on(
    session: Session, redemption: Redemption, swap: Swap | None, others: list[Seat], *, incoming: bool
) -> None:
    """What becomes of a redemption that has lost a seat with its team."""
    if redemption.ended_because is not None:
        seating.conclude(session, redemption)
    elif incoming and swap is not None:
        seating.return_to_line(session, swap, redemption, "team_dead")
    elif any(one.incoming for one in others):
        seating.make_current(session, redemption, next(one for one in others if one.incoming))
    elif (
        all(one.state is SeatState.REVOKING for one in others)
        and redemption.state is not RedemptionState.WAITING
    ):
        _to_line(session, redemption, swap)


def _to_line(session: Session, redemption: Redemption, swap: Swap | None) -> None:
    if swap is not None and swap.state is SwapState.WAITING:
        # In line already, beside the seat that is lost now.
        redemption.state = RedemptionState.WAITING
        session.flush()
        clocks.stop(session, redemption, Stopped.NO_SEAT)
        return
    seating.to_front(session, redemption, swap=swap)
    notices.owe(session, redemption.id, "moved", final=False)
