"""What a batch invite would do, how far it is, and what became of each of its lines."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from invitehub.batch_lines import SEATED, TWICE, Line
from invitehub.errors import Refusal
from models import BatchInvite, BatchInviteLine, Pool, Redemption, Seat, Team
from models.enums import JobState, LineState, RedemptionState


@dataclass(frozen=True, slots=True)
class Check:
    """What would become of a list. `free`: seats that are free now; `waiting`: who waits for them already."""

    lines: tuple[Line, ...]
    free: int
    waiting: int

    @property
    def fine(self) -> int:
        return sum(line.problem is None for line in self.lines)

    @property
    def malformed(self) -> int:
        return len(self.lines) - self.fine - self.twice - self.seated

    @property
    def twice(self) -> int:
        return self._problems()[TWICE]

    @property
    def seated(self) -> int:
        return self._problems()[SEATED]

    @property
    def would_wait(self) -> int:
        """How many find no seat free when their turn comes, as things stand."""
        return max(0, self.fine - max(0, self.free - self.waiting))

    def _problems(self) -> Counter[str | None]:
        return Counter(line.problem for line in self.lines)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. `lines` = `pending` + `taken` + `refused` + `cancelled`.

    Of those taken: `granted`, `placing` (an invitation is under way), `waiting` (no seat is free yet) and `failed`
    (refused upstream, or over by now).
    """

    id: int
    pool: str
    days: int
    note: str
    state: JobState
    created_by: str
    created_at: datetime
    ended_at: datetime | None
    lines: int
    pending: int
    taken: int
    refused: int
    cancelled: int
    granted: int
    placing: int
    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class LineReport:
    """What became of one line. `reason`: why it was refused, here or upstream, as a code.

    `first`: for one that was there twice, the earlier line. `outcome`: where the redemption that came of it stands.
    """

    no: int
    given: str
    identity: str | None
    state: LineState
    reason: str | None
    first: int | None
    redemption_id: int | None
    outcome: RedemptionState | None
    team: str | None
    expires_at: datetime | None


def progress(session: Session, job_id: int) -> Progress:
    """Raises Refusal `job_missing`."""
    row = session.execute(_jobs().where(BatchInvite.id == job_id)).one_or_none()
    if row is None:
        raise Refusal("job_missing", job=job_id)
    return Progress(*row)


def list_jobs(session: Session, *, limit: int | None = None) -> tuple[Progress, ...]:
    """The newest first."""
    newest = select(BatchInvite.id).order_by(BatchInvite.id.desc()).limit(limit)
    rows = session.execute(_jobs().where(BatchInvite.id.in_(newest)).order_by(BatchInvite.id.desc()))
    return tuple(Progress(*row) for row in rows)


def report(session: Session, job_id: int) -> Iterator[LineReport]:
    """Line by line, in the order of the list. Raises Refusal `job_missing`."""
    progress(session, job_id)
    seat = aliased(Seat)
    current = (
        select(func.max(seat.id)).where(seat.redemption_id == Redemption.id, seat.counts).scalar_subquery()
    )
    first = func.min(BatchInviteLine.no).over(partition_by=BatchInviteLine.identity)
    query = (
        select(
            BatchInviteLine.no,
            BatchInviteLine.given,
            BatchInviteLine.identity,
            BatchInviteLine.state,
            func.coalesce(BatchInviteLine.reason, Redemption.refusal),
            case((BatchInviteLine.reason == TWICE, first)),
            BatchInviteLine.redemption_id,
            Redemption.state,
            Team.name,
            Redemption.expires_at,
        )
        .outerjoin(Redemption, Redemption.id == BatchInviteLine.redemption_id)
        .outerjoin(Seat, Seat.id == current)
        .outerjoin(Team, Team.id == Seat.team_id)
        .where(BatchInviteLine.job_id == job_id)
        .order_by(BatchInviteLine.no)
        .execution_options(yield_per=500)
    )
    return (LineReport(*row) for row in session.execute(query))


def _jobs() -> Select[*tuple[Any, ...]]:
    return (
        select(
            BatchInvite.id,
            Pool.name,
            BatchInvite.days,
            BatchInvite.note,
            BatchInvite.state,
            BatchInvite.created_by,
            BatchInvite.created_at,
            BatchInvite.ended_at,
            func.count(BatchInviteLine.id),
            *(_lines(BatchInviteLine.state == state) for state in LineState),
            _lines(Redemption.state == RedemptionState.GRANTED),
            _lines(Redemption.state == RedemptionState.PLACING),
            _lines(Redemption.state == RedemptionState.WAITING),
            _lines(Redemption.state.in_(_OVER)),
        )
        .join(Pool, Pool.id == BatchInvite.pool_id)
        .join(BatchInviteLine, BatchInviteLine.job_id == BatchInvite.id)
        .outerjoin(Redemption, Redemption.id == BatchInviteLine.redemption_id)
        .group_by(BatchInvite.id, Pool.name)
    )


_OVER = (
    RedemptionState.ENDING,
    RedemptionState.ENDED,
    RedemptionState.REFUSED,
    RedemptionState.CANCELLED,
)


def _lines(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(which)
