"""Orphans as admins deal with them: look, make one's seat theirs, leave one in peace, or take one out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from invitehub import acting, audit, seating, sightings
from invitehub.errors import Refusal
from invitehub.hints import Hint
from invitehub.listing import OPEN
from invitehub.pools import find_pool
from invitehub.teams import find_team
from models import Operation, Orphan, Pool, Seat, Slot, Team
from models.enums import OperationState, OrphanState, TeamStatus

_BY_ADMIN = (OrphanState.SEEN, OrphanState.REPORTED, OrphanState.PROTECTED)
_OPEN_WORK = (OperationState.SETTLED, OperationState.CANCELLED)


@dataclass(frozen=True, slots=True)
class OrphanView:
    """`stray`: a seat of theirs ended here lately, so they go by themselves. `scans`: how many have seen them in a row.

    `holds_place`: a place here is kept filled for them.
    """

    id: int
    team: str
    pool: str
    identity: str
    ref: str
    role: str
    joined: bool
    stray: bool
    state: OrphanState
    scans: int
    holds_place: bool
    first_seen: datetime
    last_seen: datetime
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """One identity in several teams of a pool. `redemptions`: that are worth a seat there; `orphans`: without one."""

    pool: str
    identity: str
    teams: tuple[str, ...]
    redemptions: tuple[int, ...]
    orphans: int


def list_orphans(
    session: Session,
    *,
    team: str | None = None,
    state: OrphanState | None = None,
    limit: int | None = None,
) -> tuple[OrphanView, ...]:
    """By team, the longest known first. Without `state` those that are there now. Raises Refusal `team_missing`."""
    keeps = select(Slot.id).where(Slot.team_id == Orphan.team_id, Slot.stranger == Orphan.ref).exists()
    query = (
        select(Orphan, Team.name, Pool.name, keeps)
        .join(Team, Team.id == Orphan.team_id)
        .join(Pool, Pool.id == Team.pool_id)
        .where(Orphan.state == state if state else Orphan.state.in_(OPEN))
        .order_by(Team.name, Orphan.first_seen, Orphan.member)
        .limit(limit)
    )
    if team is not None:
        query = query.where(Orphan.team_id == find_team(session, team).id)
    return tuple(_view(*row) for row in session.execute(query))


def duplicates(
    session: Session, *, pool: str | None = None, limit: int | None = None
) -> tuple[Duplicate, ...]:
    """Identities that are in several teams of a pool and not by one redemption: a swap has one in two for a while."""
    seats = select(
        Seat.team_id, Seat.identity.label("identity"), Seat.redemption_id.label("redemption_id")
    ).where(Seat.counts.is_(True))
    others = select(
        Orphan.team_id, Orphan.member.label("identity"), literal(None).label("redemption_id")
    ).where(Orphan.state.in_(OPEN))
    there = union_all(seats, others).subquery()
    orphans = func.count().filter(there.c.redemption_id.is_(None))
    redemptions = func.array_agg(there.c.redemption_id.distinct()).filter(there.c.redemption_id.is_not(None))
    query = (
        select(
            Pool.name,
            there.c.identity,
            func.array_agg(Team.name.distinct()),
            func.coalesce(redemptions, []),
            orphans,
        )
        .join(Team, Team.id == there.c.team_id)
        .join(Pool, Pool.id == Team.pool_id)
        .group_by(Pool.name, there.c.identity)
        .having(
            func.count(there.c.team_id.distinct()) > 1,
            func.count(there.c.redemption_id.distinct()) + orphans > 1,
        )
        .order_by(Pool.name, there.c.identity)
        .limit(limit)
    )
    if pool is not None:
        query = query.where(Pool.id == find_pool(session, pool).id)
    return tuple(
        Duplicate(name, identity, tuple(teams), tuple(ids or ()), count)
        for name, identity, teams, ids, count in session.execute(query)
    )


def protect(session: Session, *, orphan_ids: Sequence[int], actor: str) -> tuple[OrphanView, ...]:
    """Leave them in peace: they keep the place that they fill, and nothing removes them.

    A removal that is planned but not under way is given up. Raises Refusal `orphan_missing`, `orphan_over`,
    `orphan_in_flight`. Locks: orphans, operations.
    """
    return tuple(_protect(session, orphan_id, actor) for orphan_id in sorted(set(orphan_ids)))


def remove(session: Session, *, orphan_ids: Sequence[int], actor: str) -> tuple[Hint, ...]:
    """Take them out upstream. After the commit, give the hints. One with a role of their own upstream stays all the same.

    Raises Refusal `orphan_missing`, `orphan_over`, `orphan_seated`, `orphan_team_dead`. Locks: orphans.
    """
    hints = []
    for orphan_id in sorted(set(orphan_ids)):
        orphan = lock_orphan(session, orphan_id)
        if orphan.state not in _BY_ADMIN:
            raise Refusal("orphan_over", orphan=orphan_id, state=orphan.state.value)
        if session.scalars(select(Orphan.id).where(Orphan.id == orphan_id, sightings.is_seated())).first():
            raise Refusal("orphan_seated", orphan=orphan_id)
        team = session.get_one(Team, orphan.team_id)
        if team.status is TeamStatus.DEAD:
            raise Refusal("orphan_team_dead", orphan=orphan_id, team=team.name)
        before = orphan.state
        hints.append(sightings.plan_removal(session, orphan, actor))
        record(session, "orphans.remove", orphan, before, actor)
        sightings.report(session, orphan.team_id)
    return tuple(hints)


def write_off(session: Session, orphan_id: int) -> None:
    """A removal in a dead team, where nothing can be asked any more, is given up. Locks: orphan, operation."""
    orphan = lock_orphan(session, orphan_id)
    dead = session.get_one(Team, orphan.team_id).status is TeamStatus.DEAD
    operation = _lock_removal(session, orphan)
    if not dead or operation is None:
        return
    seating.close(session, operation, "team_dead", OperationState.CANCELLED)
    orphan.state = OrphanState.REPORTED
    session.flush()


def lock_orphan(session: Session, orphan_id: int) -> Orphan:
    """Raises Refusal `orphan_missing`."""
    orphan = session.get(Orphan, orphan_id, with_for_update={"key_share": True}, populate_existing=True)
    if orphan is None:
        raise Refusal("orphan_missing", orphan=orphan_id)
    return orphan


def record(session: Session, action: str, orphan: Orphan, before: OrphanState, actor: str) -> None:
    """Who decided what about an orphan, for the audit log."""
    team = session.get_one(Team, orphan.team_id)
    acting.act(session, actor, action)
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"orphan:{orphan.id}",
        before={"state": before.value},
        after={"state": orphan.state.value, "team": team.name, "identity": orphan.member},
    )


def show_orphan(session: Session, orphan_id: int) -> OrphanView:
    """Raises Refusal `orphan_missing`."""
    keeps = select(Slot.id).where(Slot.team_id == Orphan.team_id, Slot.stranger == Orphan.ref).exists()
    row = session.execute(
        select(Orphan, Team.name, Pool.name, keeps)
        .join(Team, Team.id == Orphan.team_id)
        .join(Pool, Pool.id == Team.pool_id)
        .where(Orphan.id == orphan_id)
    ).one_or_none()
    if row is None:
        raise Refusal("orphan_missing", orphan=orphan_id)
    return _view(*row)


def _protect(session: Session, orphan_id: int, actor: str) -> OrphanView:
    orphan = lock_orphan(session, orphan_id)
    before = orphan.state
    if before not in OPEN:
        raise Refusal("orphan_over", orphan=orphan_id, state=before.value)
    if before is OrphanState.REMOVING:
        _give_up_removal(session, orphan)
    orphan.state = OrphanState.PROTECTED
    orphan.decided_by = actor
    orphan.decided_at = func.now()
    session.flush()
    record(session, "orphans.protect", orphan, before, actor)
    sightings.report(session, orphan.team_id)
    return show_orphan(session, orphan_id)


def _give_up_removal(session: Session, orphan: Orphan) -> None:
    """Only if no call has been sent: of one that is on its way nobody knows whether it lands."""
    operation = _lock_removal(session, orphan)
    if operation is None:
        return
    if operation.state is OperationState.CLAIMED:
        raise Refusal("orphan_in_flight", orphan=orphan.id)
    seating.close(session, operation, "protected", OperationState.CANCELLED)


def _lock_removal(session: Session, orphan: Orphan) -> Operation | None:
    return session.scalars(
        select(Operation)
        .where(Operation.orphan_id == orphan.id, Operation.state.not_in(_OPEN_WORK))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def _view(orphan: Orphan, team: str, pool: str, keeps: bool) -> OrphanView:
    return OrphanView(
        id=orphan.id,
        team=team,
        pool=pool,
        identity=orphan.member,
        ref=orphan.ref,
        role=orphan.role,
        joined=orphan.joined,
        stray=orphan.stray,
        state=orphan.state,
        scans=orphan.scans,
        holds_place=keeps,
        first_seen=orphan.first_seen,
        last_seen=orphan.last_seen,
        decided_by=orphan.decided_by,
        decided_at=orphan.decided_at,
    )
