"""What asking upstream may bring besides a grant or an error."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Gone:
    """Nobody of ours is there any more. `how`: "revoked" by us just now, or "absent" already."""

    how: Literal["revoked", "absent"]


@dataclass(frozen=True, slots=True)
class Protected:
    """Somebody whom upstream has given a role of its own is never removed by us."""

    ref: str
    role: str
