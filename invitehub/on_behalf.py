"""What an admin does for somebody who could do it alone: move them, let them stay, take them out of the line."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from invitehub import audit, notices, swaps, waiting
from invitehub.errors import Refusal
from invitehub.views import OPEN_SWAP, view_redemption
from models import Swap
from models.enums import RedemptionState, SwapCause, SwapState


def swap(session: Session, redemption_id: int, *, evacuate: bool, actor: str, why: str = "") -> int:
    """Let them move to another team of their pool. Returns the pool, to be served after the commit.

    `evacuate`: whatever the pool allows, and it costs them nothing. Raises what `swaps.ask` raises.
    """
    seat = view_redemption(session, redemption_id)
    cause = SwapCause.EVACUATION if evacuate else None
    swap_id = swaps.ask(
        session, redemption_id=redemption_id, cause=cause, actor=actor, why=why or "on behalf"
    )
    audit.record(
        session,
        actor=actor,
        action="seats.swap",
        subject=f"redemption:{redemption_id}",
        before={"team": seat.team},
        after={"swap": swap_id, "evacuate": evacuate, "why": why},
    )
    return seat.pool_id


def cancel_swap(session: Session, redemption_id: int, *, actor: str) -> None:
    """Let them stay where they are. Whoever asked for it is told in that very message.

    Raises Refusal `redemption_missing`, `swap_missing`, `swap_moving`.
    """
    swaps.cancel(session, redemption_id=redemption_id, actor=actor)
    row = session.scalars(
        select(Swap)
        .where(Swap.redemption_id == redemption_id, Swap.state == SwapState.CANCELLED)
        .order_by(Swap.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one()
    if row.chat_id is not None and row.message_id is not None:
        where = row.chat_id, row.message_id
        notices.owe(session, redemption_id, "granted", where=where, once=f"swap:{row.id}:cancelled")
    audit.record(
        session,
        actor=actor,
        action="seats.swap_cancel",
        subject=f"redemption:{redemption_id}",
        after={"swap": row.id},
    )


def leave_line(session: Session, redemption_id: int, *, actor: str) -> None:
    """Take them out of the line: a first seat is not waited for any more, a swap is given up. They are told.

    Raises Refusal `waiting_missing`, `seated_before`, and what `cancel_swap` raises.
    """
    seat = view_redemption(session, redemption_id)
    if seat.place is None:
        raise Refusal("waiting_missing")
    if seat.swap in OPEN_SWAP and seat.redemption_state is RedemptionState.GRANTED:
        cancel_swap(session, redemption_id, actor=actor)
        return
    if seat.granted_at is not None:
        # Their seat is gone, so there is nothing to go back to: to leave would be the end.
        raise Refusal("seated_before", identity=seat.identity)
    waiting.leave(session, redemption_id=redemption_id, actor=actor)
    notices.news(session, redemption_id, "line_ended", once=f"line_ended:{redemption_id}")
    audit.record(
        session,
        actor=actor,
        action="waiting.leave",
        subject=f"redemption:{redemption_id}",
        before={"place": seat.place, "identity": seat.identity},
    )
