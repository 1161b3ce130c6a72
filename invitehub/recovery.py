"""The recovery word: shown once, it takes a person's seats to another Telegram account.

It has the form of a code, so that slips of the pen are told and a word shown in a group is deleted as a code would be.
Only its keyed hash is kept. Whoever guesses is slowed down as with codes.
"""

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from invitehub import audit, code_format, notices
from invitehub.code_format import ParsedCode
from invitehub.errors import Refusal
from invitehub.outcomes import OutcomeKind
from invitehub.people import PersonView
from invitehub.requests import remember
from invitehub.secret_keys import Keys
from invitehub.throttle import throttled
from models import Bar, Notice, Person, RecoveryWord, Redemption, Request, Seat
from models.enums import NoticeState


def make_word(session: Session, *, keys: Keys, person_id: int) -> ParsedCode:
    """A new word; the one before it is worth nothing any more. Raises Refusal `nothing_to_recover`."""
    known = session.scalars(select(Redemption.id).where(Redemption.person_id == person_id).limit(1))
    if known.one_or_none() is None:
        raise Refusal("nothing_to_recover")
    word = code_format.generate()
    values = {"mac": keys.word_macs(word)[0], "key_id": keys.key_id}
    row = insert(RecoveryWord).values(person_id=person_id, **values)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[RecoveryWord.person_id], set_={**values, "made_at": func.now()}
        )
    )
    return word


def recover(
    session: Session, *, keys: Keys, key: str, word: ParsedCode, person: PersonView
) -> tuple[int, Refusal | None]:
    """Take all that the word's person has to this one; the word is used up, and the old account is told.

    Returns how many redemptions came. A refusal is returned, not raised, so that a miss is kept: `recovery_throttled`,
    `recovery_unknown`, `recovery_own`, `recovery_conflict`. Locks: the word, so that of two who come with it one gets it.
    """
    if throttled(session, person.id) is not None:
        return 0, Refusal("recovery_throttled")
    found = session.scalars(
        select(RecoveryWord).where(RecoveryWord.mac.in_(keys.word_macs(word))).with_for_update()
    ).one_or_none()
    if found is None:
        remember(session, key, person.id, OutcomeKind.UNKNOWN)
        return 0, Refusal("recovery_unknown")
    if found.person_id == person.id:
        return 0, Refusal("recovery_own")
    try:
        with session.begin_nested():
            moved = _move(session, found.person_id, person)
    except IntegrityError:
        # Both have a seat in one team, or used one code.
        return 0, Refusal("recovery_conflict")
    session.execute(delete(RecoveryWord).where(RecoveryWord.person_id == found.person_id))
    return moved, None


def _move(session: Session, old_id: int, person: PersonView) -> int:
    """Redemptions, seats, the requests that show them, what is owed, and bars."""
    old = session.get_one(Person, old_id)
    moved = session.scalars(
        update(Redemption)
        .where(Redemption.person_id == old_id)
        .values(person_id=person.id)
        .returning(Redemption.id)
    ).all()
    session.execute(update(Seat).where(Seat.person_id == old_id).values(person_id=person.id))
    session.execute(
        update(Bar).where(Bar.person_id == old_id, Bar.lifted_at.is_(None)).values(person_id=person.id)
    )
    # Their messages are in the old chat, where nobody may look any more: what is owed comes as a new one.
    here = {"person_id": person.id, "chat_id": person.telegram_id, "message_id": None}
    session.execute(update(Request).where(Request.redemption_id.in_(moved)).values(here))
    session.execute(
        update(Notice).where(Notice.redemption_id.in_(moved), Notice.state == NoticeState.OWED).values(here)
    )
    notices.tell(session, old_id, "moved_away")
    audit.record(
        session,
        actor=f"telegram:{person.telegram_id}",
        action="people.recover",
        subject=f"person:{person.telegram_id}",
        before={"telegram_id": old.telegram_id},
        after={"telegram_id": person.telegram_id, "redemptions": list(moved)},
    )
    return len(moved)
