"""How the people of a pool are known, and who holds an identity there already."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from invitehub.errors import Refusal
from invitehub.pools import find_pool
from invitehub.providers import PROVIDERS
from models import Pool, Redemption, Seat, Team
from models.enums import RedemptionState

LIVE = (RedemptionState.PLACING, RedemptionState.WAITING, RedemptionState.GRANTED)


def normaliser(session: Session, pool: Pool) -> Callable[[str], str]:
    """What makes an identity as the pool stores and compares it; that raises IdentityMalformed.

    Raises Refusal `pool_empty`: without a team nobody knows what its people are called.
    """
    provider = session.scalars(
        select(Team.provider).where(Team.pool_id == pool.id).order_by(Team.id).limit(1)
    ).one_or_none()
    if provider is None:
        raise Refusal("pool_empty", pool=pool.name)
    return PROVIDERS[provider].normalise


def is_held(pool_id: int, identity: str) -> ColumnElement[bool]:
    """A redemption that has the identity in the pool, with or without a seat so far."""
    return (Redemption.identity == identity) & (Redemption.pool_id == pool_id) & Redemption.state.in_(LIVE)


def holders(session: Session, pool_id: int, identity: str) -> list[Row[int, int | None]]:
    """Ids of such redemptions, each with its person's."""
    query = select(Redemption.id, Redemption.person_id).where(is_held(pool_id, identity))
    return list(session.execute(query).all())


def find_holder(session: Session, identity: str, *, pool: str | None = None) -> int:
    """The redemption that has this identity, typed as it may be. `pool`: only in this one.

    Raises Refusal `holder_missing`, `holder_ambiguous`, `pool_missing`.
    """
    typed = identity.strip()
    wanted: list[ColumnElement[bool]] = [
        Redemption.identity.in_({typed, typed.casefold()}),
        Redemption.state.in_(LIVE),
    ]
    if pool is not None:
        wanted.append(Redemption.pool_id == find_pool(session, pool).id)
    found = session.execute(
        select(Redemption.id, Pool.name).join(Pool, Pool.id == Redemption.pool_id).where(*wanted)
    ).all()
    if not found:
        raise Refusal("holder_missing", identity=typed)
    if len(found) > 1:
        raise Refusal("holder_ambiguous", identity=typed, pools=sorted({name for _, name in found}))
    return int(found[0].id)


def redemption_of(session: Session, seat_id: int) -> int:
    """Whose seat it is. Raises Refusal `seat_missing`."""
    redemption_id = session.scalars(select(Seat.redemption_id).where(Seat.id == seat_id)).one_or_none()
    if redemption_id is None:
        raise Refusal("seat_missing", seat=seat_id)
    return redemption_id
