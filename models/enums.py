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
    PAUSED = "paused"
    REVOKED = "revoked"


class RedemptionState(StrEnum):
    PLACING = "placing"
    WAITING = "waiting"
    GRANTED = "granted"
    ENDING = "ending"
    ENDED = "ended"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    MERGED = "merged"


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
    REMOVE = "remove"


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
    VOID = "void"


class NoticeWay(StrEnum):
    """How a notice reaches its person: an edit of the answer to their request, and a message of its own if they waited
    long; a message of its own; an edit and nothing else.
    """

    ANSWER = "answer"
    NEWS = "news"
    QUIET = "quiet"


class Strategy(StrEnum):
    """Which free seat of a pool is given first: of the oldest team, of the emptiest, of the one that an admin prefers."""

    FILL = "fill"
    SPREAD = "spread"
    PRIORITY = "priority"


class SwapState(StrEnum):
    WAITING = "waiting"
    MOVING = "moving"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class SwapCause(StrEnum):
    """Why somebody moves. What they ask for themselves (`WISH`, `UNWELL`, `RETURN`) uses up what the pool allows."""

    WISH = "wish"
    UNWELL = "unwell"
    DEAD = "dead"
    RETURN = "return"
    EVACUATION = "evacuation"


class Stopped(StrEnum):
    """Why a redemption's days do not run."""

    NOT_JOINED = "not_joined"
    TEAM_UNWELL = "team_unwell"
    NO_SEAT = "no_seat"


class Ending(StrEnum):
    """What ended a redemption or a place in line."""

    KICKED = "kicked"
    EXPIRED = "expired"
    LAPSED = "lapsed"
    LEFT = "left"
    LIMIT = "limit"
    REVOKED = "revoked"


class OrphanState(StrEnum):
    SEEN = "seen"
    REPORTED = "reported"
    PROTECTED = "protected"
    ADOPTED = "adopted"
    REMOVING = "removing"
    REMOVED = "removed"
    GONE = "gone"


class JobState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"


class LineState(StrEnum):
    """What became of one line of a batch invite: taken up, and refused for a reason that is kept beside it."""

    PENDING = "pending"
    TAKEN = "taken"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Role(StrEnum):
    """What somebody may do from the chat; `invitehub.admins` says what each means."""

    OWNER = "owner"
    ADMIN = "admin"
    OPERATOR = "operator"
    VIEWER = "viewer"


class CaseState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
