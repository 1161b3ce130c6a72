"""Seats for up to 10,000 identities at once, without codes: looked at first, then worked off line by line.

A job is rows: killed anywhere, it goes on where it was, and no line is taken twice. It waits in the same line as everybody
else and overtakes nobody. What it has come to is told by `batch_reports`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, insert, select, update
from sqlalchemy.orm import Session

from invitehub import acting, audit, batch_lines, gifts, waiting
from invitehub.batch_lines import MOST, Line
from invitehub.batch_reports import Check, LineReport, Progress, list_jobs, progress, report
from invitehub.database import Database
from invitehub.errors import Refusal
from invitehub.hints import Hint
from invitehub.pools import find_pool, show_pool
from models import BatchInvite, BatchInviteLine, Pool
from models.enums import JobState, LineState

__all__ = [
    "MOST",
    "Check",
    "Line",
    "LineReport",
    "Progress",
    "Step",
    "cancel",
    "check",
    "list_jobs",
    "pause",
    "progress",
    "report",
    "resume",
    "start",
    "step",
    "unfinished",
]

_WORDS = {JobState.PAUSED: "pause", JobState.RUNNING: "resume", JobState.CANCELLED: "cancel"}


@dataclass(frozen=True, slots=True)
class Step:
    """`more`: whether another step is due, which is also what it is worth as a condition. `hints`: to be given now."""

    more: bool
    hints: tuple[Hint, ...] = ()

    def __bool__(self) -> bool:
        return self.more


def check(session: Session, pool: str, lines: Iterable[str]) -> Check:
    """A dry run: what would become of each line as things stand. Nothing is written.

    Raises Refusal `pool_missing`, `pool_empty`, `no_lines`, `too_many_lines`.
    """
    found = find_pool(session, pool)
    read = batch_lines.mark_seated(session, found, batch_lines.read(session, found, lines))
    view = show_pool(session, pool)
    return Check(tuple(read), free=view.free, waiting=view.waiting)


def start(session: Session, pool: str, days: int, lines: Iterable[str], note: str, actor: str) -> int:
    """Write the list down. Returns the job's id; `step` works it off. Raises as `check`, and Refusal `days`."""
    gifts.check_days(days)
    found = find_pool(session, pool)
    read = batch_lines.read(session, found, lines)
    acting.act(session, actor, "batch invite")
    job = BatchInvite(pool_id=found.id, days=days, note=note, created_by=actor)
    session.add(job)
    session.flush()
    session.execute(insert(BatchInviteLine), [_row(job.id, line) for line in read])
    fine = sum(line.problem is None for line in read)
    if not fine:
        _end(session, job, JobState.DONE)
    audit.record(
        session,
        actor=actor,
        action="seats.invite",
        subject=f"batch_invite:{job.id}",
        after={"pool": pool, "days": days, "lines": len(read), "fine": fine, "note": note},
    )
    return job.id


def _row(job_id: int, line: Line) -> dict[str, object]:
    return {
        "job_id": job_id,
        "no": line.no,
        "given": line.given,
        "identity": line.identity,
        "state": LineState.REFUSED if line.problem else LineState.PENDING,
        "reason": line.problem,
    }


def step(db: Database, job_id: int, *, size: int = 50) -> Step:
    """Take the next lines, in one transaction, then let the pool's line move on.

    Nothing is done if the job is paused or over, or if somebody else is just at it. Locks: job, pool, lines.
    """
    with db.transaction() as session:
        job = session.scalars(
            select(BatchInvite)
            .where(BatchInvite.id == job_id, BatchInvite.state == JobState.RUNNING)
            .with_for_update(key_share=True, skip_locked=True)
        ).one_or_none()
        if job is None:
            return Step(more=False)
        acting.act(session, job.created_by, f"batch invite {job_id}")
        pool = session.get_one(Pool, job.pool_id)
        gifts.lock_pool(session, pool.id)
        lines = session.scalars(
            select(BatchInviteLine)
            .where(_is_pending(job_id))
            .order_by(BatchInviteLine.no)
            .limit(size)
            .with_for_update(key_share=True)
        ).all()
        for line in lines:
            _take(session, job, pool, line)
        more = session.scalars(select(exists().where(_is_pending(job_id)))).one()
        if not more:
            _end(session, job, JobState.DONE)
    # Thousands may wait by now: without a free seat none of them is looked at.
    with db.transaction() as session:
        due = pool.id in waiting.pools_to_serve(session)
    return Step(more, waiting.serve(db, pool.id) if due else ())


def _take(session: Session, job: BatchInvite, pool: Pool, line: BatchInviteLine) -> None:
    if line.identity is None:
        raise AssertionError("a line without an identity is refused from the beginning")
    try:
        line.redemption_id = gifts.give_place(session, pool, line.identity, job.days, note=job.note)
        line.state = LineState.TAKEN
    except Refusal as refusal:
        # It is barred; or it has a seat there, or waits for one, since the list was looked at.
        seated = refusal.code == "identity_seated"
        line.state, line.reason = LineState.REFUSED, batch_lines.SEATED if seated else refusal.code
    session.flush()


def pause(session: Session, job_id: int, actor: str) -> None:
    """Take no more lines until it is resumed. Harmless if it is paused. Raises Refusal `job_missing`, `job_over`."""
    _turn(session, job_id, JobState.PAUSED, actor)


def resume(session: Session, job_id: int, actor: str) -> None:
    """Go on. Harmless if it is running. Raises Refusal `job_missing`, `job_over`."""
    _turn(session, job_id, JobState.RUNNING, actor)


def cancel(session: Session, job_id: int, actor: str) -> int:
    """Give up the lines that are left; those that were taken stand. Returns how many were given up.

    Raises Refusal `job_missing`, `job_over`.
    """
    job = _turn(session, job_id, JobState.CANCELLED, actor)
    given_up = session.scalars(
        update(BatchInviteLine)
        .where(_is_pending(job.id))
        .values(state=LineState.CANCELLED)
        .returning(BatchInviteLine.id)
    )
    return len(given_up.all())


def unfinished(session: Session) -> tuple[int, ...]:
    """Jobs that somebody should be at, the oldest first."""
    running = select(BatchInvite.id).where(BatchInvite.state == JobState.RUNNING)
    return tuple(session.scalars(running.order_by(BatchInvite.id)))


def _turn(session: Session, job_id: int, state: JobState, actor: str) -> BatchInvite:
    """Waits for whoever is taking lines just now, so that none is taken afterwards."""
    job = session.get(BatchInvite, job_id, with_for_update={"key_share": True}, populate_existing=True)
    if job is None:
        raise Refusal("job_missing", job=job_id)
    if job.ended_at is not None:
        raise Refusal("job_over", job=job_id, state=job.state.value)
    if job.state is state:
        return job
    before, word = job.state, _WORDS[state]
    acting.act(session, actor, f"batch invite {word}")
    if state is JobState.CANCELLED:
        _end(session, job, state)
    else:
        job.state = state
        session.flush()
    audit.record(
        session,
        actor=actor,
        action=f"seats.invite.{word}",
        subject=f"batch_invite:{job_id}",
        before={"state": before.value},
        after={"state": state.value},
    )
    return job


def _end(session: Session, job: BatchInvite, state: JobState) -> None:
    job.state = state
    job.ended_at = func.now()
    session.flush()


def _is_pending(job_id: int) -> ColumnElement[bool]:
    return (BatchInviteLine.job_id == job_id) & (BatchInviteLine.state == LineState.PENDING)
