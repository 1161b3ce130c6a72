"""What pools have promised stands against their seats, so that nothing is sold that cannot be seated."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from invitehub import alerts
from invitehub.sql import statement
from models import Alert

COMPONENT = "promises"


@dataclass(frozen=True, slots=True)
class Promises:
    """Of one pool, in seats. `unredeemed`: uses that may still come; `swaps`: people who wait to move.

    `ending_7`, `ending_30`: seats whose days are over in so many days. `short`, `short_30`: how many seats are missing now,
    and in 30 days if nobody renews.
    """

    pool_id: int
    pool: str
    unredeemed: int
    waiting: int
    swaps: int
    free: int
    ending_7: int
    ending_30: int

    @property
    def promised(self) -> int:
        return self.unredeemed + self.waiting + self.swaps

    @property
    def short(self) -> int:
        return max(0, self.promised - self.free)

    @property
    def short_30(self) -> int:
        return max(0, self.promised - self.free - self.ending_30)


def promises(session: Session) -> tuple[Promises, ...]:
    """Of every pool, by name."""
    return tuple(Promises(**row) for row in session.execute(statement("promises")).mappings())


def promises_of(session: Session, pool: str) -> Promises:
    """Of one that is there."""
    return next(each for each in promises(session) if each.pool == pool)


def watch(session: Session) -> int:
    """Open an alert for each pool that could not keep its word within 30 days, close the others. Returns how many."""
    short = {each.pool: each for each in promises(session) if each.short_30}
    told = select(Alert.subject).where(Alert.component == COMPONENT, Alert.closed_at.is_(None))
    # Also that of a pool which has another name by now.
    for pool in set(session.scalars(told)) - short.keys():
        alerts.close_alert(session, component=COMPONENT, subject=pool)
    for pool, each in short.items():
        params = {
            "pool": pool,
            "promised": each.promised,
            "free": each.free,
            "ending": each.ending_30,
            "count": each.short_30,
        }
        if not alerts.open_alert(session, component=COMPONENT, subject=pool, params=params):
            _update(session, pool, params)
    return len(short)


def _update(session: Session, pool: str, params: dict[str, Any]) -> None:
    """Whoever is told again hears how it is by then."""
    session.execute(
        update(Alert)
        .where(Alert.component == COMPONENT, Alert.subject == pool, Alert.closed_at.is_(None))
        .values(params=params)
    )
