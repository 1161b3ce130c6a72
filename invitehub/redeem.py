"""Redeeming a code: first a look that spends nothing, then, once confirmed, the one statement that does it all.

Every refusal is an outcome that is kept, not an exception: a repeated update gets the same answer, and misses count.
"""

from sqlalchemy import and_, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from invitehub.bars import is_barred
from invitehub.code_checks import find_code, reason_against
from invitehub.identity import holders
from invitehub.outcomes import ACCEPTED, Outcome, OutcomeKind, Preview
from invitehub.people import PersonView
from invitehub.providers import PROVIDERS, IdentityMalformed
from invitehub.renewal import extend, renewable
from invitehub.requests import remember, replay
from invitehub.secret_keys import CodeMac
from invitehub.sql import statement
from invitehub.throttle import throttled
from invitehub.views import view_redemption
from models import Code, Operation, Pool, Redemption, Slot, Team, Waiting
from models.enums import OperationState, RedemptionState, TeamStatus, WaitingState

__all__ = ["ACCEPTED", "Outcome", "OutcomeKind", "Preview", "extend", "look", "normalise", "redeem"]

# One is lost to each rival who takes a seat beside the same identity or person just then.
_TRIES = 30
_MOST_AHEAD = 1000


def look(session: Session, *, key: str, mac: CodeMac, person: PersonView) -> Preview:
    """See what a code is worth, spending nothing. Misses are counted, so a request's `key` is needed here too."""
    if (before := replay(session, key, mac, person.id)) is not None and before.kind is OutcomeKind.UNKNOWN:
        return Preview(before)
    if (pause := throttled(session, person.id)) is not None:
        return Preview(Outcome(OutcomeKind.THROTTLED, at=pause.until))
    code = find_code(session, mac)
    refused = reason_against(session, code, person.id)
    if refused is not None:
        if refused.kind is OutcomeKind.UNKNOWN:
            remember(session, key, person.id, refused.kind)
        return Preview(refused)
    if code is None:
        raise AssertionError("a code without a reason against it exists")
    pool = session.get_one(Pool, code.pool_id)
    return Preview(
        None,
        pool=pool.name,
        days=code.days,
        identity_kind=pool.identity_kind or "",
        last_identity=_last_identity(session, person.id, pool.identity_kind),
        free=_has_free_slot(session, pool.id),
        renewable=renewable(session, pool.id, person.id),
    )


def redeem(
    session: Session,
    *,
    key: str,
    mac: CodeMac,
    person: PersonView,
    identity: str,
    chat_id: int | None = None,
    message_id: int | None = None,
) -> Outcome:
    """Take a seat or a place in the waiting list. `key` names the request; the same key gets the same answer.

    After the commit the caller gives a hint for `operation_id`, or, when waiting, calls `waiting.serve`: between the
    look at the list and the commit a seat may have come free.
    """
    try:
        normal = normalise(session, mac, identity)
    except IdentityMalformed as error:
        malformed = Outcome(OutcomeKind.IDENTITY_MALFORMED, detail=error.code, identity_kind=error.kind)
        return _explain(session, key, mac, person.id, None) or malformed
    for _ in range(_TRIES):
        taken = _take(session, key, mac, person.id, normal, chat_id, message_id)
        outcome = taken or _explain(session, key, mac, person.id, normal)
        if outcome is not None:
            return outcome
    raise RuntimeError("a redemption was refused for reasons that were gone at each look")


def normalise(session: Session, mac: CodeMac, identity: str) -> str:
    """The identity as the pool of this code stores and compares it. Raises IdentityMalformed."""
    provider = session.scalars(
        select(Team.provider)
        .join(Code, Code.pool_id == Team.pool_id)
        .where(Code.mac.in_(mac.values))
        .limit(1)
    ).one_or_none()
    return identity.strip() if provider is None else PROVIDERS[provider].normalise(identity)


def _take(
    session: Session,
    key: str,
    mac: CodeMac,
    person_id: int,
    identity: str,
    chat_id: int | None,
    message_id: int | None,
) -> Outcome | None:
    asked = {
        "macs": list(mac.values),
        "person": person_id,
        "identity": identity,
        "key": key,
        "chat": chat_id,
        "message": message_id,
    }
    try:
        with session.begin_nested():
            row = session.execute(statement("redeem"), asked).one_or_none()
    except IntegrityError:
        # Somebody was quicker with the same code, identity or request: another look tells which.
        return None
    if row is None:
        return None
    kind = OutcomeKind.RESERVED if row.state == RedemptionState.PLACING else OutcomeKind.WAITING
    ahead = _ahead(session) if row.operation_id is not None else 0
    seat = view_redemption(session, row.redemption_id)
    return Outcome(kind, row.pool_id, row.operation_id, seat, ahead)


def _explain(
    session: Session, key: str, mac: CodeMac, person_id: int, identity: str | None
) -> Outcome | None:
    """Why the statement changed nothing, looked at afresh; None if nothing stands in the way any more.

    `identity`: None when it is malformed, and so cannot be the reason.
    """
    if (before := replay(session, key, mac, person_id)) is not None:
        return before
    if (pause := throttled(session, person_id)) is not None:
        return Outcome(OutcomeKind.THROTTLED, at=pause.until)
    code = find_code(session, mac)
    outcome = reason_against(session, code, person_id)
    if outcome is None and code is not None and identity is not None:
        outcome = _identity_against(session, code.pool_id, identity, person_id)
    if outcome is None:
        return None
    seat = outcome.seat
    remember(session, key, person_id, outcome.kind, seat.redemption_id if seat else None)
    return outcome


def _identity_against(session: Session, pool_id: int, identity: str, person_id: int) -> Outcome | None:
    """Whether the identity is taken in the pool, or barred. The seat under it is shown only to whoever redeemed it."""
    found = holders(session, pool_id, identity)
    if not found:
        return Outcome(OutcomeKind.BARRED, pool_id) if is_barred(session, identity=identity) else None
    mine = next((redemption_id for redemption_id, holder in found if holder == person_id), None)
    seat = None if mine is None else view_redemption(session, mine)
    return Outcome(OutcomeKind.IDENTITY_SEATED, pool_id, seat=seat)


def _last_identity(session: Session, person_id: int, identity_kind: str | None) -> str | None:
    return session.scalars(
        select(Redemption.identity)
        .join(Pool, Pool.id == Redemption.pool_id)
        .where(Redemption.person_id == person_id, Pool.identity_kind == identity_kind)
        .order_by(Redemption.id.desc())
        .limit(1)
    ).one_or_none()


def _has_free_slot(session: Session, pool_id: int) -> bool:
    free = exists().where(
        Slot.pool_id == pool_id, Slot.free, Team.id == Slot.team_id, Team.status == TeamStatus.ACTIVE
    )
    waiting = exists().where(Waiting.pool_id == pool_id, Waiting.state == WaitingState.WAITING)
    return session.scalars(select(and_(free, ~waiting))).one()


def _ahead(session: Session) -> int:
    """Operations that were due before this one, 1,000 at most: beyond that the figure says nothing to a person."""
    waiting = (OperationState.PLANNED, OperationState.RETRY, OperationState.UNCERTAIN)
    due = (
        select(Operation.id)
        .where(Operation.state.in_(waiting), Operation.due_at < func.now())
        .limit(_MOST_AHEAD)
    )
    return session.scalars(select(func.count()).select_from(due.subquery())).one()
