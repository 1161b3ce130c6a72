"""What the operator's BACKUP_… settings mean. Loads nothing heavy: every process reads its settings through this."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

OFF: Final = "off"
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_KEEP: Final = re.compile(r"(\d{1,3})\s*,\s*(\d{1,3})")
_SEND: Final = re.compile(r"chat:-?\d+")
_RECIPIENTS: Final = re.compile(r"\s*age1[a-z0-9]{58}\s*(,\s*age1[a-z0-9]{58}\s*)*")


@dataclass(frozen=True, slots=True)
class Keep:
    """How many days, and how many weeks, keep their newest backup."""

    days: int
    weeks: int


def clock(text: str) -> time | None:
    """BACKUP_AT: when a day's backup is due; None for `off`. Raises ValueError."""
    if text.strip().lower() == OFF:
        return None
    if not (found := _CLOCK.fullmatch(text.strip())):
        raise ValueError("it is a time such as 03:30, or off")
    return time(int(found[1]), int(found[2]))


def keep(text: str) -> Keep:
    """BACKUP_KEEP: two numbers. Raises ValueError."""
    found = _KEEP.fullmatch(text.strip())
    if not found or int(found[1]) < 1:
        raise ValueError("it is how many days and how many weeks, such as 7,4")
    return Keep(int(found[1]), int(found[2]))


def checked_send(text: str) -> str:
    """BACKUP_SEND as it may be. Raises ValueError."""
    if text and not _SEND.fullmatch(text):
        raise ValueError("it is chat:ID, with a Telegram id")
    return text


def checked_key(text: str) -> str:
    """BACKUP_KEY as it may be. Raises ValueError; never repeats what was given, which may be the secret half."""
    if text and not _RECIPIENTS.fullmatch(text):
        raise ValueError("it begins with age1, as ./team backup --new-key shows it")
    return text


def last_due(at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """The newest moment, not after `now`, at which a backup was due."""
    today = now.astimezone(zone).date()
    moments = (_moment(day, at, zone) for day in (today, today - timedelta(days=1)))
    return next(moment for moment in moments if moment <= now)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone)
