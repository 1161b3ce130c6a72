"""The status of many teams put back: each has again exactly what it had, with its reason, also what a check had set."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from invitehub import acting, alerts, audit
from invitehub.many_teams import StatusChange, lock_all, not_seen_since_death, write_apart
from models import Team
from models.enums import TeamStatus

_WHY: Final = "undo"


@dataclass(frozen=True, slots=True)
class Standing:
    """A team's status with what was said of it. `retiring`: it was being emptied. `since`: ISO 8601, tells changes apart."""

    status: TeamStatus
    reason: str
    retiring: bool
    since: str


def standings(session: Session, names: Sequence[str]) -> dict[str, Standing]:
    """How each of them stands, by name; locked until the transaction ends."""
    return {
        team.name: Standing(team.status, team.status_reason, team.retiring, team.status_since.isoformat())
        for team in lock_all(session, names)
    }


def put_back(session: Session, wanted: Mapping[str, Standing], *, actor: str) -> tuple[StatusChange, ...]:
    """By way of `active`, for no other leads back from everywhere; a refusal holds up nobody else.

    After the commit, call `waiting.serve` for their pools.
    """
    acting.act(session, actor, _WHY)
    teams = lock_all(session, list(wanted))
    before = {team.name: team.status for team in teams}
    refused = dict.fromkeys(not_seen_since_death(session, teams), "dead_unscanned")
    idle = [team for team in teams if team.status is not TeamStatus.ACTIVE and team.name not in refused]
    refused |= write_apart(session, idle, TeamStatus.ACTIVE, "")
    back = [team for team in teams if team.name not in refused]
    for (status, reason), group in _by_status(back, wanted).items():
        refused |= write_apart(session, group, status, reason)
    back = [team for team in back if team.name not in refused]
    _restore(session, back, wanted)
    alerts.hush(session, component="team", subjects=[team.name for team in back])
    _record(session, back, before, wanted, actor)
    return tuple(
        StatusChange(name, was, was if name in refused else wanted[name].status, refused.get(name))
        for name, was in before.items()
    )


def _by_status(
    teams: Sequence[Team], wanted: Mapping[str, Standing]
) -> dict[tuple[TeamStatus, str], list[Team]]:
    """Those that leave `active` again. What a check had found is told to admins, so there the reason counts."""
    groups: defaultdict[tuple[TeamStatus, str], list[Team]] = defaultdict(list)
    for team in teams:
        was = wanted[team.name]
        if was.status is not TeamStatus.ACTIVE:
            groups[was.status, was.reason if was.status is TeamStatus.SUSPENDED else ""].append(team)
    return dict(groups)


def _restore(session: Session, teams: Sequence[Team], wanted: Mapping[str, Standing]) -> None:
    """What goes with the status, by key: each team may have had a reason of its own."""
    rows = [
        {"id": team.id, "status_reason": was.reason, "retiring": was.retiring}
        for team in teams
        for was in (wanted[team.name],)
    ]
    if rows:
        session.execute(update(Team), rows)


def _record(
    session: Session,
    teams: Sequence[Team],
    before: Mapping[str, TeamStatus],
    wanted: Mapping[str, Standing],
    actor: str,
) -> None:
    audit.record_all(
        session,
        actor=actor,
        action="teams.status",
        entries=[
            (
                f"team:{team.name}",
                {"status": before[team.name].value},
                {"status": wanted[team.name].status.value, "reason": wanted[team.name].reason, "undo": True},
            )
            for team in teams
        ],
    )
