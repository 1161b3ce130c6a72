"""How the house did lately: redemptions, swaps, failures and seats, hour by hour or day by day in the admins' time zone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from invitehub import choices
from invitehub.sql import statement


class Span(StrEnum):
    TODAY = "today"
    WEEK = "7"
    MONTH = "30"


# The unit of a step, and how many there are.
_STEPS: Final = {
    Span.TODAY: ("hour", "1 hour", 24),
    Span.WEEK: ("day", "1 day", 7),
    Span.MONTH: ("day", "1 day", 30),
}


@dataclass(frozen=True, slots=True)
class Step:
    """`at`: its beginning on the clocks of the zone. `seats`: that counted at its end; the rest is what happened in it."""

    at: datetime
    redemptions: int
    swaps: int
    failures: int
    seats: int


@dataclass(frozen=True, slots=True)
class Stats:
    """The oldest step first. `TODAY` is the last 24 hours."""

    span: Span
    zone: ZoneInfo
    steps: tuple[Step, ...]

    @property
    def redemptions(self) -> int:
        return sum(step.redemptions for step in self.steps)

    @property
    def swaps(self) -> int:
        return sum(step.swaps for step in self.steps)

    @property
    def failures(self) -> int:
        return sum(step.failures for step in self.steps)


def stats(session: Session, span: Span, default_zone: str) -> Stats:
    """`default_zone`: of the environment, if no admin has set one."""
    zone = choices.timezone(session, default_zone)
    unit, step, steps = _STEPS[span]
    rows = session.execute(statement("stats"), {"unit": unit, "step": step, "steps": steps, "zone": zone.key})
    return Stats(span, zone, tuple(Step(*row) for row in rows))
