"""A team's places as rows: made, closed and opened again when its size changes."""

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from models import Slot, Team


def add_slots(session: Session, team: Team, first: int, count: int) -> None:
    """`count` free places, numbered from `first`."""
    if count > 0:
        session.execute(
            insert(Slot),
            [{"team_id": team.id, "pool_id": team.pool_id, "no": no} for no in range(first, first + count)],
        )


def reopen(session: Session, team: Team, count: int) -> None:
    """First the places that were closing come back, then new ones are made."""
    closing = select(Slot.id).where(Slot.team_id == team.id, Slot.closing).order_by(Slot.no).limit(count)
    reopened = len(
        session.scalars(
            update(Slot)
            .where(Slot.id.in_(closing.scalar_subquery()))
            .values(closing=False)
            .returning(Slot.id)
        ).all()
    )
    last = session.scalars(select(func.coalesce(func.max(Slot.no), 0)).where(Slot.team_id == team.id)).one()
    add_slots(session, team, last + 1, count - reopened)


def close(session: Session, team: Team, count: int) -> None:
    """Free places go at once. A place that somebody is just taking is passed over and closes with its seat."""
    free = (
        select(Slot)
        .where(Slot.team_id == team.id, Slot.free)
        .order_by(Slot.no.desc())
        .limit(count)
        .with_for_update(key_share=True, skip_locked=True)
    )
    gone = session.scalars(free).all()
    for slot in gone:
        session.delete(slot)
    session.flush()
    left = count - len(gone)
    taken = (
        select(Slot)
        .where(Slot.team_id == team.id, ~Slot.closing)
        .order_by(Slot.free.desc(), Slot.no.desc())
        .limit(left)
        .with_for_update(key_share=True)
    )
    for slot in session.scalars(taken).all() if left else ():
        if slot.free:
            session.delete(slot)
        else:
            slot.closing = True
    session.flush()


def capacity(session: Session, team_id: int) -> int:
    """Places that are not closing."""
    return session.scalars(
        select(func.count()).select_from(Slot).where(Slot.team_id == team_id, ~Slot.closing)
    ).one()
