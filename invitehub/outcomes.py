"""What comes of a try to redeem a code, and of a look at one: plain data, the same for every door."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from invitehub.views import SeatView


class OutcomeKind(StrEnum):
    """How a try ended. Only `RESERVED` and `WAITING` hold a use of the code, and `EXTENDED` has spent one.

    `PAUSED`: an admin keeps the code back for now. `BARRED`: an admin has barred the person or the identity. `RENEWAL_OVER`: what was to be extended has ended meanwhile.
    """

    RESERVED = "reserved"
    WAITING = "waiting"
    EXTENDED = "extended"
    RENEWAL_OVER = "renewal_over"
    ALREADY_YOURS = "already_yours"
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    PAUSED = "paused"
    USED_UP = "used_up"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    IDENTITY_MALFORMED = "identity_malformed"
    IDENTITY_SEATED = "identity_seated"
    THROTTLED = "throttled"
    BARRED = "barred"


ACCEPTED = frozenset({OutcomeKind.RESERVED, OutcomeKind.WAITING})


@dataclass(frozen=True, slots=True)
class Outcome:
    """`pool_id`: the code's, where there is such a code. `seat`: the redemption it is about, the person's own. `ahead`: operations due before this one's.

    `at`: when the code becomes usable (`NOT_YET`), stopped being so (`EXPIRED`) or may be tried again (`THROTTLED`).
    `detail`: why an identity of `identity_kind` is malformed. `replayed`: the request had been answered before.
    """

    kind: OutcomeKind
    pool_id: int | None = None
    operation_id: int | None = None
    seat: SeatView | None = None
    ahead: int = 0
    at: datetime | None = None
    detail: str | None = None
    identity_kind: str = ""
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a code would bring. `refused` is None when it can be redeemed; then the rest is set.

    `free`: whether a seat is free right now (a hint, not a promise). `last_identity`: what this person used last.
    `renewable`: what this person has in the pool already, and may lengthen by the code's days instead.
    """

    refused: Outcome | None
    pool: str = ""
    days: int = 0
    identity_kind: str = ""
    last_identity: str | None = None
    free: bool = False
    renewable: tuple[SeatView, ...] = ()
