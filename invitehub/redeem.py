"""Redeeming a code: first a look that spends nothing, then, once confirmed, the one statement that does it all.

Every refusal is an outcome that is kept, not an exception: a repeated update gets the same answer, and misses count.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from invitehub import clock
from invitehub.outcomes import ACCEPTED, Outcome, OutcomeKind, Preview
from invitehub.people import PersonView
from invitehub.providers import PROVIDERS, IdentityMalformed
from invitehub.secret_keys import CodeMac
from invitehub.sql import statement
from invitehub.throttle import throttled
from invitehub.views import view_redemption
from models import Code, Operation, Pool, Redemption, Request, Seat, Slot, Team, Waiting
from models.enums import CodeStatus, OperationState, RedemptionState, TeamStatus, Use, WaitingState

__all__ = ["ACCEPTED", "Outcome", "OutcomeKind", "Preview", "look", "normalise", "redeem"]

# One is lost to each rival who takes a seat beside the same identity or person just then.
_TRIES = 10
_MOST_AHEAD = 1000


def look(session: Session, *, key: str, mac: CodeMac, person: PersonView) -> Preview:
    """See what a code is worth, spending nothing. Misses are counted, so a request's `key` is needed here too."""
    if (before := _replay(session, key, mac, person.id)) is not None and before.kind is OutcomeKind.UNKNOWN:
        return Preview(before)
    if (pause := throttled(session, person.id)) is not None:
        return Preview(Outcome(OutcomeKind.THROTTLED, at=pause.until))
    code = _find_code(session, mac)
    refused = _reason(session, code, person.id)
    if refused is not None:
        if refused.kind is OutcomeKind.UNKNOWN:
            _remember(session, key, person.id, refused.kind)
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
        malformed = Outcome(OutcomeKind.IDENTITY_MALFORMED, detail=error.code)
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
    if (before := _replay(session, key, mac, person_id)) is not None:
        return before
    if (pause := throttled(session, person_id)) is not None:
        return Outcome(OutcomeKind.THROTTLED, at=pause.until)
    code = _find_code(session, mac)
    outcome = _reason(session, code, person_id)
    if outcome is None and code is not None and identity is not None:
        outcome = _identity_seated(session, code.pool_id, identity, person_id)
    if outcome is None:
        return None
    seat = outcome.seat
    _remember(session, key, person_id, outcome.kind, seat.redemption_id if seat else None)
    return outcome


def _reason(session: Session, code: Code | None, person_id: int) -> Outcome | None:
    if code is None:
        return Outcome(OutcomeKind.UNKNOWN)
    if (mine := _redeemed_by(session, code.id, person_id)) is not None:
        return Outcome(OutcomeKind.ALREADY_YOURS, pool_id=code.pool_id, seat=view_redemption(session, mine))
    return _unusable(code, clock.now(session))


def _unusable(code: Code, now: datetime) -> Outcome | None:
    if code.status is CodeStatus.REVOKED:
        return Outcome(OutcomeKind.REVOKED)
    if code.usable_until is not None and code.usable_until <= now:
        return Outcome(OutcomeKind.EXPIRED, at=code.usable_until)
    if code.usable_from is not None and code.usable_from > now:
        return Outcome(OutcomeKind.NOT_YET, at=code.usable_from)
    if code.reserved + code.spent >= code.max_uses:
        return Outcome(OutcomeKind.USED_UP)
    return None


def _replay(session: Session, key: str, mac: CodeMac, person_id: int) -> Outcome | None:
    """What this person was answered. Telegram may use a number again; what it meant before is nobody else's business."""
    request = session.get(Request, key, populate_existing=True)
    if request is None or request.person_id != person_id:
        return None
    kind = OutcomeKind(request.outcome)
    if request.redemption_id is None:
        return Outcome(kind, at=_moment(kind, _find_code(session, mac)), replayed=True)
    redemption = session.get_one(Redemption, request.redemption_id)
    seat = view_redemption(session, redemption.id)
    return Outcome(kind, redemption.pool_id, _owed(session, redemption.id), seat, replayed=True)


def _owed(session: Session, redemption_id: int) -> int | None:
    """The operation that still waits for a runner: its first hint may not have been given."""
    return session.scalars(
        select(Operation.id)
        .join(Seat, Seat.id == Operation.seat_id)
        .where(Seat.redemption_id == redemption_id, Operation.state == OperationState.PLANNED)
    ).one_or_none()


def _moment(kind: OutcomeKind, code: Code | None) -> datetime | None:
    """The time that belongs to an answer of this kind."""
    if code is None:
        return None
    return {OutcomeKind.EXPIRED: code.usable_until, OutcomeKind.NOT_YET: code.usable_from}.get(kind)


def _find_code(session: Session, mac: CodeMac) -> Code | None:
    query = select(Code).where(Code.mac.in_(mac.values)).execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()


def _redeemed_by(session: Session, code_id: int, person_id: int) -> int | None:
    return session.scalars(
        select(Redemption.id).where(
            Redemption.code_id == code_id, Redemption.person_id == person_id, Redemption.use != Use.RETURNED
        )
    ).one_or_none()


def _holding(pool_id: int, identity: str) -> ColumnElement[bool]:
    states = (RedemptionState.PLACING, RedemptionState.WAITING, RedemptionState.GRANTED)
    return and_(Redemption.identity == identity, Redemption.pool_id == pool_id, Redemption.state.in_(states))


def _identity_seated(session: Session, pool_id: int, identity: str, person_id: int) -> Outcome | None:
    """Whether the identity is taken in the pool. The seat under it is shown only to whoever redeemed it."""
    holders = session.execute(
        select(Redemption.id, Redemption.person_id).where(_holding(pool_id, identity))
    ).all()
    if not holders:
        return None
    mine = next((redemption_id for redemption_id, holder in holders if holder == person_id), None)
    seat = None if mine is None else view_redemption(session, mine)
    return Outcome(OutcomeKind.IDENTITY_SEATED, seat=seat)


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


def _remember(
    session: Session, key: str, person_id: int, kind: OutcomeKind, redemption_id: int | None = None
) -> None:
    """Keep the answer. A twin of the request that was quicker stays as it is: it was asked the same."""
    row = insert(Request).values(
        key=key, person_id=person_id, outcome=kind.value, redemption_id=redemption_id
    )
    session.execute(row.on_conflict_do_nothing())
