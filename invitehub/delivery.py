"""Sending what is owed: edit first, a fresh message where one is due, and write down how it went.

Each step is a transaction of its own and none is open while Telegram is asked, so a crash between any two of them
leaves a row that the next sender understands.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from invitehub import clock, notices, people
from invitehub.answers import Answer, notice_answer
from invitehub.database import Database
from invitehub.notices import FRESH_AFTER, Claimed
from invitehub.telegram import Telegram, TelegramError, Trouble
from invitehub.texts import choose_locale
from models.enums import NoticeState, NoticeWay

log = logging.getLogger(__name__)

SLOWEST = 300.0


@dataclass(frozen=True, slots=True)
class Door:
    """How to reach people: the bot's client and the house's language."""

    telegram: Telegram
    locale: str


def deliver(db: Database, door: Door, notice_id: int) -> NoticeState | None:
    """Try once to deliver a notice. None: it was not due, somebody else is at it, or nobody can be reached there."""
    with db.transaction() as session:
        claimed = notices.claim(session, notice_id)
    if claimed is None:
        return None
    answer = notice_answer(choose_locale(claimed.language, door.locale), claimed)
    try:
        state = _send(db, door, claimed, answer)
    except TelegramError as error:
        return _failed(db, claimed, error)
    with db.transaction() as session:
        ended = notices.end(session, claimed, state)
    return state if ended else None


def _send(db: Database, door: Door, claimed: Claimed, answer: Answer) -> NoticeState:
    edited = claimed.edited or _edit(db, door, claimed, answer)
    if claimed.way is NoticeWay.QUIET:
        return NoticeState.SENT if edited else NoticeState.VOID
    if edited and (claimed.fresh_tried or claimed.waited <= FRESH_AFTER):
        return NoticeState.SENT
    return _send_fresh(db, door, claimed, answer)


def _edit(db: Database, door: Door, claimed: Claimed, answer: Answer) -> bool:
    """False: there is no message to be edited (any more)."""
    if claimed.message_id is None:
        return False
    try:
        door.telegram.edit(claimed.chat_id, claimed.message_id, answer.text, answer.markup())
    except TelegramError as error:
        if error.trouble is not Trouble.GONE:
            raise
        return False
    with db.transaction() as session:
        notices.note_edited(session, claimed)
    return True


def _send_fresh(db: Database, door: Door, claimed: Claimed, answer: Answer) -> NoticeState:
    """At most once: when an earlier try left no answer, nobody can tell whether the person has it."""
    if claimed.fresh_tried:
        return NoticeState.UNKNOWN
    with db.transaction() as session:
        first = notices.note_fresh(session, claimed)
    if not first:
        return NoticeState.UNKNOWN
    try:
        door.telegram.send(claimed.chat_id, answer.text, answer.markup(), thread=claimed.params.get("thread"))
    except TelegramError as error:
        if error.trouble is Trouble.UNKNOWN:
            return NoticeState.UNKNOWN
        with db.transaction() as session:
            notices.forget_fresh(session, claimed)
        raise
    return NoticeState.SENT


def _failed(db: Database, claimed: Claimed, error: TelegramError) -> NoticeState | None:
    match error.trouble:
        case Trouble.UNREACHABLE:
            state = NoticeState.UNREACHABLE
        case Trouble.REFUSED:
            # Our own fault, and nobody else would tell: the person stays without the word.
            log.error("notice %d refused: %s", claimed.notice_id, error.description)
            state = NoticeState.UNKNOWN
        case _:
            state = NoticeState.OWED
    with db.transaction() as session:
        again = None
        if state is NoticeState.OWED:
            pause = max(error.after or 0.0, min(SLOWEST, float(2 ** min(claimed.attempts, 10)) / 2))
            again = clock.now(session) + timedelta(seconds=pause)
        ended = notices.end(session, claimed, state, again_at=again, error=error.description)
        # A group (its id is negative) that is gone tells nothing of the person.
        if state is NoticeState.UNREACHABLE and claimed.chat_id > 0:
            people.mark_unreachable(session, claimed.person_id)
    return state if ended else None
