"""Who is upstream in a life, and what may happen to a call there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from invitehub.providers.base import Status

ORDINARY = "member"


class Fault(StrEnum):
    """What happens to one call. `LATE`: no answer, and it has its effect later. Frozen ones go on when they are thawed."""

    LOST = "lost"
    SILENT = "silent"
    DONE_SILENT = "done_silent"
    LATE = "late"
    BUG = "bug"
    FROZEN_BEFORE = "frozen_before"
    FROZEN_AFTER = "frozen_after"


@dataclass(eq=False)
class Member:
    """`key`: as granted, also where upstream does not tell it. `stray`: came of a call that landed too late."""

    ref: str
    name: str
    status: Status
    key: str | None = None
    role: str = ORDINARY
    accept_by: datetime | None = None
    stray: bool = False

    @property
    def is_ours(self) -> bool:
        return self.key is not None
