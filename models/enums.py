"""States. Which may follow which is held by a trigger; see `alembic/versions` and docs/states.md."""

from enum import StrEnum


class TeamStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    DEAD = "dead"
    RETIRED = "retired"


class CodeStatus(StrEnum):
    ACTIVE = "active"
    REVOKED = "revoked"


class RedemptionState(StrEnum):
    PLACING = "placing"
    WAITING = "waiting"
    GRANTED = "granted"
    ENDING = "ending"
    ENDED = "ended"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Use(StrEnum):
    RESERVED = "reserved"
    SPENT = "spent"
    RETURNED = "returned"


class SeatState(StrEnum):
    RESERVED = "reserved"
    GRANTING = "granting"
    ACTIVE = "active"
    REVOKING = "revoking"
    RELEASED = "released"
    WRITTEN_OFF = "written_off"


class Wanted(StrEnum):
    IN = "in"
    OUT = "out"


class OperationKind(StrEnum):
    GRANT = "grant"
    REVOKE = "revoke"


class OperationState(StrEnum):
    PLANNED = "planned"
    CLAIMED = "claimed"
    RETRY = "retry"
    UNCERTAIN = "uncertain"
    SETTLED = "settled"
    DEAD = "dead"
    CANCELLED = "cancelled"


class WaitingState(StrEnum):
    WAITING = "waiting"
    PLACED = "placed"
    LEFT = "left"


class NoticeState(StrEnum):
    OWED = "owed"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    UNREACHABLE = "unreachable"
