"""Tables, constraints and state enums. No workflow: what happens is in `invitehub`."""

from models.base import Base
from models.codes import Batch, Code, Request
from models.places import Pool, Slot, Team
from models.seats import Person, Redemption, Seat, Waiting
from models.work import Alert, Audit, Notice, Operation

__all__ = [
    "Alert",
    "Audit",
    "Base",
    "Batch",
    "Code",
    "Notice",
    "Operation",
    "Person",
    "Pool",
    "Redemption",
    "Request",
    "Seat",
    "Slot",
    "Team",
    "Waiting",
]
