"""Whose turn it is: teams that are looked at again and again, handed out so that no two look at one at once."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Team
from models.enums import TeamStatus

# Nobody is asked about the others: a dead team is looked at on request only.
LOOKED_AT = (TeamStatus.ACTIVE, TeamStatus.PAUSED, TeamStatus.SUSPENDED)


def take(
    session: Session,
    *,
    mark: InstrumentedAttribute[datetime | None],
    turn: ColumnElement[bool],
    limit: int,
) -> tuple[int, ...]:
    """Teams that were never marked, or whose `turn` it is again, the longest ago first; they are marked now."""
    chosen = (
        select(Team.id)
        .where(Team.status.in_(LOOKED_AT), mark.is_(None) | turn)
        .order_by(mark.asc().nulls_first(), Team.id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
        .cte("chosen")
    )
    marked = (
        update(Team)
        .where(Team.id == chosen.c.id)
        .values({mark: func.clock_timestamp()})
        .returning(Team.id)
        .execution_options(synchronize_session=False)
    )
    return tuple(session.scalars(marked))
