"""Messages owed to people: a row first, then as many tries as Telegram needs.

The last word on a request is an edit of the message that the person already has, since an edit can be repeated without
harm. Whoever had to wait longer than a minute gets a message of its own as well, tried once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from invitehub.views import SeatView, request_of, view_redemption
from models import Notice, Person, Redemption
from models.enums import NoticeState

# More than two calls take that time out one after the other.
LEASE = timedelta(seconds=60)
FRESH_AFTER = timedelta(minutes=1)
_OVER = frozenset({NoticeState.UNKNOWN, NoticeState.UNREACHABLE})


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice to be sent now, with all that its text needs. `fresh_tried`: the one fresh message was tried before.

    `attempts` is also its fence: it grows with each claim, and only the newest sender may write anything down.
    """

    notice_id: int
    person_id: int
    kind: str
    params: Mapping[str, Any]
    chat_id: int
    message_id: int | None
    attempts: int
    waited: timedelta
    edited: bool
    fresh_tried: bool
    language: str | None
    seat: SeatView | None


def owe(
    session: Session,
    redemption_id: int,
    kind: str,
    params: Mapping[str, Any] | None = None,
    *,
    final: bool = True,
) -> int | None:
    """Owe the person of a redemption a word. Returns the notice's id, or None if the last word was already owed."""
    redemption = session.get_one(Redemption, redemption_id)
    person = session.get_one(Person, redemption.person_id)
    request = request_of(session, redemption_id)
    row = (
        insert(Notice)
        .values(
            person_id=person.id,
            request_key=request.key if request else None,
            redemption_id=redemption_id,
            final=final,
            kind=kind,
            params=dict(params or {}),
            chat_id=(request.chat_id if request else None) or person.telegram_id,
            message_id=request.message_id if request else None,
            asked_at=request.at if request else redemption.created_at,
        )
        .on_conflict_do_nothing(index_elements=[Notice.request_key], index_where=text("final"))
        .returning(Notice.id)
    )
    return session.scalars(row).one_or_none()


def owe_again(session: Session, request_key: str) -> int | None:
    """The first answer may have been written over the last one: owe the last one's edit once more, if there is one."""
    notice = session.scalars(
        select(Notice).where(Notice.request_key == request_key, Notice.final).with_for_update(key_share=True)
    ).one_or_none()
    if notice is None or notice.state in _OVER:
        return None
    if notice.state is NoticeState.SENDING:
        # Its edit may have come before the first answer: taken from that sender, for another to send it again.
        notice.attempts += 1
        notice.lease_until = func.clock_timestamp()
    elif notice.state is NoticeState.SENT:
        if notice.message_id is None:
            return None
        notice.state = NoticeState.OWED
        notice.due_at = func.now()
    notice.edited_at = None
    session.flush()
    return notice.id


def due_notices(session: Session, *, limit: int = 200) -> tuple[int, ...]:
    """Notices whose time has come, and those whose sender is gone."""
    return tuple(session.scalars(select(Notice.id).where(_due()).order_by(Notice.due_at).limit(limit)))


def claim(session: Session, notice_id: int) -> Claimed | None:
    """Take a due notice for a minute; None if it is not due, somebody else has it, or its person can't be reached."""
    notice = session.scalars(
        select(Notice).where(Notice.id == notice_id, _due()).with_for_update(key_share=True, skip_locked=True)
    ).one_or_none()
    if notice is None:
        return None
    person = session.get_one(Person, notice.person_id)
    if person.unreachable_since is not None:
        notice.state = NoticeState.UNREACHABLE
        notice.lease_until = None
        session.flush()
        return None
    # What was sent once and is only repeated was waited for until then.
    until = notice.sent_at or session.scalars(select(func.clock_timestamp())).one()
    notice.state = NoticeState.SENDING
    notice.attempts += 1
    notice.lease_until = func.clock_timestamp() + LEASE
    session.flush()
    return Claimed(
        notice_id=notice.id,
        person_id=person.id,
        kind=notice.kind,
        params=notice.params,
        chat_id=notice.chat_id,
        message_id=notice.message_id,
        attempts=notice.attempts,
        waited=until - notice.asked_at,
        edited=notice.edited_at is not None,
        fresh_tried=notice.fresh_at is not None,
        language=person.language or person.client_language,
        seat=None if notice.redemption_id is None else view_redemption(session, notice.redemption_id),
    )


def note_edited(session: Session, claimed: Claimed) -> None:
    """The edit was accepted: it need not be repeated when the fresh message has to wait."""
    if (notice := _held(session, claimed)) is not None:
        notice.edited_at = func.clock_timestamp()
        session.flush()


def note_fresh(session: Session, claimed: Claimed) -> bool:
    """About to send a message of its own. Committed before it is sent: better none than two. False: it may not be."""
    notice = _held(session, claimed)
    if notice is None or notice.fresh_at is not None:
        return False
    notice.fresh_at = func.clock_timestamp()
    session.flush()
    return True


def forget_fresh(session: Session, claimed: Claimed) -> None:
    """Telegram said that it did not take the message: it may be tried again."""
    if (notice := _held(session, claimed)) is not None:
        notice.fresh_at = None
        session.flush()


def end(
    session: Session,
    claimed: Claimed,
    state: NoticeState,
    *,
    again_at: datetime | None = None,
    error: str = "",
) -> bool:
    """Write down how the try ended. `again_at`: for `OWED`, when to try next. False: another sender has it by now."""
    notice = _held(session, claimed)
    if notice is None:
        return False
    notice.state = state
    notice.lease_until = None
    notice.error = error or None
    if state is NoticeState.SENT:
        notice.sent_at = func.now()
    if again_at is not None:
        notice.due_at = again_at
    session.flush()
    return True


def _held(session: Session, claimed: Claimed) -> Notice | None:
    """The notice, locked, if this sender is still the newest."""
    return session.scalars(
        select(Notice)
        .where(
            Notice.id == claimed.notice_id,
            Notice.state == NoticeState.SENDING,
            Notice.attempts == claimed.attempts,
        )
        .with_for_update(key_share=True)
    ).one_or_none()


def _due() -> ColumnElement[bool]:
    return or_(
        and_(Notice.state == NoticeState.OWED, Notice.due_at <= func.clock_timestamp()),
        and_(Notice.state == NoticeState.SENDING, Notice.lease_until < func.clock_timestamp()),
    )
