"""What is left to do when a team is dead: its people are told once, and what was under way there is written off.

Whoever sits there keeps the seat until they take another one; their days stand still. See docs/adr/0006.
"""

import logging
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, String, and_, cast, exists, func, or_, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from invitehub import acting, ending, notices, orphans
from invitehub.database import Database
from models import Notice, Orphan, Redemption, Seat, Swap, Team
from models.enums import OrphanState, RedemptionState, SeatState, SwapState, TeamStatus

log = logging.getLogger(__name__)

_UNDER_WAY: Final = (SeatState.RESERVED, SeatState.GRANTING, SeatState.REVOKING)


@dataclass(frozen=True, slots=True)
class Buried:
    """`pool_ids`: to be served. `more`: there may be something left."""

    pool_ids: tuple[int, ...]
    more: bool


def bury(db: Database) -> tuple[int, ...]:
    """Do all that is left, in all dead teams. Returns the pools to be served."""
    pools: set[int] = set()
    while True:
        done = bury_due(db)
        pools.update(done.pool_ids)
        if not done.more:
            return tuple(sorted(pools))


def bury_due(db: Database, *, limit: int = 200) -> Buried:
    """Some of what is left. Each seat is a transaction of its own: what is cut short is found again."""
    with db.transaction() as session:
        seats = session.scalars(_left_over().limit(limit)).all()
        removals = session.scalars(_left_to_remove().limit(limit)).all()
    pools: set[int] = set()
    failed = False
    for seat_id in seats:
        try:
            with db.transaction() as session:
                acting.act(session, acting.SYSTEM, "team dead")
                pool_id = ending.write_off(session, seat_id)
        except (OperationalError, InterfaceError, NoConnection):
            raise
        except Exception:
            # It holds up nobody behind it, and the next sweep comes back to it.
            log.exception("seat %d in a dead team cannot be written off: it is tried again", seat_id)
            failed = True
            continue
        if pool_id is not None:
            pools.add(pool_id)
    for orphan_id in removals:
        with db.transaction() as session:
            acting.act(session, acting.SYSTEM, "team dead")
            orphans.write_off(session, orphan_id)
    with db.transaction() as session:
        told = _tell(session, limit)
    return Buried(tuple(sorted(pools)), more=not failed and limit in (len(seats), len(removals), told))


def _left_over() -> Select[int]:
    in_line = exists().where(Swap.redemption_id == Seat.redemption_id, Swap.state == SwapState.WAITING)
    return (
        select(Seat.id)
        .join(Team, Team.id == Seat.team_id)
        .where(
            Team.status == TeamStatus.DEAD,
            Seat.counts,
            # Whoever waits for another one already has asked to leave it.
            or_(Seat.state.in_(_UNDER_WAY), and_(Seat.state == SeatState.ACTIVE, in_line)),
        )
        .order_by(Seat.id)
    )


def _left_to_remove() -> Select[int]:
    return (
        select(Orphan.id)
        .join(Team, Team.id == Orphan.team_id)
        .where(Team.status == TeamStatus.DEAD, Orphan.state == OrphanState.REMOVING)
        .order_by(Orphan.id)
    )


def _tell(session: Session, limit: int) -> int:
    """Once a death: a team that came back and died again is another one. Returns how many it was due for."""
    said = func.concat(
        "dead:",
        Team.id,
        ":",
        cast(func.extract("epoch", Team.status_since), String),
        ":",
        Redemption.id,
    )
    rows = session.execute(
        select(Redemption.id, said)
        .join(Seat, Seat.redemption_id == Redemption.id)
        .join(Team, Team.id == Seat.team_id)
        .where(
            Team.status == TeamStatus.DEAD,
            Seat.counts,
            Seat.state == SeatState.ACTIVE,
            Redemption.state == RedemptionState.GRANTED,
            Redemption.person_id.is_not(None),
            ~exists().where(Notice.once == said),
        )
        .order_by(Redemption.id)
        .limit(limit)
    ).all()
    for redemption_id, once in rows:
        notices.news(session, redemption_id, "team_dead", once=once)
    return len(rows)
