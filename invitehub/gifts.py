"""Seats that an admin gives without a code. Whoever gets one stands in the same line as everybody else."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from invitehub import acting, audit, waiting
from invitehub.bars import is_barred
from invitehub.codes import MAX_DAYS
from invitehub.errors import Refusal
from invitehub.identity import holders, normaliser
from invitehub.pools import find_pool
from invitehub.providers import IdentityMalformed
from models import Pool, Redemption
from models.enums import RedemptionState, Use


def give(
    session: Session,
    *,
    pool: str,
    identity: str,
    days: int,
    person_id: int | None = None,
    note: str = "",
    actor: str,
    why: str = "",
) -> int:
    """Let somebody wait for a seat of `days` days in a pool. Returns the redemption's id. After the commit, serve the pool.

    `person_id`: None if only the identity is known; then nobody can be told. Raises Refusal `pool_missing`, `pool_empty`,
    `days`, `identity`, `barred`, `identity_seated`.
    """
    check_days(days)
    acting.act(session, actor, why or "given")
    found = find_pool(session, pool)
    try:
        normal = normaliser(session, found)(identity)
    except IdentityMalformed as error:
        raise Refusal("identity", why=error.code, kind=error.kind) from error
    redemption_id = give_place(session, found, normal, days, person_id=person_id, note=note)
    audit.record(
        session,
        actor=actor,
        action="seats.give",
        subject=f"redemption:{redemption_id}",
        after={"pool": pool, "identity": normal, "days": days, "note": note},
    )
    return redemption_id


def give_place(
    session: Session, pool: Pool, identity: str, days: int, *, person_id: int | None = None, note: str = ""
) -> int:
    """The same for an identity in its stored form, written down nowhere else. Raises Refusal `barred`, `identity_seated`."""
    lock_pool(session, pool.id)
    if is_barred(session, person_id=person_id, identity=identity):
        raise Refusal("barred", identity=identity)
    if holders(session, pool.id, identity):
        raise Refusal("identity_seated", identity=identity, pool=pool.name)
    redemption = Redemption(
        person_id=person_id,
        pool_id=pool.id,
        identity=identity,
        state=RedemptionState.WAITING,
        use=Use.RESERVED,
        days=days,
        note=note,
    )
    session.add(redemption)
    session.flush()
    waiting.join(session, redemption)
    return redemption.id


def lock_pool(session: Session, pool_id: int) -> None:
    """Before all else: of two who give, or rename to, the same identity in a pool at once, one must see the other."""
    session.execute(select(Pool.id).where(Pool.id == pool_id).with_for_update(key_share=True))


def check_days(days: int) -> None:
    """Raises Refusal `days`."""
    if not 1 <= days <= MAX_DAYS:
        raise Refusal("days", most=MAX_DAYS)
