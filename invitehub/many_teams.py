"""The status of thousands of teams in a handful of statements, each team with its own before, after and refusal."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from invitehub import alerts, audit, team_status
from models import Team
from models.enums import TeamStatus


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
    """All at once where nothing stands against any; else one by one, so that one refusal holds up nobody else."""
    before = {team.name: team.status for team in teams}
    changes = {team.name: StatusChange(team.name, team.status, status) for team in teams}
    wanted = [team for team in teams if team.status is not status]
    unseen = _not_seen_since_death(session, wanted) if status is TeamStatus.ACTIVE else frozenset()
    for name in unseen:
        changes[name] = StatusChange(name, before[name], before[name], "dead_unscanned")
    wanted = [team for team in wanted if team.name not in unseen]
    for group in ([wanted], [[team] for team in wanted]):
        refused = [team for teams_ in group for team in _write(session, teams_, status, reason)]
        if not refused:
            break
    for team in refused:
        why = "team_has_seats" if status is TeamStatus.RETIRED else "transition"
        changes[team.name] = StatusChange(team.name, before[team.name], before[team.name], why)
    if status is TeamStatus.DEAD:
        # Whoever says of a dead team that it is dead knows about it, and need not be told again each day.
        alerts.close_alerts(session, component="team", subjects=list(changes), quietly=True)
    changed = [team.name for team in wanted if team not in refused]
    audit.record_all(
        session,
        actor=actor,
        action="teams.status",
        entries=[
            (f"team:{name}", {"status": before[name].value}, {"status": status.value, "reason": reason})
            for name in changed
        ],
    )
    return changes


def _write(session: Session, teams: Sequence[Team], status: TeamStatus, reason: str) -> Sequence[Team]:
    """Returns those that a trigger refuses: all of them, if it refuses one."""
    if not teams:
        return ()
    try:
        with session.begin_nested():
            team_status.write(session, teams, status, by="admin", reason=reason)
    except IntegrityError:
        for team in teams:
            session.refresh(team)
        return teams
    return ()


def _not_seen_since_death(session: Session, teams: Sequence[Team]) -> frozenset[str]:
    """A dead team comes back only after a complete scan: nobody else knows who sits there by now."""
    dead = [team.id for team in teams if team.status is TeamStatus.DEAD]
    seen = Team.scanned_at > Team.status_since
    return frozenset(
        session.scalars(select(Team.name).where(Team.id.in_(dead), or_(Team.scanned_at.is_(None), ~seen)))
    )
