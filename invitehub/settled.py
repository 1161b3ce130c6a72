"""What a settlement works on, and what comes of it."""

from dataclasses import dataclass

from invitehub.hints import Hint
from models import Operation, Redemption, Seat, Swap
from models.enums import OperationState


@dataclass(frozen=True, slots=True)
class Settled:
    """`state`: None when the lease had been lost and nothing was written. `unwell`: why the team can't be worked with.

    `freed_pool_id`: a place may be free there. `line_pool_id`: another pool, in whose line somebody stands now: the team has
    been moved since they got their seat.
    """

    state: OperationState | None
    notice_id: int | None = None
    freed_pool_id: int | None = None
    hints: tuple[Hint, ...] = ()
    unwell: str | None = None
    line_pool_id: int | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """The locked rows. `swap`: the open one; `seats`: all of the redemption that count; `seat`: the operation's."""

    redemption: Redemption
    swap: Swap | None
    seats: tuple[Seat, ...]
    seat: Seat
    operation: Operation
