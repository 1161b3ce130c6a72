"""Who writes to the bot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models import Person


@dataclass(frozen=True, slots=True)
class PersonView:
    """`language`: what the person chose, None if nothing yet."""

    id: int
    telegram_id: int
    language: str | None
    client_language: str | None
    unreachable_since: datetime | None


def ensure_person(session: Session, telegram_id: int, client_language: str | None = None) -> PersonView:
    """The person behind a Telegram id, made known at first sight. Whoever writes is reachable again."""
    person = session.scalars(select(Person).where(Person.telegram_id == telegram_id)).one_or_none()
    if person is None:
        session.execute(
            insert(Person)
            .values(telegram_id=telegram_id, client_language=client_language)
            .on_conflict_do_nothing(index_elements=[Person.telegram_id])
        )
        person = session.scalars(select(Person).where(Person.telegram_id == telegram_id)).one()
    if client_language and person.client_language != client_language:
        person.client_language = client_language
    if person.unreachable_since is not None:
        person.unreachable_since = None
    session.flush()
    return _view(person)


def set_language(session: Session, telegram_id: int, language: str | None) -> None:
    """Keep the person's choice; None goes back to the client's language."""
    ensure_person(session, telegram_id)
    session.execute(update(Person).where(Person.telegram_id == telegram_id).values(language=language))


def find_person(session: Session, telegram_id: int) -> PersonView | None:
    person = session.scalars(select(Person).where(Person.telegram_id == telegram_id)).one_or_none()
    return None if person is None else _view(person)


def mark_unreachable(session: Session, person_id: int) -> None:
    """The person blocked the bot or is gone: nothing more is sent until they write again."""
    session.execute(
        update(Person)
        .where(Person.id == person_id, Person.unreachable_since.is_(None))
        .values(unreachable_since=func.now())
    )


def _view(person: Person) -> PersonView:
    return PersonView(
        person.id, person.telegram_id, person.language, person.client_language, person.unreachable_since
    )
