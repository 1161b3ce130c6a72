"""Messages owed to people: a row first, then as many tries as Telegram needs.

The last word on a request is an edit of the message that the person already has, since an edit can be repeated without
harm. Whoever had to wait longer than a minute gets a message of its own as well, tried once. News that nobody asked for
are such messages from the beginning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from invitehub import broadcasts
from invitehub.expectation import with_expectation
from invitehub.outdated import outdated
from invitehub.views import SeatView, request_of, view_redemption
from models import Notice, Person, Redemption
from models.enums import NoticeState, NoticeWay

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
    way: NoticeWay
    language: str | None
    seat: SeatView | None


def owe(
    session: Session,
    redemption_id: int,
    kind: str,
    params: Mapping[str, Any] | None = None,
    *,
    final: bool = True,
    where: tuple[int, int] | None = None,
    once: str | None = None,
) -> int | None:
    """Owe the person of a redemption the answer to what they asked for, in the message that they asked with.

    `where`: chat and message of a later request, such as a swap's; its answer is not the last word on the redemption's.
    Returns the notice's id, or None if it was owed before, or if nobody is known.
    """
    redemption = session.get_one(Redemption, redemption_id)
    if redemption.person_id is None:
        return None
    person = session.get_one(Person, redemption.person_id)
    request = None if where else request_of(session, redemption_id)
    chat_id, message_id = where or (
        request.chat_id if request else None,
        request.message_id if request else None,
    )
    return _insert(
        session,
        person_id=person.id,
        request_key=request.key if request else None,
        redemption_id=redemption_id,
        final=final and request is not None,
        once=once,
        kind=kind,
        params=dict(params or {}),
        chat_id=chat_id or person.telegram_id,
        message_id=message_id,
        asked_at=request.at if request else func.now(),
    )


def news(
    session: Session,
    redemption_id: int,
    kind: str,
    params: Mapping[str, Any] | None = None,
    *,
    once: str | None = None,
) -> int | None:
    """Owe a message of its own about something that the person did not just ask for.

    `once`: names it, so that it is said once only. Returns None if it was said before, or if nobody is known.
    """
    person_id = session.get_one(Redemption, redemption_id).person_id
    if person_id is None:
        return None
    return tell(session, person_id, kind, params, once=once, redemption_id=redemption_id)


def tell(
    session: Session,
    person_id: int,
    kind: str,
    params: Mapping[str, Any] | None = None,
    *,
    once: str | None = None,
    redemption_id: int | None = None,
    chat_id: int | None = None,
) -> int | None:
    """The same to somebody, of no redemption in particular. `chat_id`: in a group that they are responsible for."""
    person = session.get_one(Person, person_id)
    return _insert(
        session,
        person_id=person.id,
        redemption_id=redemption_id,
        final=False,
        way=NoticeWay.NEWS,
        once=once,
        kind=kind,
        params=dict(params or {}),
        chat_id=chat_id or person.telegram_id,
        asked_at=func.now(),
    )


def quiet(
    session: Session, redemption_id: int, kind: str, params: Mapping[str, Any] | None = None
) -> int | None:
    """Owe an edit of the message that shows the redemption, without a sound. None if there is no such message."""
    redemption = session.get_one(Redemption, redemption_id)
    request = request_of(session, redemption_id)
    if (
        redemption.person_id is None
        or request is None
        or request.message_id is None
        or request.chat_id is None
    ):
        return None
    return _insert(
        session,
        person_id=redemption.person_id,
        redemption_id=redemption_id,
        final=False,
        way=NoticeWay.QUIET,
        kind=kind,
        params=dict(params or {}),
        chat_id=request.chat_id,
        message_id=request.message_id,
        asked_at=func.now(),
    )


def _insert(session: Session, **values: Any) -> int | None:
    """None: the last word on a request, or what is said once, was there already."""
    row = insert(Notice).values(**values).on_conflict_do_nothing().returning(Notice.id)
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
    """Notices whose time has come, and those whose sender is gone. Broadcasts come last: nobody waits for them."""
    turn = (Notice.broadcast_id.is_not(None), Notice.due_at)
    return tuple(session.scalars(select(Notice.id).where(_due()).order_by(*turn).limit(limit)))


def claim(session: Session, notice_id: int) -> Claimed | None:
    """Take a due notice for a minute; None if it is not due, somebody else has it, or its person can't be reached."""
    notice = session.scalars(
        select(Notice).where(Notice.id == notice_id, _due()).with_for_update(key_share=True, skip_locked=True)
    ).one_or_none()
    if notice is None:
        return None
    person = session.get_one(Person, notice.person_id)
    seat = None
    if notice.redemption_id is not None:
        seat = with_expectation(session, view_redemption(session, notice.redemption_id))
    void = (seat is not None and outdated(session, notice, seat)) or broadcasts.unwanted(
        session, notice, person
    )
    # A group (its id is negative) hears of it also if the person behind it cannot be reached.
    if void or (person.unreachable_since is not None and notice.chat_id > 0):
        notice.state = NoticeState.VOID if void else NoticeState.UNREACHABLE
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
        params=broadcasts.params_of(session, notice),
        chat_id=notice.chat_id,
        message_id=notice.message_id,
        attempts=notice.attempts,
        waited=until - notice.asked_at,
        edited=notice.edited_at is not None,
        fresh_tried=notice.fresh_at is not None,
        way=notice.way,
        language=person.language or person.client_language,
        seat=seat,
    )


def note_edited(session: Session, claimed: Claimed) -> None:
    """The edit was accepted: it need not be repeated when the fresh message has to wait."""
    if (notice := _held(session, claimed)) is not None:
        notice.edited_at = func.clock_timestamp()
        session.flush()


def note_fresh(session: Session, claimed: Claimed) -> bool:
    """About to send a message of its own. Committed before it is sent: better none than two. False: it may not be."""
    if (notice := _held(session, claimed)) is None or notice.fresh_at is not None:
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
    if (notice := _held(session, claimed)) is None:
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
