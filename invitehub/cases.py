"""A human behind every refusal: a person asks an admin, an admin answers, and the answer comes back to the person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from invitehub import audit
from invitehub.errors import Refusal
from models import Case, CaseMessage, Person, Pool, Redemption
from models.enums import CaseState


@dataclass(frozen=True, slots=True)
class CaseView:
    """`language`: of the person, to answer in. `about`: what they had been told, as a code; `pool_id`: where they had
    asked for a seat, None if that is not known.
    """

    id: int
    person_id: int
    telegram_id: int
    language: str | None
    client_language: str | None
    about: str
    pool_id: int | None
    state: CaseState
    opened_at: datetime
    answered_by: str | None
    answer: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a free seat would be for: the pool that was asked for, and who they are there. None where that is not known."""

    pool: str | None
    identity: str | None


def open_case(session: Session, *, person_id: int, about: str) -> CaseView | None:
    """`about`: what they had been told, and behind a colon the pool. None: that person waits for an answer already.

    Two presses at once open one.
    """
    made = session.scalars(
        insert(Case)
        .values(person_id=person_id, about=about)
        .on_conflict_do_nothing(index_elements=[Case.person_id], index_where=Case.state == CaseState.OPEN)
        .returning(Case.id)
    ).one_or_none()
    return None if made is None else show_case(session, made)


def show_case(session: Session, case_id: int) -> CaseView:
    """Raises Refusal `case_missing`."""
    row = session.execute(_query().where(Case.id == case_id)).one_or_none()
    if row is None:
        raise Refusal("case_missing", case=case_id)
    return _view(row)


def open_one(session: Session, case_id: int, *, lock: bool = False) -> CaseView:
    """One that nobody has answered yet. `lock`: nor can, until the transaction ends; before all else.

    Raises Refusal `case_missing`, `case_over`.
    """
    if lock:
        session.execute(select(Case.id).where(Case.id == case_id).with_for_update())
    case = show_case(session, case_id)
    if case.state is not CaseState.OPEN:
        raise Refusal("case_over", case=case_id, by=case.answered_by)
    return case


def list_cases(session: Session, *, limit: int | None = None) -> tuple[CaseView, ...]:
    """Those that wait for an answer, the oldest first."""
    query = _query().where(Case.state == CaseState.OPEN).order_by(Case.opened_at, Case.id).limit(limit)
    return tuple(map(_view, session.execute(query)))


def wish(session: Session, case: CaseView, pool_id: int | None = None) -> Wish:
    """`pool_id`: chosen by an admin; else the one that the case is about, else that of what the person redeemed last.

    The identity is the one that they used last in a pool that knows its people in the same way.
    """
    before = (
        select(Redemption.identity, Pool.name, Pool.id, Pool.identity_kind)
        .join(Pool, Pool.id == Redemption.pool_id)
        .where(Redemption.person_id == case.person_id)
        .order_by(Redemption.id.desc())
    )
    last = session.execute(before.limit(1)).one_or_none()
    wanted = pool_id or case.pool_id or (last.id if last else None)
    pool = None if wanted is None else session.get(Pool, wanted)
    if pool is None:
        return Wish(None, None)
    known = session.execute(before.where(Pool.identity_kind == pool.identity_kind).limit(1)).one_or_none()
    return Wish(pool.name, known.identity if known else None)


def note_message(session: Session, *, case_id: int, chat_id: int, message_id: int) -> None:
    """An admin can read of it there, and answers by replying."""
    row = insert(CaseMessage).values(chat_id=chat_id, message_id=message_id, case_id=case_id)
    session.execute(row.on_conflict_do_nothing())


def case_of(session: Session, *, chat_id: int, message_id: int) -> int | None:
    """Which case a message is about, if any."""
    found = session.get(CaseMessage, (chat_id, message_id))
    return None if found is None else found.case_id


def messages_of(session: Session, case_id: int) -> tuple[tuple[int, int], ...]:
    """Where admins read of it: chats and messages."""
    rows = session.execute(
        select(CaseMessage.chat_id, CaseMessage.message_id).where(CaseMessage.case_id == case_id)
    )
    return tuple((chat_id, message_id) for chat_id, message_id in rows)


def answer(session: Session, *, case_id: int, words: str, actor: str, refused: bool = False) -> CaseView:
    """Answer it, once. `words`: what an admin wrote or did, "" closes it without any; `refused`: they are why not.

    After the commit the person is told. Raises Refusal `case_missing`, `case_over`.
    """
    row = session.get(Case, case_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refusal("case_missing", case=case_id)
    if row.state is not CaseState.OPEN:
        raise Refusal("case_over", case=case_id, by=row.answered_by)
    row.state = CaseState.ANSWERED if words else CaseState.CLOSED
    row.answered_by, row.answered_at, row.answer = actor, func.now(), words
    session.flush()
    after = {"answer": words, **({"refused": True} if refused else {})}
    audit.record(session, actor=actor, action="cases.answer", subject=f"case:{case_id}", after=after)
    return show_case(session, case_id)


def _query() -> Select[*tuple[Any, ...]]:
    return select(
        Case.id,
        Case.person_id,
        Person.telegram_id,
        Person.language,
        Person.client_language,
        Case.about,
        Case.state,
        Case.opened_at,
        Case.answered_by,
        Case.answer,
    ).join(Person, Person.id == Case.person_id)


def _view(row: Row[Any]) -> CaseView:
    about, _, pool = row.about.partition(":")
    known = pool.isascii() and pool.isdecimal() and len(pool) < 19
    return CaseView(**{**row._asdict(), "about": about, "pool_id": int(pool) if known else None})
