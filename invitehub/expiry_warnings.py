"""Warnings before days are over, and the word that they are and that the seat stays a little longer. Each said once.

A threshold is said only while it is the nearest one, so after an outage nobody hears of 7 days and of 3 at once.
"""

from datetime import timedelta

from sqlalchemy import BigInteger, cast, exists, func, select
from sqlalchemy.orm import Session

from invitehub import notices
from invitehub.sql import statement
from models import Notice, Pool, Redemption
from models.enums import RedemptionState

_DAY = timedelta(days=1)


def warn_due(session: Session, *, limit: int = 500) -> int:
    """Owe the warnings whose time has come. Returns how many; call it again while that is `limit`.

    `days`: left, rounded up; `until`: as the redemption had it then. One whose date has changed is not sent any more.
    """
    rows = session.execute(statement("warn"), {"limit": limit}).all()
    for row in rows:
        params = {"days": row.days, "threshold": row.threshold, "until": row.expires_at.isoformat()}
        notices.news(session, row.id, "expiring", params, once=row.once)
    return len(rows)


def tell_grace(session: Session, *, limit: int = 500) -> int:
    """Owe whoever's days are over, and whose pool leaves the seat for some days, word of that. Returns how many.

    `until`: when the days were over; `removal`: when the seat goes.
    """
    epoch = cast(func.extract("epoch", Redemption.expires_at), BigInteger)
    once = func.concat("grace:", Redemption.id, ":", epoch)
    removal = Redemption.expires_at + Pool.grace_days * _DAY
    rows = session.execute(
        select(Redemption.id, Redemption.expires_at, removal.label("removal"), once.label("once"))
        .join(Pool, Pool.id == Redemption.pool_id)
        .where(
            Redemption.state == RedemptionState.GRANTED,
            Redemption.expires_at <= func.now(),
            removal > func.now(),
            Redemption.person_id.is_not(None),
            Redemption.stopped_at.is_(None),
            Redemption.ended_because.is_(None),
            ~exists().where(Notice.once == once),
        )
        .order_by(Redemption.expires_at, Redemption.id)
        .limit(limit)
    ).all()
    for row in rows:
        params = {"until": row.expires_at.isoformat(), "removal": row.removal.isoformat()}
        notices.news(session, row.id, "grace", params, once=row.once)
    return len(rows)
