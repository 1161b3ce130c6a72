"""The waiting list as operators see it: who stands where, what for, and when a seat is likely."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from invitehub import waiting
from invitehub.errors import Refusal
from invitehub.expectation import expected_of_line
from invitehub.pools import find_pool
from models import Waiting
from models.enums import WaitingState


@dataclass(frozen=True, slots=True)
class LineEntry:
    """One place. `swap`: of somebody who moves. `expected`: see `expectation`; None if nobody can tell."""

    id: int
    place: int
    pool: str
    identity: str
    telegram_id: int | None
    redemption_id: int
    swap: bool
    since: datetime
    expected: datetime | None


def list_line(
    session: Session, *, pool: str | None = None, limit: int | None = None
) -> tuple[LineEntry, ...]:
    """In the order in which they are served. Raises Refusal `pool_missing`."""
    # The product's own limit is a number; this is more than there are people.
    entries = waiting.list_waiting(session, pool=pool, limit=limit or 2**53)
    last: dict[str, int] = {}
    for entry in entries:
        last[entry.pool] = entry.place
    ends = {
        name: expected_of_line(session, find_pool(session, name).id, places) for name, places in last.items()
    }
    return tuple(
        LineEntry(
            id=entry.id,
            place=entry.place,
            pool=entry.pool,
            identity=entry.identity,
            telegram_id=entry.telegram_id,
            redemption_id=entry.redemption_id,
            swap=entry.swap,
            since=entry.since,
            expected=ends[entry.pool][entry.place - 1] if entry.place <= len(ends[entry.pool]) else None,
        )
        for entry in entries
    )


def redemption_at(session: Session, entry_id: int) -> int:
    """Whose place it is, as long as they wait there. Raises Refusal `waiting_missing`."""
    waits = select(Waiting.redemption_id).where(Waiting.id == entry_id, Waiting.state == WaitingState.WAITING)
    redemption_id = session.scalars(waits).one_or_none()
    if redemption_id is None:
        raise Refusal("waiting_missing")
    return redemption_id
