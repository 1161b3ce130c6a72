"""Orphans as a scan sees them: written down, protected, reported, and removed where that is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from invitehub import alerts
from invitehub.database import Database
from invitehub.hints import Hint
from invitehub.listing import OPEN, PAGE, Begun, held
from invitehub.providers import CALL_SECONDS, Deadline, ProviderError, open_provider
from invitehub.teams import Connection
from models import Alert, Operation, Orphan, Pool, Seat, Team
from models.enums import OperationKind, OrphanState

_LONGEST_NUMBER = 19


@dataclass(frozen=True, slots=True)
class Removable:
    """One whom the pool's rules, or our own late doing, have removed. `stray`: as in `Orphan`."""

    orphan_id: int
    member: str = field(repr=False)
    ref: str
    stray: bool


def count(session: Session, begun: Begun) -> int:
    """Members of this scan whom no seat accounts for."""
    return session.scalars(
        select(func.count()).where(
            Orphan.team_id == begun.team_id,
            Orphan.state.in_(OPEN),
            Orphan.last_seen == begun.started_at,
        )
    ).one()


def count_removable(session: Session, begun: Begun) -> int:
    """How many may go: reported, and either strays or beyond the grace of a pool that removes."""
    may_go = select(func.count(Orphan.id)).join(Pool, Pool.id == begun.pool_id).where(_may_go(begun))
    return session.scalars(may_go).one()


def removable(session: Session, begun: Begun) -> Sequence[Removable]:
    """Who they are. The brake has seen to it that they are few, or as many as an admin said yes to."""
    rows = session.execute(
        select(Orphan.id, Orphan.member, Orphan.ref, Orphan.stray)
        .join(Pool, Pool.id == begun.pool_id)
        .where(_may_go(begun))
        .order_by(Orphan.id)
    )
    return [Removable(*row) for row in rows]


def only_ours(
    db: Database, begun: Begun, connection: Connection, found: Sequence[Removable]
) -> Sequence[Removable]:
    """Without strays whom somebody has let in by hand since: where upstream keeps the key of a grant, it tells.

    Whoever upstream does not answer for is left to the next scan.
    """
    kept = []
    for one in found:
        ours = not one.stray or _was_ours(db, begun, connection, one)
        if ours is None:
            break
        if ours:
            kept.append(one)
    return kept


def remove(db: Database, begun: Begun, found: Sequence[Removable], actor: str) -> tuple[Hint, ...]:
    """Plan the removal of each. Returns the work that is due. `actor`: who decided it, `system` if nobody."""
    hints: list[Hint] = []
    for first in range(0, len(found), PAGE):
        ids = [one.orphan_id for one in found[first : first + PAGE]]
        with held(db, begun) as session:
            rows = session.scalars(
                select(Orphan)
                .join(Pool, Pool.id == begun.pool_id)
                .where(Orphan.id.in_(ids), _may_go(begun))
                .order_by(Orphan.id)
                .with_for_update(of=Orphan, key_share=True)
                .execution_options(populate_existing=True)
            ).all()
            hints += [plan_removal(session, row, actor) for row in rows]
    return tuple(hints)


def plan_removal(session: Session, orphan: Orphan, actor: str) -> Hint:
    """The caller holds the orphan. Whoever has a role of their own upstream by then stays there all the same."""
    orphan.state = OrphanState.REMOVING
    orphan.decided_by = actor
    orphan.decided_at = func.now()
    session.flush()
    operation = Operation(kind=OperationKind.REMOVE, team_id=orphan.team_id, orphan_id=orphan.id)
    session.add(operation)
    session.flush()
    return Hint(operation.id, "remove")


def report(session: Session, team_id: int) -> None:
    """Admins are told while there is an orphan that waits for their word."""
    team = session.get_one(Team, team_id)
    waiting = session.scalars(
        select(func.count()).where(Orphan.team_id == team_id, Orphan.state == OrphanState.REPORTED)
    ).one()
    if waiting:
        params = {"team": team.name, "count": waiting}
        if not alerts.open_alert(session, component="orphans", subject=team.name, params=params):
            # Whoever is told of it later hears how many there are by then.
            session.execute(
                update(Alert)
                .where(Alert.component == "orphans", Alert.subject == team.name, Alert.closed_at.is_(None))
                .values(params=params)
            )
    else:
        alerts.close_alert(session, component="orphans", subject=team.name)


def is_seated() -> ColumnElement[bool]:
    """Whether an orphan is none any more: a seat that counts is theirs."""
    theirs = or_(Seat.identity == Orphan.member, Seat.ref == Orphan.ref)
    return exists().where(Seat.team_id == Orphan.team_id, Seat.counts.is_(True), theirs)


def _may_go(begun: Begun) -> ColumnElement[bool]:
    late = Orphan.first_seen <= func.now() - Pool.orphan_grace_hours * timedelta(hours=1)
    return and_(
        Orphan.team_id == begun.team_id,
        Orphan.state == OrphanState.REPORTED,
        Orphan.last_seen == begun.started_at,
        or_(Orphan.stray, and_(Pool.orphans == "remove", late)),
        # Whoever redeemed a code since then is let in by their own grant, or is refused there.
        ~is_seated(),
    )


def _was_ours(db: Database, begun: Begun, connection: Connection, one: Removable) -> bool | None:
    """None: upstream did not say. Of one that is gone meanwhile the removal finds the same."""
    provider = open_provider(connection.provider, connection.options, deadline=Deadline.after(CALL_SECONDS))
    if not provider.capabilities.remembers_keys:
        return True
    try:
        found = provider.find(one.member)
    except ProviderError:
        return None
    if found is None or found.ref != one.ref:
        return True
    with held(db, begun) as session:
        if found.key is not None and _is_key_of(session, begun, found.key, one.member):
            return True
        orphan = session.get_one(
            Orphan, one.orphan_id, with_for_update={"key_share": True}, populate_existing=True
        )
        orphan.stray = False
    return False


def _is_key_of(session: Session, begun: Begun, key: str, member: str) -> bool:
    """Whether it is the key under which a seat of this identity was granted here."""
    number = key.removeprefix("seat-")
    if not (number.isascii() and number.isdecimal() and len(number) < _LONGEST_NUMBER):
        return False
    ended = exists().where(
        Seat.id == int(number),
        Seat.team_id == begun.team_id,
        Seat.identity == member,
        Seat.counts.is_(False),
    )
    return session.scalars(select(ended)).one()
