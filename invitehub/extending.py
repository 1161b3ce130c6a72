"""More days for somebody who has a seat or waits for one: because an admin says so, or for another code's days."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from invitehub import acting, audit, notices, seating
from invitehub.errors import Refusal
from invitehub.gifts import check_days
from invitehub.identity import LIVE
from invitehub.views import SeatView, view_redemption
from models import Redemption

# Python's calendar ends not long after; nobody's seat needs to.
_LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)
_MOST_DAYS: Final = 1_000_000


def extend(session: Session, redemption_id: int, days: int, actor: str, why: str = "") -> SeatView:
    """An admin gives `days` more, also while they stand still. The person is told.

    Raises Refusal `days`, `redemption_missing`, `already_over`.
    """
    check_days(days)
    acting.act(session, actor, why or "extended")
    redemption = seating.lock_redemption(session, redemption_id)
    if redemption is None:
        raise Refusal("redemption_missing", redemption=redemption_id)
    if not is_live(redemption):
        raise Refusal("already_over", redemption=redemption_id, state=redemption.state.value)
    before = _end_of(redemption)
    lengthen(session, redemption, days)
    audit.record(
        session,
        actor=actor,
        action="seats.extend",
        subject=f"redemption:{redemption_id}",
        before=before,
        after={**_end_of(redemption), "added": days, "why": why},
    )
    notices.news(session, redemption_id, "extended", {"days": days})
    return view_redemption(session, redemption_id)


def is_live(redemption: Redemption) -> bool:
    """Whether it has days left to be lengthened. One whose end was decided on has none, whatever its state is still."""
    return redemption.state in LIVE and redemption.ended_because is None


def lengthen(session: Session, redemption: Redemption, days: int) -> None:
    """Add days to what is left. The caller holds the redemption, and has seen that it is live.

    What is past by now, because its end came late or has a grace, is not taken off the new days. Before the first seat
    there is no date yet: the days are added up.
    """
    if redemption.expires_at is None:
        redemption.days = min(redemption.days + days, _MOST_DAYS)
        session.flush()
        return
    base = func.greatest(Redemption.expires_at, func.coalesce(Redemption.stopped_at, func.now()))
    more = base + func.make_interval(0, 0, 0, days)
    redemption.expires_at = session.scalars(
        select(func.least(more, _LATEST)).where(Redemption.id == redemption.id)
    ).one()
    session.flush()


def _end_of(redemption: Redemption) -> dict[str, object]:
    ends = redemption.expires_at
    return {"days": redemption.days, "expires_at": None if ends is None else ends.isoformat()}
