"""What was answered before, for a question that is put once more after its dialogue was forgotten."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from invitehub.outcomes import Outcome, OutcomeKind
from invitehub.views import view_redemption
from models import Redemption, Request


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
