"""What a timeline is made of, and how it is put in order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

from invitehub import acting


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, or, if `at` is to come, that is planned.

    `what`: a code, such as `seat_active`; of an admin's deed the action, such as `seats.kick`. `who`: `telegram:ID`,
    `shell:USER`, the runner of an operation, or `system`. `details`: what belongs to it, by name.
    """

    at: datetime
    what: str
    who: str = acting.SYSTEM
    why: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


class Rank(IntEnum):
    """Of what one transaction did, hence at one time: the cause before what came of it."""

    BEGUN = 0
    DEED = 1
    ASKED = 2
    SETTLED = 3
    CHANGED = 4
    PLACED = 5
    PLANNED = 6
    SENT = 7
    TOLD = 8


Ranked = tuple[datetime, Rank, int, Step]


def in_order(found: Iterable[Ranked]) -> tuple[Step, ...]:
    return tuple(step for *_, step in sorted(found, key=lambda one: one[:3]))
