"""Taking an operation for oneself: a lease for a minute and a fencing number that outlives it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, text, update
from sqlalchemy.orm import Session, aliased

from invitehub import teams
from invitehub.hints import Hint
from invitehub.providers import CALL_SECONDS, Deadline
from invitehub.secret_keys import Keys, SecretsUnreadable
from models import Operation, Orphan, Seat, Team
from models.enums import OperationKind, OperationState, SeatState, TeamStatus, Wanted

LEASE = timedelta(seconds=60)
# Counted from before the claim, so it ends well before the lease: the rest is for settling.
SENDING_SECONDS = 2 * CALL_SECONDS
WAITS = (OperationState.PLANNED, OperationState.RETRY, OperationState.UNCERTAIN)
# A paused team takes nobody new, but keeps what it promised. In the others nothing can be done upstream.
WORKABLE = (TeamStatus.ACTIVE, TeamStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class Claim:
    """`seat_id`, `redemption_id`: None for an orphan's removal; `orphan_id`: None for all else.

    `key` names the seat upstream, so that any number of calls make one membership. `ref`: the membership, once known.
    `connection` is None when the team's credentials cannot be read. `must_find`: somebody may have asked upstream before.
    `deadline`: after it nothing is sent any more, for another runner may have the operation by then.
    """

    operation_id: int
    fence: int
    attempts: int
    kind: OperationKind
    seat_id: int | None
    redemption_id: int | None
    orphan_id: int | None
    team_id: int
    member: str = field(repr=False)
    key: str
    ref: str | None
    wanted: Wanted
    connection: teams.Connection | None
    must_find: bool
    deadline: Deadline
    created_at: datetime


def claim(session: Session, keys: Keys, operation_id: int, *, runner: str) -> Claim | None:
    """Take the operation if it is due and its team can be worked with; None otherwise. The database's clock decides."""
    deadline = Deadline.after(SENDING_SECONDS)
    subject = _lock_subject(session, operation_id)
    if subject is None:
        return None
    operation = session.scalars(
        select(Operation)
        .join(Team, Team.id == Operation.team_id)
        .where(Operation.id == operation_id, due(), Team.status.in_(WORKABLE))
        .with_for_update(of=Operation, key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if operation is None:
        return None
    must_find = _must_find(operation)
    operation.state = OperationState.CLAIMED
    operation.fence += 1
    operation.attempts += 1
    operation.runner = runner
    operation.lease_until = func.clock_timestamp() + LEASE
    operation.sent_at = func.coalesce(Operation.sent_at, func.clock_timestamp())
    if isinstance(subject, Seat) and subject.state is SeatState.RESERVED:
        subject.state = SeatState.GRANTING
        subject.changed_at = func.now()
    session.flush()
    return _claimed(operation, subject, _connection(session, keys, operation.team_id), must_find, deadline)


def _must_find(operation: Operation) -> bool:
    """An admin's retry of a dead operation starts the count anew: what its last try left upstream is not known."""
    revived = operation.state is OperationState.RETRY and operation.attempts == 0
    return revived or operation.state in {OperationState.UNCERTAIN, OperationState.CLAIMED}


def _claimed(
    operation: Operation,
    subject: Seat | Orphan,
    connection: teams.Connection | None,
    must_find: bool,
    deadline: Deadline,
) -> Claim:
    seat = subject if isinstance(subject, Seat) else None
    member = subject.member if isinstance(subject, Orphan) else subject.identity
    wanted = seat.wanted if seat else Wanted.OUT
    return Claim(
        operation_id=operation.id,
        fence=operation.fence,
        attempts=operation.attempts,
        kind=operation.kind,
        seat_id=seat.id if seat else None,
        redemption_id=seat.redemption_id if seat else None,
        orphan_id=operation.orphan_id,
        team_id=operation.team_id,
        member=member,
        key=f"seat-{seat.id}" if seat else "",
        ref=subject.ref,
        wanted=wanted,
        connection=connection,
        # Whoever is not wanted any more is never let in: it is only seen whether an earlier call did.
        must_find=must_find or wanted is Wanted.OUT,
        deadline=deadline,
        created_at=operation.created_at,
    )


def due() -> ColumnElement[bool]:
    """Open, not behind another one, and either waiting with its time come, or left by a runner whose lease is over."""
    first = aliased(Operation)
    ahead = exists().where(
        first.id == Operation.after_id, first.state.not_in((OperationState.SETTLED, OperationState.CANCELLED))
    )
    return and_(
        or_(
            and_(Operation.state.in_(WAITS), Operation.due_at <= func.clock_timestamp()),
            and_(Operation.state == OperationState.CLAIMED, Operation.lease_until <= func.clock_timestamp()),
        ),
        or_(Operation.after_id.is_(None), ~ahead),
    )


def due_operations(
    session: Session, *, limit: int = 500, quiet_for: timedelta = timedelta(seconds=10)
) -> tuple[Hint, ...]:
    """Due operations that have had no hint for a while, the oldest first; marks them as hinted at.

    A hint may be lost or wait in a long queue: repeating it is harmless, repeating it every second would be noise.
    """
    quiet = or_(Operation.hinted_at.is_(None), Operation.hinted_at < func.clock_timestamp() - quiet_for)
    rows = session.scalars(
        select(Operation)
        .join(Team, Team.id == Operation.team_id)
        .where(
            due(),
            quiet,
            Team.status.in_(WORKABLE),
            Operation.created_at < func.clock_timestamp() - text("interval '2 s'"),
        )
        .order_by(Operation.due_at, Operation.id)
        .limit(limit)
        .with_for_update(of=Operation, key_share=True, skip_locked=True)
    ).all()
    for row in rows:
        row.hinted_at = func.clock_timestamp()
    session.flush()
    return tuple(Hint(row.id, row.kind.value) for row in rows)


def end_leases(session: Session, is_dead: Callable[[str], bool]) -> int:
    """End the leases of runners that are known to be dead, so that nobody waits for them. Returns how many.

    As after any lost lease, whoever comes next looks upstream first; the fence keeps out one who was not dead after all.
    """
    claimed = Operation.state == OperationState.CLAIMED
    runners = session.scalars(select(Operation.runner).where(claimed).distinct()).all()
    dead = [runner for runner in runners if runner is not None and is_dead(runner)]
    if not dead:
        return 0
    ended = session.scalars(
        update(Operation)
        .where(claimed, Operation.runner.in_(dead), Operation.lease_until > func.clock_timestamp())
        .values(lease_until=func.clock_timestamp(), hinted_at=None)
        .returning(Operation.id)
    )
    return len(ended.all())


def _lock_subject(session: Session, operation_id: int) -> Seat | Orphan | None:
    """The seat or the orphan before the operation: the lock order of the house."""
    row = session.execute(
        select(Operation.seat_id, Operation.orphan_id).where(Operation.id == operation_id)
    ).one_or_none()
    if row is None:
        return None
    lock = {"key_share": True}
    if row.orphan_id is not None:
        return session.get_one(Orphan, row.orphan_id, with_for_update=lock, populate_existing=True)
    return session.get_one(Seat, row.seat_id, with_for_update=lock, populate_existing=True)


def _connection(session: Session, keys: Keys, team_id: int) -> teams.Connection | None:
    try:
        return teams.connection(session, keys, team_id)
    except SecretsUnreadable:
        return None
