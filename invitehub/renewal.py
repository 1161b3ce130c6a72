"""A second code of a pool that somebody has a seat in: its days are added to that seat, if they say so."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from invitehub import acting, seating
from invitehub.code_checks import find_code, reason_against
from invitehub.extending import is_live, lengthen
from invitehub.identity import LIVE
from invitehub.outcomes import Outcome, OutcomeKind
from invitehub.people import PersonView
from invitehub.requests import remember, replay
from invitehub.secret_keys import CodeMac
from invitehub.throttle import throttled
from invitehub.views import SeatView, load_views, view_redemption
from models import Code, Redemption
from models.enums import RedemptionState, Use


def renewable(session: Session, pool_id: int, person_id: int) -> tuple[SeatView, ...]:
    """What this person has in the pool and may lengthen, the oldest first."""
    mine = session.scalars(
        select(Redemption.id).where(
            Redemption.person_id == person_id,
            Redemption.pool_id == pool_id,
            Redemption.state.in_(LIVE),
            Redemption.ended_because.is_(None),
        )
    ).all()
    # Most have nothing there yet: the large query is for the others.
    return load_views(session, Redemption.id.in_(mine)) if mine else ()


def extend(
    session: Session,
    *,
    key: str,
    mac: CodeMac,
    person: PersonView,
    redemption_id: int,
    chat_id: int | None = None,
    message_id: int | None = None,
) -> Outcome:
    """Spend a use of the code on more days for a redemption of the person's own in the same pool.

    `key` names the request; the same key gets the same answer. If what was to be lengthened is over by now, or ending,
    nothing is spent: `RENEWAL_OVER`. Whatever else stands against the code is told as by `redeem`.

    Locks: the code, as `redeem` does, so that its last use and its revocation are decided in one order; then the
    redemption, so that its expiry comes either before, and nothing is spent, or sees the new date.
    """
    code = find_code(session, mac, lock=True)
    if (before := replay(session, key, mac, person.id)) is not None:
        return before
    if (pause := throttled(session, person.id)) is not None:
        return Outcome(OutcomeKind.THROTTLED, at=pause.until)
    outcome = reason_against(session, code, person.id)
    if outcome is None and code is not None:
        outcome = _lengthen(session, code, person.id, redemption_id)
    if outcome is None:
        raise AssertionError("a code without a reason against it exists")
    seat_id = outcome.seat.redemption_id if outcome.seat else None
    if not remember(session, key, person.id, outcome.kind, seat_id, (chat_id, message_id)):
        # The same request with another code, just now: whatever was done here must vanish.
        raise RuntimeError("one request was made with two codes at once")
    return outcome


def _lengthen(session: Session, code: Code, person_id: int, redemption_id: int) -> Outcome:
    target = seating.lock_redemption(session, redemption_id)
    if target is None or target.person_id != person_id or target.pool_id != code.pool_id:
        return Outcome(OutcomeKind.RENEWAL_OVER, code.pool_id)
    if not is_live(target):
        return Outcome(OutcomeKind.RENEWAL_OVER, code.pool_id, seat=view_redemption(session, target.id))
    acting.act(session, acting.SYSTEM, "renewed")
    lengthen(session, target, code.days)
    session.execute(
        insert(Redemption).values(
            code_id=code.id,
            person_id=person_id,
            pool_id=code.pool_id,
            identity=target.identity,
            state=RedemptionState.MERGED,
            use=Use.SPENT,
            days=code.days,
            merged_into=target.id,
        )
    )
    return Outcome(OutcomeKind.EXTENDED, code.pool_id, seat=view_redemption(session, target.id))
