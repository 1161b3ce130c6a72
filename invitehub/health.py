"""Whether a team can be worked with: looked at again and again, and what follows from what is found.

A status that an admin has set is never changed by a look; what was found is kept beside it.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from invitehub import acting, strangers, teams, turns
from invitehub.database import Database
from invitehub.providers import ActionRequired, Deadline, Health, ProviderError, open_provider
from invitehub.secret_keys import Keys, SecretsUnreadable
from invitehub.team_status import change_status, restate
from invitehub.teams import Connection
from models import Team
from models.enums import TeamStatus

EVERY: Final = timedelta(minutes=5)
# One that is not well is looked at more often, so that its return is noticed.
EAGER: Final = timedelta(minutes=1)
CALL_SECONDS: Final = 15.0
SLOW_SECONDS: Final = 5.0
# Slowness comes and goes: it counts when it was seen so often in a row.
PATIENCE: Final = 3
# A team that is gone is dead when it was found gone again after that time.
CONFIRMED_AFTER: Final = timedelta(minutes=10)
GONE: Final = "team_missing"
SLOW: Final = "slow"
SILENT: Final = "no_answer"
_PATIENT_OF: Final = (SLOW, SILENT)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look has found. `reason`: "" for well. `health`: upstream's own words, None if it did not answer.

    `serve_pool_id`: places may have come free there.
    """

    team_id: int
    reason: str
    status: TeamStatus
    health: Health | None
    serve_pool_id: int | None = None


def check_team(db: Database, keys: Keys, team_id: int) -> Checked:
    """Look at one team and write down what that means. No transaction is open meanwhile."""
    with db.transaction() as session:
        try:
            connection = teams.connection(session, keys, team_id)
        except SecretsUnreadable:
            connection = None
    reason, health = ("secrets_unreadable", None) if connection is None else _look(connection)
    with db.transaction() as session:
        return _note(session, team_id, reason, health)


def due(session: Session, limit: int = 50) -> tuple[int, ...]:
    """Teams whose turn it is, the longest unseen first; marked, so that nobody else takes them as well."""
    suspended = and_(Team.status == TeamStatus.SUSPENDED, Team.checked_at < func.clock_timestamp() - EAGER)
    turn = (Team.checked_at < func.clock_timestamp() - EVERY) | suspended
    return turns.take(session, mark=Team.checked_at, turn=turn, limit=limit)


def _look(connection: Connection) -> tuple[str, Health | None]:
    began = time.monotonic()
    try:
        deadline = Deadline.after(CALL_SECONDS)
        health = open_provider(connection.provider, connection.options, deadline=deadline).check()
    except ActionRequired as error:
        return error.code, None
    except ProviderError:
        return SILENT, None
    if not health.ok:
        return health.reason or "unwell", health
    return (SLOW if time.monotonic() - began > SLOW_SECONDS else ""), health


def _note(session: Session, team_id: int, reason: str, health: Health | None) -> Checked:
    acting.act(session, acting.SYSTEM, f"check: {reason or 'well'}")
    team = session.get_one(Team, team_id, with_for_update={"key_share": True}, populate_existing=True)
    same = reason == team.health
    team.health_count = team.health_count + 1 if same else 1
    if not same:
        team.health = reason
        team.health_since = func.now()
    team.checked_at = func.clock_timestamp()
    if health is not None and health.ok:
        team.upstream_capacity = health.capacity
        team.credentials_until = health.credentials_until
    session.flush()
    became = _becomes(session, team)
    if became is not None:
        why = "retiring" if became is TeamStatus.PAUSED else reason
        change_status(session, team_id, became, by="check", reason=why)
    elif reason and _is_suspended_by_check(team) and reason != team.status_reason:
        restate(session, team)
    freed = 0
    if health is not None and health.ok:
        freed = strangers.fit_quota(session, team_id, team.name, health.capacity)
    serve = freed > 0 or became is TeamStatus.ACTIVE
    return Checked(team_id, reason, team.status, health, team.pool_id if serve else None)


def _becomes(session: Session, team: Team) -> TeamStatus | None:
    """The status that follows, None if it stays."""
    lasts = team.health_count >= PATIENCE
    if team.status is TeamStatus.ACTIVE:
        unwell = team.health and (team.health not in _PATIENT_OF or lasts)
        return TeamStatus.SUSPENDED if unwell else None
    if not _is_suspended_by_check(team):
        return None
    if not team.health:
        # One that is to retire goes on draining.
        return TeamStatus.PAUSED if team.retiring else TeamStatus.ACTIVE
    long_gone = select(Team.health_since <= func.now() - CONFIRMED_AFTER).where(Team.id == team.id)
    confirmed = team.health == GONE and team.health_count > 1 and session.scalars(long_gone).one()
    return TeamStatus.DEAD if confirmed else None


def _is_suspended_by_check(team: Team) -> bool:
    return team.status is TeamStatus.SUSPENDED and team.status_by == "check"
