"""The brake: what a scan does by itself is little. More than that needs an admin's yes, for the listing may be wrong.

More than a team's share, or more than 20 in ten minutes over all teams; and a listing of less than half of what is
expected. An admin's yes holds for an hour, and for no more people than were counted when it was given.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from invitehub import acting, alerts, audit
from invitehub.errors import Refusal
from invitehub.listing import Begun
from invitehub.teams import find_team
from models import Orphan, Pool, Scan

# What one run over all teams may do, unless a pool allows more.
RUN = 20
RUN_LASTS = timedelta(minutes=10)
YES_LASTS = timedelta(hours=1)
# Of three, one is not «less than half»: of so few nothing can be told.
FEW = 4
BRAKED = ("braked", "small")
Cause = Literal["ghosts", "orphans", "small"]


@dataclass(frozen=True, slots=True)
class Brake:
    """`share`: of this team. `run`: what is left of the run. The others: what `allowed_by` said yes to, 0 if nothing."""

    share: int
    run: int
    ghosts: int = 0
    orphans: int = 0
    small: bool = False
    allowed_by: str | None = None

    def holds_ghosts(self, ghosts: int) -> bool:
        """Whether so many are too many."""
        return ghosts > max(min(self.share, self.run), self.ghosts)

    def holds_orphans(self, orphans: int, ghosts: int) -> bool:
        """The same of removals, in a scan that has found so many ghosts as well."""
        return orphans > self.orphans and self.needs_a_yes(orphans, ghosts)

    def needs_a_yes(self, orphans: int, ghosts: int) -> bool:
        """Whether it is only done because an admin has said so."""
        return orphans > min(self.share, max(0, self.run - ghosts))


@dataclass(frozen=True, slots=True)
class Allowed:
    """What an admin has said yes to."""

    team: str
    outcome: str
    orphans: int
    ghosts: int


def measure(session: Session, begun: Begun) -> Brake:
    """How much this scan may do."""
    pool = session.get_one(Pool, begun.pool_id)
    share = max(pool.brake_members, min(RUN, begun.expected * pool.brake_percent // 100))
    run = max(0, max(RUN, pool.brake_members) - _run_so_far(session))
    yes = session.execute(
        select(Scan.ghosts, Scan.orphans, Scan.outcome == "small", Scan.allowed_by)
        .where(
            Scan.team_id == begun.team_id,
            Scan.outcome.in_(BRAKED),
            Scan.allowed_by.is_not(None),
            Scan.started_at > func.now() - YES_LASTS,
        )
        .order_by(Scan.started_at.desc())
        .limit(1)
    ).one_or_none()
    return Brake(share, run) if yes is None else Brake(share, run, *yes)


def is_small(begun: Begun, seen: int) -> bool:
    """Whether a listing shows less than half of those whom we know of."""
    return begun.expected >= FEW and 2 * seen < begun.expected


def pull(session: Session, begun: Begun, cause: Cause, count: int) -> None:
    """Tell the admins that a yes of theirs is needed."""
    alerts.open_alert(
        session,
        component="brake",
        subject=begun.team,
        cause=cause,
        params={"team": begun.team, "count": count, "expected": begun.expected},
    )


def release(session: Session, begun: Begun) -> None:
    alerts.close_alert(session, component="brake", subject=begun.team)


def allow(session: Session, *, team: str, actor: str) -> Allowed:
    """Say yes to what the last scan of a team has stopped at. The next scans within the hour go that far.

    Raises Refusal `team_missing`, `nothing_braked`.
    """
    found = find_team(session, team)
    last = session.scalars(
        select(Scan)
        .where(Scan.team_id == found.id, Scan.outcome.not_in(("running", "failed")))
        .order_by(Scan.started_at.desc())
        .limit(1)
        .with_for_update(key_share=True)
    ).one_or_none()
    if last is None or last.outcome not in BRAKED:
        raise Refusal("nothing_braked", team=team)
    acting.act(session, actor, "brake")
    last.allowed_by = actor
    after = {"outcome": last.outcome, "orphans": last.orphans, "ghosts": last.ghosts}
    audit.record(session, actor=actor, action="orphans.allow", subject=f"team:{team}", after=after)
    return Allowed(team, last.outcome, last.orphans, last.ghosts)


def _run_so_far(session: Session) -> int:
    """How many were removed or noted as gone by itself in the last minutes, in all teams; not by an admin's yes."""
    since = func.now() - RUN_LASTS
    ghosts = select(func.coalesce(func.sum(Scan.ghosts), 0)).where(
        Scan.outcome == "complete", Scan.started_at > since, Scan.ghosts <= RUN
    )
    orphans = select(func.count()).where(Orphan.decided_by == acting.SYSTEM, Orphan.decided_at > since)
    return int(session.scalars(ghosts).one()) + session.scalars(orphans).one()
