"""Troubles that admins are told of: the watchdog's, and those that the product finds itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from invitehub import admins, choices, notices, people
from invitehub.choices import Chat
from models import Alert

# What the product finds itself, and tells through its own notices. The other components are the watchdog's.
OURS: Final = frozenset(
    {
        "backup",
        "brake",
        "counts",
        "dead_letter",
        "invariant",
        "orphans",
        "promises",
        "protected",
        "quota",
        "scan",
        "team",
    }
)
REPEAT_EVERY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AlertView:
    """`subject`: which one of the component's things, "" for the component itself. `closed_at`: None while it lasts."""

    id: int
    component: str
    subject: str
    severity: str
    cause: str
    params: Mapping[str, Any]
    opened_at: datetime
    repeat_at: datetime | None
    closed_at: datetime | None


def list_alerts(
    session: Session, *, still_open: bool = False, component: str | None = None, limit: int | None = None
) -> tuple[AlertView, ...]:
    """The newest first. `still_open`: only those that are not closed."""
    query = select(Alert).order_by(Alert.id.desc()).limit(limit)
    if still_open:
        query = query.where(Alert.closed_at.is_(None))
    if component is not None:
        query = query.where(Alert.component == component)
    return tuple(_view(alert) for alert in session.scalars(query))


def open_alert(
    session: Session,
    *,
    component: str,
    subject: str = "",
    cause: str = "",
    params: Mapping[str, Any] | None = None,
    severity: str = "warning",
) -> bool:
    """Write a trouble down, once while it lasts. Returns whether it was new; `tell_admins` says it."""
    row = (
        insert(Alert)
        .values(
            component=component, subject=subject, cause=cause, params=dict(params or {}), severity=severity
        )
        .on_conflict_do_nothing(
            index_elements=[Alert.component, Alert.subject], index_where=text("closed_at is null")
        )
        .returning(Alert.id)
    )
    return session.scalars(row).one_or_none() is not None


def open_alerts(
    session: Session, *, component: str, cause: str, severity: str, params: Mapping[str, Mapping[str, Any]]
) -> None:
    """The same for many subjects of one cause, in one statement. `params`: by subject."""
    common = {"component": component, "cause": cause, "severity": severity}
    rows = [{**common, "subject": subject, "params": dict(known)} for subject, known in params.items()]
    session.execute(
        insert(Alert).on_conflict_do_nothing(
            index_elements=[Alert.component, Alert.subject], index_where=text("closed_at is null")
        ),
        rows,
    )


def restate(
    session: Session, *, component: str, subject: str = "", cause: str, params: Mapping[str, Any]
) -> None:
    """What an open alert says from now on. Nobody is told anew; whoever hears of it later hears that."""
    session.execute(
        update(Alert)
        .where(Alert.component == component, Alert.subject == subject, Alert.closed_at.is_(None))
        .values(cause=cause, params=dict(params))
    )


def close_alert(session: Session, *, component: str, subject: str = "") -> bool:
    """It is over. Returns whether it was open."""
    closed = session.scalars(
        update(Alert)
        .where(Alert.component == component, Alert.subject == subject, Alert.closed_at.is_(None))
        .values(closed_at=func.now())
        .returning(Alert.id)
    )
    return closed.one_or_none() is not None


def close_alerts(session: Session, *, component: str, subjects: Sequence[str], quietly: bool = False) -> None:
    """The same of many, in one statement. `quietly`: nobody is told, for it is not well again, only otherwise."""
    closing = (
        update(Alert)
        .where(Alert.component == component, Alert.subject.in_(subjects), Alert.closed_at.is_(None))
        .values(closed_at=func.now())
    )
    session.execute(closing.values(repeat_at=None) if quietly else closing)


def hush(session: Session, *, component: str, subjects: Sequence[str]) -> None:
    """Open ones that nobody has heard of yet are told when they have lasted for a day: whoever acted knows about them."""
    session.execute(
        update(Alert)
        .where(
            Alert.component == component,
            Alert.subject.in_(subjects),
            Alert.closed_at.is_(None),
            Alert.repeat_at.is_(None),
        )
        .values(repeat_at=func.now() + REPEAT_EVERY)
    )


def tell_admins(session: Session, owners: Sequence[int], *, limit: int = 50) -> int:
    """Owe all who want to hear of it a message about what was opened, what has lasted for another day, and what is over.

    They are the owners, the admins who have not said no, and the linked group. Returns how many messages there are.

    The row says when the next repeat is due; who takes it under lock tells it, so several at once tell it once.
    """
    rows = session.scalars(
        select(Alert)
        .where(
            Alert.component.in_(OURS),
            or_(
                and_(Alert.closed_at.is_(None), Alert.repeat_at.is_(None)),
                and_(Alert.closed_at.is_(None), Alert.repeat_at <= func.now()),
                and_(Alert.closed_at.is_not(None), Alert.repeat_at.is_not(None)),
            ),
        )
        .order_by(Alert.id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    listeners = admins.told_of_alerts(session, owners) if rows else ()
    chat = choices.alerts_chat(session) if rows and listeners else None
    told = 0
    for alert in rows:
        over = alert.closed_at is not None
        told += _tell(session, alert, listeners, chat, over=over)
        alert.repeat_at = None if over else func.now() + REPEAT_EVERY
    session.flush()
    return told


def _tell(session: Session, alert: Alert, listeners: Sequence[int], chat: Chat | None, *, over: bool) -> int:
    moment = "closed" if over else str(alert.repeat_at or "opened")
    kind, once = "alert_closed" if over else "alert", f"alert:{alert.id}:{moment}"
    said = {
        **alert.params,
        "component": alert.component,
        "subject": alert.subject,
        "cause": alert.cause,
        "since": alert.opened_at.isoformat(),
    }
    known = [people.ensure_person(session, listener).id for listener in listeners]
    owed = [
        notices.tell(session, person_id, kind, said, once=f"{once}:{listener}")
        for person_id, listener in zip(known, listeners, strict=True)
    ]
    if chat is not None:
        there = {**said, "thread": chat.thread}
        owed.append(notices.tell(session, known[0], kind, there, once=f"{once}:{chat.id}", chat_id=chat.id))
    return sum(notice is not None for notice in owed)


def _view(alert: Alert) -> AlertView:
    return AlertView(
        id=alert.id,
        component=alert.component,
        subject=alert.subject,
        severity=alert.severity,
        cause=alert.cause,
        params=alert.params,
        opened_at=alert.opened_at,
        repeat_at=alert.repeat_at,
        closed_at=alert.closed_at,
    )
