"""Tables, constraints and state enums. No workflow: what happens is in `invitehub`."""

from models.admins import Admin, Confirmation
from models.base import Base
from models.cases import Case, CaseMessage
from models.codes import Batch, Code, Request
from models.places import Pool, Slot, Team
from models.seats import Person, Redemption, Seat, Swap, Waiting
from models.upkeep import BatchInvite, BatchInviteLine, History, Listed, Orphan, Scan
from models.work import Alert, Audit, Notice, Operation

__all__ = [
    "Admin",
    "Alert",
    "Audit",
    "Base",
    "Batch",
    "BatchInvite",
    "BatchInviteLine",
    "Case",
    "CaseMessage",
    "Code",
    "Confirmation",
    "History",
    "Listed",
    "Notice",
    "Operation",
    "Orphan",
    "Person",
    "Pool",
    "Redemption",
    "Request",
    "Scan",
    "Seat",
    "Slot",
    "Swap",
    "Team",
    "Waiting",
]
