"""Tables, constraints and state enums. No workflow: what happens is in `invitehub`."""

from models.admins import Admin, Confirmation
from models.base import Base
from models.cases import Case, CaseMessage
from models.codes import Batch, Code, Request
from models.places import Pool, Slot, Team
from models.seats import Person, Redemption, Seat, Swap, Waiting
from models.upkeep import Backup, BatchInvite, BatchInviteLine, History, Listed, Orphan, Scan
from models.words import Bar, Broadcast, RecoveryWord, Setting
from models.work import Alert, Audit, Notice, Operation

__all__ = [
    "Admin",
    "Alert",
    "Audit",
    "Backup",
    "Bar",
    "Base",
    "Batch",
    "BatchInvite",
    "BatchInviteLine",
    "Broadcast",
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
    "RecoveryWord",
    "Redemption",
    "Request",
    "Scan",
    "Seat",
    "Setting",
    "Slot",
    "Swap",
    "Team",
    "Waiting",
]
