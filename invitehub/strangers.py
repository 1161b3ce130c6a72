"""Places that somebody upstream fills who is not ours, so that no more are given than upstream has."""

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from invitehub import alerts, slots
from invitehub.database import Database
from invitehub.listing import PAGE, Begun, held
from invitehub.providers import Health
from invitehub.sql import statement
from models import Listed


def settle(db: Database, begun: Begun, health: Health, *, trusted: bool) -> bool:
    """Give orphans the places that they fill, and take back those that nobody fills. Returns whether any came free.

    `trusted`: the listing tells who is absent. Slots are only taken where nobody else is just taking them.
    """
    _give(db, begun)
    freed = _take_back(db, begun) if trusted else 0
    with held(db, begun) as session:
        if trusted:
            freed += _unknown(session, begun, health)
        freed += fit_quota(session, begun.team_id, begun.team, health.capacity)
    return freed > 0


def fit_quota(session: Session, team_id: int, team: str, capacity: int | None) -> int:
    """Hold back as many places as upstream has too few, as far as they are free. Returns how many came free instead.

    `capacity`: as upstream says, None if it has no limit.
    """
    places = slots.capacity(session, team_id)
    lack = 0 if capacity is None else max(0, places - capacity)
    freed = session.scalars(statement("scan_quota"), {"team": team_id, "lack": lack}).all()
    if lack:
        params = {"team": team, "capacity": capacity, "places": places}
        alerts.open_alert(session, component="quota", subject=team, cause="upstream_smaller", params=params)
    else:
        alerts.close_alert(session, component="quota", subject=team)
    return len(freed)


def _give(db: Database, begun: Begun) -> None:
    values = {"team": begun.team_id, "started": begun.started_at, "pending": begun.counts_pending}
    while True:
        with held(db, begun) as session:
            given = session.scalars(statement("scan_strangers"), values).all()
        if len(given) < PAGE:
            return


def _take_back(db: Database, begun: Begun) -> int:
    freed, after = 0, 0
    while True:
        values = {
            "scan": begun.scan_id,
            "team": begun.team_id,
            "pending": begun.counts_pending,
            "after": after,
        }
        with held(db, begun) as session:
            ids = session.scalars(statement("scan_strangers_gone"), values).all()
        freed += len(ids)
        if len(ids) < PAGE:
            return freed
        after = ids[-1]


def _unknown(session: Session, begun: Begun, health: Health) -> int:
    """Who filled a team when it was full is known once the listing has them all."""
    fills = select(func.count()).where(
        Listed.scan_id == begun.scan_id, or_(Listed.joined, true() if begun.counts_pending else Listed.joined)
    )
    hidden = max(0, (health.used or 0) - session.scalars(fills).one())
    values = {"team": begun.team_id, "started": begun.started_at, "hidden": hidden}
    return len(session.scalars(statement("scan_unknown_gone"), values).all())
