"""What happened, step by step: to a redemption with all its seats, and to what a piece of work was for."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.admin.paging import Listing
from bot.admin.targets import OPERATION, PERSON
from invitehub import acting
from invitehub.steps import Step
from invitehub.texts import has, plain
from invitehub.timeline import timeline, timeline_of_operation


def in_words(facts: Mapping[str, Any] | None) -> str:
    """`name: value; …`, as the tables have them."""
    return "; ".join(f"{name}: {value}" for name, value in (facts or {}).items() if value is not None)


def step_words(locale: str, what: str) -> str:
    """A step's code in words."""
    key = f"step-{what.replace('_', '-').replace('.', '-')}"
    return plain(locale, key) if has(key) else what


def _history(session: Session, redemption: str) -> tuple[Step, ...]:
    """The newest first: that is what is asked about."""
    return tuple(reversed(timeline(session, _number(redemption))))


def _work(session: Session, operation: str) -> tuple[Step, ...]:
    return tuple(reversed(timeline_of_operation(session, _number(operation))))


def _number(digits: str) -> int:
    return int(digits) if digits.isdecimal() else 0


def line(locale: str, step: Step) -> str:
    """One step, as short as a list has it."""
    team = step.details.get("team")
    facts = [f"{step.at:%m-%d %H:%M:%S}", step_words(locale, step.what), *([str(team)] if team else [])]
    return " · ".join([*facts, *_briefly(step)])


def _briefly(step: Step) -> list[str]:
    """Who and why, as far as they fit a phone; the file tells all. What our own work did needs no name."""
    kind, _, who = step.who.partition(":")
    by = [who] if kind in {"telegram", "shell"} else []
    return [*by, *([step.why] if step.why and not step.why.startswith("operation ") else [])]


def _who(locale: str, step: Step) -> str:
    return plain(locale, "step-by-itself") if step.who == acting.SYSTEM else step.who


def _details(locale: str, step: Step) -> str:
    """With the names of columns where there are words for them."""
    named = {}
    for name, value in step.details.items():
        key = f"column-{name.replace('_', '-')}"
        named[plain(locale, key) if has(key) else name] = value
    return in_words(named)


_COLUMNS: Final = {
    "at": lambda step: step.at,
    "what": lambda step: step.what,
    "who": lambda step: step.who,
    "why": lambda step: step.why,
    "details": lambda step: step.details,
}
_WORDS: Final = {
    "what": lambda locale, step: step_words(locale, step.what),
    "who": _who,
    "details": _details,
}

LISTINGS: Final[tuple[Listing[Any], ...]] = (
    Listing[Step]("history", _history, line, _COLUMNS, back=PERSON, words=_WORDS),
    Listing[Step]("work", _work, line, _COLUMNS, back=OPERATION, words=_WORDS),
)
