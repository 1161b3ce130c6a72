"""A team's status changes in one place, with what hangs on it: the days of all who sit there, and what admins are told."""

from collections.abc import Sequence
from typing import Any, Final, Literal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from invitehub import alerts, clocks
from models import Seat, Team
from models.enums import SeatState, TeamStatus

# No seat works in these.
STANDS_STILL: Final = (TeamStatus.SUSPENDED, TeamStatus.DEAD)
By = Literal["admin", "check"]
_UNSEEN: Final = {"synchronize_session": False}


def change_status(
    session: Session,
    team_id: int,
    status: TeamStatus,
    *,
    by: By,
    reason: str = "",
    expected: TeamStatus | None = None,
) -> bool:
    """Change it, unless it is not `expected` any more. Returns whether it was changed.

    After the commit of one that becomes active, call `waiting.serve` for its pool. Holds no seat and no redemption
    before: it locks those of everybody who sits there.
    """
    team = session.scalars(
        select(Team)
        .where(Team.id == team_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    if team.status is status or (expected is not None and team.status is not expected):
        return False
    write(session, [team], status, by=by, reason=reason)
    return True


def write(session: Session, teams: Sequence[Team], status: TeamStatus, *, by: By, reason: str) -> None:
    """The same for teams that the caller has locked, all of them at once. Raises IntegrityError where a trigger refuses."""
    ids = [team.id for team in teams]
    new: dict[str, Any] = {
        "status": status,
        "status_by": by,
        "status_reason": reason,
        "status_since": func.now(),
    }
    if status is TeamStatus.RETIRED or (by == "admin" and status is not TeamStatus.PAUSED):
        # An admin's later word stands; a check only interrupts the draining.
        new["retiring"] = False
    # One statement, however many they are; what is known of them here is read anew.
    session.flush()
    session.execute(update(Team).where(Team.id.in_(ids)).values(new), execution_options=_UNSEEN)
    session.scalars(select(Team).where(Team.id.in_(ids)).execution_options(populate_existing=True)).all()
    (clocks.stop_teams if status in STANDS_STILL else clocks.run_teams)(session, ids)
    if by == "check" and status in STANDS_STILL:
        _open(session, teams, status, reason)
    if by == "admin" or status not in STANDS_STILL:
        # Whoever takes a team out of service knows about it, and it is not well thereby.
        quietly = by == "admin" and status is not TeamStatus.ACTIVE
        names = [team.name for team in teams]
        alerts.close_alerts(session, component="team", subjects=names, quietly=quietly)


def restate(session: Session, team: Team) -> None:
    """A team stays suspended, and what is wrong with it by now is another thing. The caller holds it; no news of its own."""
    team.status_reason = team.health
    session.flush()
    alerts.restate(
        session, component="team", subject=team.name, cause=team.health, params=_params(session, team)
    )


def people_in(session: Session, *team_ids: int) -> int:
    """How many sit there."""
    return session.scalars(
        select(func.count()).where(Seat.team_id.in_(team_ids), Seat.counts, Seat.state == SeatState.ACTIVE)
    ).one()


def _open(session: Session, teams: Sequence[Team], status: TeamStatus, reason: str) -> None:
    """A team that was suspended and is found dead is another trouble than before."""
    alerts.close_alerts(session, component="team", subjects=[team.name for team in teams], quietly=True)
    rows = session.execute(
        select(Seat.team_id, func.count())
        .where(Seat.team_id.in_([team.id for team in teams]), Seat.counts, Seat.state == SeatState.ACTIVE)
        .group_by(Seat.team_id)
    )
    people = {row[0]: row[1] for row in rows}
    alerts.open_alerts(
        session,
        component="team",
        cause=reason,
        severity="critical" if status is TeamStatus.DEAD else "warning",
        params={
            team.name: {"team": team.name, "status": status.value, "people": people.get(team.id, 0)}
            for team in teams
        },
    )


def _params(session: Session, team: Team) -> dict[str, str | int]:
    return {"team": team.name, "status": team.status.value, "people": people_in(session, team.id)}
