"""The status of thousands of teams in a handful of statements, each team with its own before, after and refusal."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import psycopg
from sqlalchemy import exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from invitehub import alerts, audit, team_status
from models import Seat, Team
from models.enums import TeamStatus

HAS_SEATS: Final = "team_has_seats"
# The trigger's name for it.
_RETIRED_EMPTY: Final = "team_retired_empty"


@dataclass(frozen=True, slots=True)
class StatusChange:
    """`refused`: why nothing was changed, as a Refusal's code; None if it was, or if it was so before."""

    name: str
    before: TeamStatus | None
    after: TeamStatus | None
    refused: str | None = None


def set_all(
    session: Session, teams: Sequence[Team], status: TeamStatus, reason: str, actor: str
) -> dict[str, StatusChange]:
    """All at once where nothing stands against any; one refusal holds up nobody else."""
    before = {team.name: team.status for team in teams}
    wanted = [team for team in teams if team.status is not status]
    refused: dict[str, str] = {}
    if status is TeamStatus.ACTIVE:
        refused |= dict.fromkeys(not_seen_since_death(session, wanted), "dead_unscanned")
    elif status is TeamStatus.RETIRED:
        refused |= dict.fromkeys(_not_empty(session, wanted), HAS_SEATS)
    wanted = [team for team in wanted if team.name not in refused]
    refused |= write_apart(session, wanted, status, reason)
    if status is TeamStatus.DEAD:
        # Whoever says of a dead team that it is dead knows about it, and need not be told again each day.
        alerts.close_alerts(session, component="team", subjects=list(before), quietly=True)
    audit.record_all(
        session,
        actor=actor,
        action="teams.status",
        entries=[
            (
                f"team:{team.name}",
                {"status": before[team.name].value},
                {"status": status.value, "reason": reason},
            )
            for team in wanted
            if team.name not in refused
        ],
    )
    return {
        name: StatusChange(name, was, was if name in refused else status, refused.get(name))
        for name, was in before.items()
    }


def lock_all(session: Session, names: Sequence[str]) -> Sequence[Team]:
    """Two changes of many teams lock them in one order, however they were named."""
    return session.scalars(
        select(Team)
        .where(Team.name.in_(names))
        .order_by(Team.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def write_apart(session: Session, teams: Sequence[Team], status: TeamStatus, reason: str) -> dict[str, str]:
    """Those of one status at once: what may not follow it is refused to all of them. Returns why not, by name."""
    groups: defaultdict[TeamStatus, list[Team]] = defaultdict(list)
    for team in teams:
        groups[team.status].append(team)
    return {
        name: why
        for group in groups.values()
        for name, why in _write_halves(session, group, status, reason).items()
    }


def _write_halves(session: Session, teams: Sequence[Team], status: TeamStatus, reason: str) -> dict[str, str]:
    """Half by half where somebody has just taken a seat, until their team stands alone."""
    why = _write(session, teams, status, reason)
    if why is None:
        return {}
    if why != HAS_SEATS or len(teams) == 1:
        return dict.fromkeys([team.name for team in teams], why)
    half = len(teams) // 2
    return {
        **_write_halves(session, teams[:half], status, reason),
        **_write_halves(session, teams[half:], status, reason),
    }


def _write(session: Session, teams: Sequence[Team], status: TeamStatus, reason: str) -> str | None:
    """All of them or none. Returns why a trigger refuses it, None if none does."""
    try:
        with session.begin_nested():
            # Only checks suspend: an admin may have what they had found put back.
            by: team_status.By = "check" if status is TeamStatus.SUSPENDED else "admin"
            team_status.write(session, teams, status, by=by, reason=reason)
    except IntegrityError as error:
        ids = [team.id for team in teams]
        session.scalars(select(Team).where(Team.id.in_(ids)).execution_options(populate_existing=True)).all()
        rule = error.orig.diag.constraint_name if isinstance(error.orig, psycopg.Error) else None
        return HAS_SEATS if rule == _RETIRED_EMPTY else "transition"
    return None


def _not_empty(session: Session, teams: Sequence[Team]) -> frozenset[str]:
    ids = [team.id for team in teams]
    seats = exists().where(Seat.team_id == Team.id, Seat.counts)
    return frozenset(session.scalars(select(Team.name).where(Team.id.in_(ids), seats)))


def not_seen_since_death(session: Session, teams: Sequence[Team]) -> frozenset[str]:
    """A dead team comes back only after a complete scan: nobody else knows who sits there by now."""
    dead = [team.id for team in teams if team.status is TeamStatus.DEAD]
    seen = Team.scanned_at > Team.status_since
    return frozenset(
        session.scalars(select(Team.name).where(Team.id.in_(dead), or_(Team.scanned_at.is_(None), ~seen)))
    )
