"""What admins have set in the chat. Each goes before the environment; what nobody has set is as the environment says."""

from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from invitehub import audit
from invitehub.errors import Refusal
from models import Setting

TIMEZONE: Final = "timezone"
ALERTS_CHAT: Final = "alerts_chat"
OFF_DUTY: Final = "off_duty"


@dataclass(frozen=True, slots=True)
class Chat:
    """A group that hears of alerts. `thread`: the topic of a forum; None: the group's own stream."""

    id: int
    thread: int | None
    title: str


def timezone(session: Session, default: str) -> ZoneInfo:
    """The zone of the figures that admins read. `default`: of the environment."""
    name = _get(session, TIMEZONE) or default
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # Set on a machine that knew it.
        return ZoneInfo("UTC")


def set_timezone(session: Session, name: str, *, actor: str) -> ZoneInfo:
    """Raises Refusal `timezone`."""
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refusal("timezone", zone=name) from None
    _put(session, TIMEZONE, zone.key, actor)
    return zone


def alerts_chat(session: Session) -> Chat | None:
    """The linked group, if there is one."""
    found = _get(session, ALERTS_CHAT)
    return None if found is None else Chat(found["id"], found["thread"], found["title"])


def link_chat(session: Session, chat: Chat, *, actor: str) -> None:
    """Alerts go there, too, and admins' commands are answered there. Another group is linked no more."""
    _put(session, ALERTS_CHAT, {"id": chat.id, "thread": chat.thread, "title": chat.title}, actor)


def unlink_chat(session: Session, *, actor: str) -> None:
    """Raises Refusal `no_chat_linked`."""
    before = alerts_chat(session)
    if before is None:
        raise Refusal("no_chat_linked")
    session.execute(delete(Setting).where(Setting.name == ALERTS_CHAT))
    _record(session, ALERTS_CHAT, before.title, None, actor)


def off_duty(session: Session) -> frozenset[int]:
    """Owners who want to be told of troubles only if nobody else answers."""
    return frozenset(_get(session, OFF_DUTY) or ())


def set_off_duty(session: Session, telegram_id: int, *, off: bool, actor: str) -> None:
    before = off_duty(session)
    after = before | {telegram_id} if off else before - {telegram_id}
    if after != before:
        _put(session, OFF_DUTY, sorted(after), actor)


def _get(session: Session, name: str) -> Any:
    return session.scalars(select(Setting.value).where(Setting.name == name)).one_or_none()


def _put(session: Session, name: str, value: Any, actor: str) -> None:
    before = _get(session, name)
    row = insert(Setting).values(name=name, value=value, set_by=actor)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[Setting.name], set_={"value": value, "set_by": actor, "set_at": func.now()}
        )
    )
    _record(session, name, before, value, actor)


def _record(session: Session, name: str, before: Any, after: Any, actor: str) -> None:
    audit.record(
        session,
        actor=actor,
        action="settings.set",
        subject=f"setting:{name}",
        before={"value": before},
        after={"value": after},
    )
