"""Places in line that end without a seat: the pool's limit, the code's, or an admin who takes a code back wholly.

Only as long as no seat ever came of it, so the use comes back with the place. Who lost a seat waits until there is one.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from invitehub import audit, notices
from invitehub.database import Database
from invitehub.due_ends import end_each
from invitehub.ending import Ended
from models import Code, History, Notice, Pool, Redemption, Waiting
from models.enums import CodeStatus, Ending, RedemptionState, Use, WaitingState

_DAY = timedelta(days=1)
# Whoever revokes a code and takes the places in line back as well has done it by then.
_SETTLED = timedelta(minutes=2)


def end_due(db: Database, limit: int = 500) -> tuple[Ended, ...]:
    """End the places whose limit has come, those that have waited longest first; call it again while something ends."""
    with db.transaction() as session:
        due = session.scalars(
            select(Waiting.redemption_id)
            .join(Redemption, Redemption.id == Waiting.redemption_id)
            .join(Pool, Pool.id == Waiting.pool_id)
            .outerjoin(Code, Code.id == Redemption.code_id)
            .where(_first_seat(), _is_over())
            .order_by(Waiting.id)
            .limit(limit)
        ).all()
    return end_each(db, due, because=Ending.LIMIT, still=_still)


def count_waiting(session: Session, code_ids: Sequence[int]) -> int:
    """How many places in line `cancel_revoked` would take back, were these codes revoked."""
    places = (
        select(func.count())
        .select_from(Waiting)
        .join(Redemption, Redemption.id == Waiting.redemption_id)
        .where(_first_seat(), Redemption.code_id.in_(code_ids))
    )
    return session.scalars(places).one()


def cancel_revoked(db: Database, code_ids: Sequence[int], *, actor: str) -> tuple[Ended, ...]:
    """Take back the places in line that these revoked codes brought; call it after the revocation is committed.

    Whose seat is under way by then keeps it: that is ended with a kick.
    """
    with db.transaction() as session:
        due = session.scalars(
            select(Waiting.redemption_id)
            .join(Redemption, Redemption.id == Waiting.redemption_id)
            .join(Code, Code.id == Redemption.code_id)
            .where(_first_seat(), Code.id.in_(code_ids), Code.status == CodeStatus.REVOKED)
            .order_by(Waiting.id)
        ).all()

    def still(session: Session, redemption: Redemption) -> bool:
        revoked = exists().where(
            Code.id == Redemption.code_id, Code.status == CodeStatus.REVOKED, *_of(redemption)
        )
        if not session.scalars(select(revoked)).one():
            return False
        audit.record(session, actor=actor, action="waiting.cancel", subject=f"redemption:{redemption.id}")
        return True

    return end_each(db, due, because=Ending.REVOKED, still=still, actor=actor, why="code revoked")


def tell_revoked(session: Session, *, limit: int = 500) -> int:
    """Owe whoever waits by a code that was revoked meanwhile word that their place stands. Once. Returns how many."""
    once = func.concat("code_revoked:", Redemption.id)
    lately = exists().where(
        History.subject == "code",
        History.subject_id == Code.id,
        History.after == CodeStatus.REVOKED.value,
        History.at > func.now() - _SETTLED,
    )
    rows = session.execute(
        select(Redemption.id, once)
        .join(Waiting, Waiting.redemption_id == Redemption.id)
        .join(Code, Code.id == Redemption.code_id)
        .where(
            _first_seat(),
            Code.status == CodeStatus.REVOKED,
            Redemption.person_id.is_not(None),
            ~lately,
            ~exists().where(Notice.once == once),
        )
        .order_by(Waiting.id)
        .limit(limit)
    ).all()
    for redemption_id, key in rows:
        notices.news(session, redemption_id, "code_revoked", once=key)
    return len(rows)


def _first_seat() -> ColumnElement[bool]:
    return and_(
        Waiting.state == WaitingState.WAITING,
        Waiting.swap_id.is_(None),
        Redemption.state == RedemptionState.WAITING,
        Redemption.use == Use.RESERVED,
        Redemption.ended_because.is_(None),
    )


def _is_over() -> ColumnElement[bool]:
    too_long = Waiting.created_at + Pool.waiting_days * _DAY <= func.now()
    return or_(func.coalesce(too_long, False), func.coalesce(Code.usable_until <= func.now(), False))


def _of(redemption: Redemption) -> tuple[ColumnElement[bool], ...]:
    return (Redemption.id == redemption.id, Waiting.redemption_id == Redemption.id, _first_seat())


def _still(session: Session, redemption: Redemption) -> bool:
    """It may have been placed a moment ago, or its pool changed its mind."""
    over = (
        select(Waiting.id)
        .join(Redemption, Redemption.id == Waiting.redemption_id)
        .join(Pool, Pool.id == Waiting.pool_id)
        .outerjoin(Code, Code.id == Redemption.code_id)
        .where(*_of(redemption), _is_over())
    )
    return session.scalars(over).first() is not None
