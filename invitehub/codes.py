"""Making, listing and revoking codes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, insert, or_, select, update
from sqlalchemy.orm import Session

from invitehub import acting, audit
from invitehub.code_format import generate
from invitehub.errors import Refusal
from invitehub.pools import find_pool
from invitehub.secret_keys import CodeMac, Keys
from models import Batch, Code, Pool, Redemption
from models.enums import CodeStatus

MAX_COUNT = 100_000
MAX_DAYS = 36_500
MAX_USES = 1_000_000


@dataclass(frozen=True, slots=True)
class NewBatch:
    """The only moment at which codes can be read; `repr` hides them."""

    batch_id: int
    codes: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class BatchView:
    id: int
    pool: str
    codes: int
    uses: int
    used: int
    revoked: int
    paused: int
    note: str
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CodeView:
    id: int
    batch: int
    pool: str
    last4: str
    max_uses: int
    reserved: int
    spent: int
    status: CodeStatus
    days: int
    usable_from: datetime | None
    usable_until: datetime | None


def new_batch(
    session: Session,
    *,
    keys: Keys,
    pool: str,
    count: int,
    days: int,
    uses: int = 1,
    usable_from: datetime | None = None,
    usable_until: datetime | None = None,
    note: str = "",
    actor: str,
) -> NewBatch:
    """Make `count` codes for a pool. Each seats for `days` days and may be used by `uses` people.

    Raises Refusal: `pool_missing`, `pool_empty` (no team yet says how people are known), `count`,
    `days`, `uses`, `window`.
    """
    found = find_pool(session, pool)
    if found.identity_kind is None:
        raise Refusal("pool_empty", pool=pool)
    _check_numbers(count=count, days=days, uses=uses)
    if usable_from is not None and usable_until is not None and usable_from >= usable_until:
        raise Refusal("window")
    batch = Batch(pool_id=found.id, note=note, created_by=actor)
    session.add(batch)
    session.flush()
    codes = [generate() for _ in range(count)]
    shared = {
        "batch_id": batch.id,
        "pool_id": found.id,
        "key_id": keys.key_id,
        "max_uses": uses,
        "usable_from": usable_from,
        "usable_until": usable_until,
        "days": days,
    }
    rows = [{**shared, "mac": keys.mac(code).values[0], "last4": code.last4} for code in codes]
    session.execute(insert(Code), rows)
    after = {"pool": pool, "count": count, "days": days, "uses": uses}
    audit.record(session, actor=actor, action="codes.new", subject=f"batch:{batch.id}", after=after)
    return NewBatch(batch.id, tuple(code.grouped() for code in codes))


def _check_numbers(*, count: int, days: int, uses: int) -> None:
    if not 1 <= count <= MAX_COUNT:
        raise Refusal("count", most=MAX_COUNT)
    if not 1 <= days <= MAX_DAYS:
        raise Refusal("days", most=MAX_DAYS)
    if not 1 <= uses <= MAX_USES:
        raise Refusal("uses", most=MAX_USES)


def list_batches(session: Session, *, pool: str | None = None) -> tuple[BatchView, ...]:
    """All batches, the oldest first, with what is used of each. `uses`, `used`: summed over their codes."""
    query = _batches()
    if pool is not None:
        query = query.where(Batch.pool_id == find_pool(session, pool).id)
    return tuple(_batch(*row) for row in session.execute(query))


def show_batch(session: Session, batch_id: int) -> BatchView:
    """Raises Refusal `batch_missing`."""
    row = session.execute(_batches().where(Batch.id == batch_id)).one_or_none()
    if row is None:
        raise Refusal("batch_missing", batch=batch_id)
    return _batch(*row)


def _batches() -> Select[Batch, str, int, int, int, int, int]:
    return (
        select(
            Batch,
            Pool.name,
            func.count(Code.id),
            func.coalesce(func.sum(Code.max_uses), 0),
            func.coalesce(func.sum(Code.reserved + Code.spent), 0),
            func.count(Code.id).filter(Code.status == CodeStatus.REVOKED),
            func.count(Code.id).filter(Code.status == CodeStatus.PAUSED),
        )
        .join(Pool, Pool.id == Batch.pool_id)
        .outerjoin(Code, Code.batch_id == Batch.id)
        .group_by(Batch.id, Pool.name)
        .order_by(Batch.id)
    )


def _batch(batch: Batch, pool: str, codes: int, uses: int, used: int, revoked: int, paused: int) -> BatchView:
    return BatchView(
        id=batch.id,
        pool=pool,
        codes=codes,
        uses=int(uses),
        used=int(used),
        revoked=revoked,
        paused=paused,
        note=batch.note,
        created_by=batch.created_by,
        created_at=batch.created_at,
    )


def list_codes(
    session: Session,
    *,
    pool: str | None = None,
    batch: int | None = None,
    last4: str | None = None,
    limit: int = 1000,
) -> tuple[CodeView, ...]:
    """Codes by what is known of them; the codes themselves are known to nobody."""
    query = select(Code, Pool.name).join(Pool, Pool.id == Code.pool_id).order_by(Code.id).limit(limit)
    if pool is not None:
        query = query.where(Code.pool_id == find_pool(session, pool).id)
    if batch is not None:
        query = query.where(Code.batch_id == batch)
    if last4 is not None:
        query = query.where(Code.last4 == last4.upper())
    return tuple(_view(code, name) for code, name in session.execute(query))


def show_code(session: Session, mac: CodeMac) -> CodeView:
    """The one code behind these hashes. Raises Refusal `code_missing`."""
    query = select(Code, Pool.name).join(Pool, Pool.id == Code.pool_id).where(Code.mac.in_(mac.values))
    row = session.execute(query).one_or_none()
    if row is None:
        raise Refusal("code_missing")
    return _view(row[0], row[1])


def find_code(session: Session, code_id: int) -> CodeView:
    """Raises Refusal `code_missing`."""
    query = select(Code, Pool.name).join(Pool, Pool.id == Code.pool_id).where(Code.id == code_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise Refusal("code_missing")
    return _view(row[0], row[1])


def revoke_codes(session: Session, *, ids: Sequence[int], actor: str) -> int:
    """Make codes useless for whoever has not redeemed them yet; what was accepted stands. Returns how many changed.

    Updates the code rows themselves, in ascending order, so it serialises with redemptions that hold the row.
    """
    acting.act(session, actor, "revoked")
    changed = 0
    for code_id in sorted(ids):
        statement = (
            update(Code)
            .where(Code.id == code_id, Code.status.in_((CodeStatus.ACTIVE, CodeStatus.PAUSED)))
            .values(status=CodeStatus.REVOKED)
            .returning(Code.last4)
        )
        last4 = session.scalars(statement).one_or_none()
        if last4 is not None:
            changed += 1
            audit.record(
                session, actor=actor, action="codes.revoke", subject=f"code:{code_id}", after={"last4": last4}
            )
    return changed


def set_paused(session: Session, *, ids: Sequence[int], paused: bool, actor: str) -> int:
    """Keep codes back, or let them be redeemed again. Places and seats that they brought stand. Returns how many changed.

    Locks them in ascending order first, as everybody does who needs more than one.
    """
    before, after = CodeStatus.ACTIVE, CodeStatus.PAUSED
    if not paused:
        before, after = after, before
    acting.act(session, actor, "paused" if paused else "resumed")
    chosen = select(Code.id).where(Code.id.in_(ids), Code.status == before).order_by(Code.id)
    locked = session.scalars(chosen.with_for_update(key_share=True)).all()
    changed = session.scalars(
        update(Code)
        .where(Code.id.in_(locked), Code.status == before)
        .values(status=after)
        .returning(Code.batch_id)
        .execution_options(synchronize_session=False)
    ).all()
    for batch_id, count in sorted(Counter(changed).items()):
        action = "codes.pause" if paused else "codes.resume"
        audit.record(session, actor=actor, action=action, subject=f"batch:{batch_id}", after={"codes": count})
    return len(changed)


def lock_code_of(session: Session, redemption_id: int) -> None:
    """For whoever may change a redemption's use, before they lock the redemption: a trigger counts it in the code's row,
    and in those of the codes that have lengthened it.

    Those who redeem have the code first and may wait for a redemption with it.
    """
    theirs = or_(Redemption.id == redemption_id, Redemption.merged_into == redemption_id)
    code = select(Code.id).where(Code.id.in_(select(Redemption.code_id).where(theirs))).order_by(Code.id)
    session.execute(code.with_for_update(key_share=True))


def _view(code: Code, pool: str) -> CodeView:
    return CodeView(
        code.id,
        code.batch_id,
        pool,
        code.last4,
        code.max_uses,
        code.reserved,
        code.spent,
        code.status,
        code.days,
        code.usable_from,
        code.usable_until,
    )
