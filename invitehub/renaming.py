"""The identity of a seat put right. Whoever was invited under the wrong one is invited anew, in the same place."""

from sqlalchemy import exists, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from invitehub import acting, audit, clocks, notices, seating
from invitehub.bars import is_barred
from invitehub.errors import Refusal
from invitehub.extending import is_live
from invitehub.gifts import lock_pool
from invitehub.hints import Hint
from invitehub.identity import holders, normaliser
from invitehub.providers import IdentityMalformed
from models import Operation, Pool, Redemption, Seat, Team
from models.enums import OperationState, RedemptionState, SeatState, Stopped, TeamStatus

# How often people may do it themselves.
_EVERY = text("interval '1 day'")


def rename(
    session: Session,
    redemption_id: int,
    identity: str,
    *,
    actor: str,
    by_admin: bool,
    person_id: int | None = None,
    why: str = "",
) -> Hint | None:
    """Change the identity of a redemption that is not over. Returns the hint to give after the commit, if there is one.

    What upstream has not heard of is changed at once. A pending invitation is revoked, and its place is kept for the new
    one; of somebody who has joined, only an admin does that. `person_id`: only if it is theirs.

    Raises Refusal `redemption_missing`, `already_over`, `identity`, `rename_same`, `rename_today`, `rename_joined`,
    `rename_in_flight`, `barred`, `identity_seated`. Locks: pool, redemption, swap, seats, operation.
    """
    acting.act(session, actor, why or "renamed")
    pool_id = session.scalars(select(Redemption.pool_id).where(Redemption.id == redemption_id)).one_or_none()
    if pool_id is None:
        raise Refusal("redemption_missing", redemption=redemption_id)
    lock_pool(session, pool_id)
    redemption = seating.lock_redemption(session, redemption_id)
    if redemption is None or (person_id is not None and redemption.person_id != person_id):
        raise Refusal("redemption_missing", redemption=redemption_id)
    if not is_live(redemption):
        raise Refusal("already_over", redemption=redemption_id, state=redemption.state.value)
    before, new = redemption.identity, _normal(session, pool_id, identity)
    _check_wish(session, redemption, new, by_admin=by_admin)
    hint = _change(session, redemption, new, by_admin=by_admin)
    if by_admin:
        audit.record(
            session,
            actor=actor,
            action="seats.rename",
            subject=f"redemption:{redemption_id}",
            before={"identity": before},
            after={"identity": new},
        )
        notices.news(session, redemption_id, "renamed", {"identity": new})
    return hint


def _normal(session: Session, pool_id: int, identity: str) -> str:
    try:
        return normaliser(session, session.get_one(Pool, pool_id))(identity)
    except IdentityMalformed as error:
        raise Refusal("identity", why=error.code, kind=error.kind) from error


def _check_wish(session: Session, redemption: Redemption, new: str, *, by_admin: bool) -> None:
    if new == redemption.identity:
        raise Refusal("rename_same", identity=new)
    if not by_admin and redemption.identity_changed_at is not None:
        lately = func.now() - redemption.identity_changed_at < _EVERY
        if session.scalars(select(lately)).one():
            raise Refusal("rename_today")
    if is_barred(session, identity=new):
        raise Refusal("barred", identity=new)
    if holders(session, redemption.pool_id, new):
        raise _seated(session, redemption, new)


def _seated(session: Session, redemption: Redemption, new: str) -> Refusal:
    return Refusal("identity_seated", identity=new, pool=session.get_one(Pool, redemption.pool_id).name)


def _change(session: Session, redemption: Redemption, new: str, *, by_admin: bool) -> Hint | None:
    """Whoever moves already, or is just asked for upstream, has to wait until that is settled."""
    swap = seating.lock_swap(session, redemption.id)
    seats = seating.lock_seats(session, redemption.id)
    if swap is not None and seats:
        raise Refusal("rename_in_flight")
    # Somebody else's seat under that identity there, which is just being removed.
    taken = exists().where(
        Seat.identity == new,
        Seat.team_id.in_([one.team_id for one in seats]),
        Seat.redemption_id != redemption.id,
        Seat.counts,
    )
    if session.scalars(select(taken)).one():
        raise _seated(session, redemption, new)
    hint = None
    try:
        with session.begin_nested():
            for seat in seats:
                hint = _change_seat(session, redemption, seat, new, by_admin=by_admin) or hint
            redemption.identity = new
            if not by_admin:
                redemption.identity_changed_at = func.now()
            session.flush()
    except IntegrityError:
        # Somebody was just quicker to take a seat there under it.
        raise _seated(session, redemption, new) from None
    return hint


def _change_seat(
    session: Session, redemption: Redemption, seat: Seat, new: str, *, by_admin: bool
) -> Hint | None:
    if seat.state is SeatState.REVOKING:
        # The place is already kept for another identity, or goes with a swap that is over.
        seat.next_identity = new if seat.next_identity is not None else None
        return None
    status = session.scalars(select(Team.status).where(Team.id == seat.team_id)).one()
    if seat.state is not SeatState.ACTIVE:
        _unsent(seating.lock_open_operation(session, seat.id))
        seat.identity = new
        return None
    if seat.joined and not by_admin:
        raise Refusal("rename_joined")
    if status is TeamStatus.DEAD:
        # Nothing is left there to be put right; the next seat is asked for under the new one.
        return None
    if status is TeamStatus.SUSPENDED:
        raise Refusal("rename_in_flight")
    seat.next_identity = new
    redemption.state = RedemptionState.PLACING
    session.flush()
    clocks.stop(session, redemption, Stopped.NO_SEAT)
    return seating.plan_revoke(session, seat)


def _unsent(operation: Operation | None) -> None:
    """Whether upstream has not heard of it. The caller holds the seat, so nobody claims it meanwhile."""
    if operation is None or operation.state is not OperationState.PLANNED or operation.sent_at is not None:
        raise Refusal("rename_in_flight")
