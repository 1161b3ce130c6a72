"""Where a team stands among others: its turn when seats are given, and the pool that it belongs to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from invitehub import acting, audit
from invitehub.errors import Refusal
from invitehub.pools import find_pool
from invitehub.teams import TeamView, lock_team, show_team
from models import Pool, Slot

MAX_PRIORITY = 1_000_000


def set_priority(session: Session, *, name: str, priority: int, actor: str) -> TeamView:
    """Which team of a pool is filled first, the lowest number, where its strategy is `priority`.

    Raises Refusal `team_missing`, `priority`. Locks: team, its slots by trigger.
    """
    if not 0 <= priority <= MAX_PRIORITY:
        raise Refusal("priority", most=MAX_PRIORITY)
    acting.act(session, actor, "priority")
    team = lock_team(session, name)
    before = team.priority
    if before == priority:
        return show_team(session, name)
    team.priority = priority
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="teams.priority",
        subject=f"team:{name}",
        before={"priority": before},
        after={"priority": priority},
    )
    return show_team(session, name)


def move(session: Session, *, name: str, pool: str, actor: str) -> TeamView:
    """Let a team stand in for those of another pool. Whoever sits there stays, and keeps the rules of their own pool.

    After the commit, serve both pools. Raises Refusal `team_missing`, `pool_missing`, `identity_kind`.
    Locks: both pools, team, its slots.
    """
    acting.act(session, actor, "move")
    target = find_pool(session, pool)
    team = lock_team(session, name, target.id)
    session.refresh(target)
    before = session.get_one(Pool, team.pool_id)
    if before is target:
        return show_team(session, name)
    if target.identity_kind is None:
        target.identity_kind = before.identity_kind
    if target.identity_kind != before.identity_kind:
        raise Refusal(
            "identity_kind", pool=pool, has=target.identity_kind or "", needs=before.identity_kind or ""
        )
    # A new pool needs the team for itself alone. Whoever is just taking a place holds its slot and needs the team, too:
    # they are waited for here, while the team is still to be had for them.
    session.execute(
        select(Slot.id).where(Slot.team_id == team.id).order_by(Slot.id).with_for_update(key_share=True)
    )
    team.pool_id = target.id
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="teams.move",
        subject=f"team:{name}",
        before={"pool": before.name},
        after={"pool": pool},
    )
    return show_team(session, name)
