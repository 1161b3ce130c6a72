"""How often somebody may send codes that do not exist.

Counted from the rows of `request`, so it holds with Redis gone and across restarts and replicas. Guessing is hopeless
anyway at 95 bits; this keeps it from being noise, too. When the whole house sees more misses than people make, each
person has fewer, but nobody is shut out for what others do.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from invitehub import clock
from models import Request

# Spelled out in the statement, so that the planner sees that the partial indexes fit.
MISS: ColumnElement[str] = literal_column("'unknown'")
WINDOW = timedelta(minutes=10)
MISSES_EACH = 5
MISSES_EACH_UNDER_ATTACK = 1
MISSES_IN_ALL = 300


@dataclass(frozen=True, slots=True)
class Throttled:
    """Nothing was looked up. `until`: when the next code may be sent."""

    until: datetime


def throttled(session: Session, person_id: int) -> Throttled | None:
    """Whether this person has to pause, and until when."""
    since = clock.now(session) - WINDOW
    misses = list(
        session.scalars(
            select(Request.at)
            .where(Request.person_id == person_id, Request.outcome == MISS, Request.at > since)
            .order_by(Request.at.desc())
            .limit(MISSES_EACH)
        )
    )
    if not misses:
        return None
    allowed = MISSES_EACH_UNDER_ATTACK if _under_attack(session, since) else MISSES_EACH
    return Throttled(misses[allowed - 1] + WINDOW) if len(misses) >= allowed else None


def _under_attack(session: Session, since: datetime) -> bool:
    recent = (
        select(Request.at)
        .where(Request.outcome == MISS, Request.at > since)
        # The newest stand at the end of the table: without the order the planner may read all of it to find them.
        .order_by(Request.at.desc())
        .limit(MISSES_IN_ALL)
        .subquery()
    )
    return session.scalars(select(func.count()).select_from(recent)).one() >= MISSES_IN_ALL
