"""One message to many: each of them is owed a notice, so nothing is lost or sent twice, whatever dies meanwhile.

The notices fall due one after another, and later than any answer: a broadcast neither floods Telegram nor holds up
whoever is just waiting for theirs. People who said no are left out, also those who say so while it runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, func, insert, literal, select, update
from sqlalchemy.orm import Session

from invitehub import audit
from invitehub.errors import Refusal
from invitehub.identity import LIVE
from invitehub.pools import find_pool
from models import Broadcast, Notice, Person, Redemption
from models.enums import NoticeState, NoticeWay, RedemptionState

KIND: Final = "broadcast"
LONGEST: Final = 3500
# So many fall due each second.
_A_SECOND: Final = 20


class To(StrEnum):
    """Whom it is for: holders of a seat in a pool; those whose seat ends within so many days; who waits; all of them."""

    POOL = "pool"
    EXPIRING = "expiring"
    WAITING = "waiting"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Reach:
    """`people`: who would get it. `said_no`, `unreachable`: who is left out, and why."""

    people: int
    said_no: int
    unreachable: int


@dataclass(frozen=True, slots=True)
class BroadcastView:
    """`sent`, `pending`, `failed`: of `people`; the rest is left out since it was stopped or they said no."""

    id: int
    people: int
    sent: int
    pending: int
    failed: int
    left_out: int
    stopped: bool
    made_by: str
    made_at: datetime


def reach(session: Session, audience: Mapping[str, Any]) -> Reach:
    """Raises Refusal `audience`, `pool_missing`."""
    row = session.execute(
        select(
            func.count().filter(_gets()),
            func.count().filter(Person.no_broadcasts),
            func.count().filter(Person.unreachable_since.is_not(None), ~Person.no_broadcasts),
        ).where(_in(session, audience))
    ).one()
    return Reach(*row)


def begin(session: Session, *, audience: Mapping[str, Any], words: str, actor: str) -> int:
    """Owe it to everybody whom it is for. `words`: HTML as Telegram takes it. Returns its id.

    Raises Refusal `audience`, `pool_missing`, `words`, `nobody_to_write`.
    """
    check_words(words)
    made = Broadcast(words=words, audience=dict(audience), people=0, made_by=actor)
    session.add(made)
    session.flush()
    turn = func.row_number().over(order_by=Person.id) - 1
    chosen = select(
        Person.id,
        literal(KIND),
        literal(NoticeWay.NEWS.value),
        literal(value=False),
        Person.telegram_id,
        func.now(),
        func.now() + func.make_interval(0, 0, 0, 0, 0, 0, turn / float(_A_SECOND)),
        func.concat(f"broadcast:{made.id}:", Person.id),
        literal(made.id),
    ).where(_in(session, audience), _gets())
    columns = ["person_id", "kind", "way", "final", "chat_id", "asked_at", "due_at", "once", "broadcast_id"]
    owed = session.scalars(insert(Notice).from_select(columns, chosen).returning(Notice.id)).all()
    if not owed:
        raise Refusal("nobody_to_write")
    made.people = len(owed)
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="broadcasts.begin",
        subject=f"broadcast:{made.id}",
        after={"audience": dict(audience), "people": made.people, "words": words},
    )
    return made.id


def stop(session: Session, broadcast_id: int, *, actor: str) -> BroadcastView:
    """Whoever has not got it does not get it. Harmless if it is over. Raises Refusal `broadcast_missing`."""
    row = session.get(Broadcast, broadcast_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refusal("broadcast_missing", broadcast=broadcast_id)
    if row.stopped_at is None:
        row.stopped_at = func.now()
        session.execute(
            update(Notice)
            .where(Notice.broadcast_id == broadcast_id, Notice.state == NoticeState.OWED)
            .values(state=NoticeState.VOID)
        )
        session.flush()
        audit.record(session, actor=actor, action="broadcasts.stop", subject=f"broadcast:{broadcast_id}")
    return show(session, broadcast_id)


def show(session: Session, broadcast_id: int) -> BroadcastView:
    """How far it is. Raises Refusal `broadcast_missing`."""
    row = session.get(Broadcast, broadcast_id, populate_existing=True)
    if row is None:
        raise Refusal("broadcast_missing", broadcast=broadcast_id)
    found = session.execute(
        select(Notice.state, func.count()).where(Notice.broadcast_id == broadcast_id).group_by(Notice.state)
    )
    states = dict(found.all())
    return BroadcastView(
        id=row.id,
        people=row.people,
        sent=states.get(NoticeState.SENT, 0),
        pending=states.get(NoticeState.OWED, 0) + states.get(NoticeState.SENDING, 0),
        failed=states.get(NoticeState.UNREACHABLE, 0) + states.get(NoticeState.UNKNOWN, 0),
        left_out=states.get(NoticeState.VOID, 0),
        stopped=row.stopped_at is not None,
        made_by=row.made_by,
        made_at=row.made_at,
    )


def set_wanted(session: Session, person_id: int, *, wanted: bool) -> None:
    """Whether this person wants such messages. No: what is on its way is taken back."""
    session.execute(update(Person).where(Person.id == person_id).values(no_broadcasts=not wanted))
    if not wanted:
        session.execute(
            update(Notice)
            .where(Notice.person_id == person_id, Notice.kind == KIND, Notice.state == NoticeState.OWED)
            .values(state=NoticeState.VOID)
        )


def unwanted(session: Session, notice: Notice, person: Person) -> bool:
    """A notice of a broadcast that was stopped meanwhile, or to which its person has said no."""
    if notice.broadcast_id is None:
        return False
    return person.no_broadcasts or session.get_one(Broadcast, notice.broadcast_id).stopped_at is not None


def params_of(session: Session, notice: Notice) -> Mapping[str, Any]:
    """What a notice's text needs; the words of a broadcast are kept once for all."""
    if notice.broadcast_id is None:
        return notice.params
    return {**notice.params, "words": session.get_one(Broadcast, notice.broadcast_id).words}


def check_words(words: str) -> None:
    """Raises Refusal `words`."""
    if not 1 <= len(words) <= LONGEST:
        raise Refusal("words", most=LONGEST)


def _gets() -> ColumnElement[bool]:
    return ~Person.no_broadcasts & Person.unreachable_since.is_(None)


def _in(session: Session, audience: Mapping[str, Any]) -> ColumnElement[bool]:
    """People with a redemption that is meant. Raises Refusal `audience`, `pool_missing`."""
    return Person.id.in_(
        select(Redemption.person_id).where(Redemption.person_id.is_not(None), _meant(session, audience))
    )


def _meant(session: Session, audience: Mapping[str, Any]) -> ColumnElement[bool]:
    live = Redemption.state.in_(LIVE)
    match audience:
        case {"to": To.POOL, "pool": str(name)}:
            return live & (Redemption.pool_id == find_pool(session, name).id)
        case {"to": To.EXPIRING, "days": int(days)} if 1 <= days <= 365:
            soon = Redemption.expires_at < func.now() + func.make_interval(0, 0, 0, days)
            return (Redemption.state == RedemptionState.GRANTED) & soon
        case {"to": To.WAITING}:
            return Redemption.state == RedemptionState.WAITING
        case {"to": To.ALL}:
            return live
        case _:
            raise Refusal("audience")
