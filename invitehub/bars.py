"""Bars: somebody gets no seat any more, neither under their Telegram account nor under their identity. What they have stays."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from invitehub import audit
from invitehub.errors import Refusal
from models import Bar, Person, Redemption


@dataclass(frozen=True, slots=True)
class BarView:
    """One of `telegram_id` and `identity` is set."""

    id: int
    telegram_id: int | None
    identity: str | None
    reason: str
    barred_by: str
    barred_at: datetime


def stands_against(person_id: int | None, identity: str | None) -> ColumnElement[bool]:
    """Whether a bar on that person or that identity, in its stored form, is in force."""
    return exists().where(_on(person_id, identity))


def _on(person_id: int | None, identity: str | None) -> ColumnElement[bool]:
    """Whoever is not known is not looked for: NULL would be all that have none."""
    wanted = [Bar.person_id == person_id] if person_id is not None else []
    wanted += [Bar.identity == identity] if identity is not None else []
    return and_(or_(false(), *wanted), Bar.lifted_at.is_(None))


def is_barred(session: Session, *, person_id: int | None = None, identity: str | None = None) -> bool:
    return bool(session.scalars(select(stands_against(person_id, identity))).one())


def bar_holder(session: Session, redemption_id: int, *, reason: str = "", actor: str) -> None:
    """Bar whoever redeemed it, if they are known, and the identity. Once more changes nothing.

    Raises Refusal `redemption_missing`.
    """
    redemption = _redemption(session, redemption_id)
    subjects: list[tuple[str, str | int]] = [("identity", redemption.identity)]
    if redemption.person_id is not None:
        subjects.append(("person_id", redemption.person_id))
    made = 0
    for column, value in subjects:
        row = insert(Bar).values({column: value, "reason": reason, "barred_by": actor})
        made += len(session.scalars(row.on_conflict_do_nothing().returning(Bar.id)).all())
    if made:
        audit.record(
            session,
            actor=actor,
            action="people.bar",
            subject=f"redemption:{redemption_id}",
            after={"identity": redemption.identity, "reason": reason},
        )


def lift_from_holder(session: Session, redemption_id: int, *, actor: str) -> None:
    """Undo that. Raises Refusal `redemption_missing`, `not_barred`."""
    redemption = _redemption(session, redemption_id)
    bars = session.scalars(
        select(Bar).where(_on(redemption.person_id, redemption.identity)).with_for_update()
    ).all()
    if not bars:
        raise Refusal("not_barred", redemption=redemption_id)
    for bar in bars:
        bar.lifted_by, bar.lifted_at = actor, func.now()
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="people.unbar",
        subject=f"redemption:{redemption_id}",
        before={"identity": redemption.identity},
    )


def list_bars(session: Session) -> tuple[BarView, ...]:
    """Those in force, the newest first."""
    rows = session.execute(
        select(Bar.id, Person.telegram_id, Bar.identity, Bar.reason, Bar.barred_by, Bar.barred_at)
        .outerjoin(Person, Person.id == Bar.person_id)
        .where(Bar.lifted_at.is_(None))
        .order_by(Bar.id.desc())
    )
    return tuple(BarView(*row) for row in rows)


def _redemption(session: Session, redemption_id: int) -> Redemption:
    redemption = session.get(Redemption, redemption_id)
    if redemption is None:
        raise Refusal("redemption_missing", redemption=redemption_id)
    return redemption
