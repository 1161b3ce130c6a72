"""What was answered before: the same request gets the same answer, also when its dialogue was forgotten meanwhile."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from invitehub.code_checks import find_code
from invitehub.outcomes import Outcome, OutcomeKind
from invitehub.secret_keys import CodeMac
from invitehub.views import view_redemption
from models import Code, Operation, Redemption, Request, Seat
from models.enums import OperationKind, OperationState


def answered(
    session: Session, *, key: str, person_id: int, chat_id: int, message_id: int
) -> tuple[str, Outcome] | None:
    """Key and outcome of request `key`, else of the redemption that this message shows; None if there is neither."""
    request = session.get(Request, key) or _shown(session, person_id, chat_id, message_id)
    if request is None or request.person_id != person_id:
        return None
    kind = OutcomeKind(request.outcome)
    if request.redemption_id is None:
        return request.key, Outcome(kind, replayed=True)
    redemption = session.get_one(Redemption, request.redemption_id)
    seat = view_redemption(session, redemption.id)
    return request.key, Outcome(kind, redemption.pool_id, seat=seat, replayed=True)


def replay(session: Session, key: str, mac: CodeMac, person_id: int) -> Outcome | None:
    """What this person was answered. Telegram may use a number again; what it meant before is nobody else's business."""
    request = session.get(Request, key, populate_existing=True)
    if request is None or request.person_id != person_id:
        return None
    kind = OutcomeKind(request.outcome)
    if request.redemption_id is None:
        return Outcome(kind, at=_moment(kind, find_code(session, mac)), replayed=True)
    redemption = session.get_one(Redemption, request.redemption_id)
    seat = view_redemption(session, redemption.id)
    return Outcome(kind, redemption.pool_id, _owed(session, redemption.id), seat, replayed=True)


def remember(
    session: Session,
    key: str,
    person_id: int,
    kind: OutcomeKind,
    redemption_id: int | None = None,
    where: tuple[int | None, int | None] = (None, None),
) -> bool:
    """Keep the answer. False: a twin of the request was quicker; that one stays as it is, for it was asked the same.

    `where`: chat and message that show the answer.
    """
    row = insert(Request).values(
        key=key,
        person_id=person_id,
        outcome=kind.value,
        redemption_id=redemption_id,
        chat_id=where[0],
        message_id=where[1],
    )
    kept = session.scalars(row.on_conflict_do_nothing().returning(Request.key))
    return kept.one_or_none() is not None


def _owed(session: Session, redemption_id: int) -> int | None:
    """The grant that still waits for a runner: its first hint may not have been given."""
    return session.scalars(
        select(Operation.id)
        .join(Seat, Seat.id == Operation.seat_id)
        .where(
            Seat.redemption_id == redemption_id,
            Operation.kind == OperationKind.GRANT,
            Operation.state == OperationState.PLANNED,
        )
        .limit(1)
    ).one_or_none()


def _moment(kind: OutcomeKind, code: Code | None) -> datetime | None:
    """The time that belongs to an answer of this kind."""
    if code is None:
        return None
    return {OutcomeKind.EXPIRED: code.usable_until, OutcomeKind.NOT_YET: code.usable_from}.get(kind)


def _shown(session: Session, person_id: int, chat_id: int, message_id: int) -> Request | None:
    query = (
        select(Request)
        .join(Redemption, Redemption.id == Request.redemption_id)
        .where(
            Redemption.person_id == person_id, Request.chat_id == chat_id, Request.message_id == message_id
        )
        .order_by(Request.at.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()
