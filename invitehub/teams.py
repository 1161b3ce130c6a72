"""Teams: adding them, their status and size, and a look upstream."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from invitehub import acting, audit, slots
from invitehub.errors import Refusal
from invitehub.many_teams import StatusChange, lock_all, set_all
from invitehub.pools import find_pool, lock_pools
from invitehub.providers import OptionInvalid, UnknownProvider, provider_kind
from invitehub.secret_keys import Keys
from models import Pool, Slot, Team
from models.enums import TeamStatus

MAX_CAPACITY = 100_000
BY_ADMIN = (TeamStatus.ACTIVE, TeamStatus.PAUSED, TeamStatus.DEAD, TeamStatus.RETIRED)


@dataclass(frozen=True, slots=True)
class TeamView:
    """`taken`: seats that count and places that strangers fill. `free`: places that a code could get now.

    `health`: what the last check found, "" for well; `checked_at`: when that was, None if there was none yet.
    """

    id: int
    name: str
    pool: str
    provider: str
    options: Mapping[str, Any]
    capacity: int
    taken: int
    free: int
    status: TeamStatus
    status_reason: str
    status_since: datetime
    status_by: str
    priority: int
    health: str
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Connection:
    """All that is needed to open a team's provider. `repr` hides the credentials' values."""

    team_id: int
    name: str
    provider: str
    options: "SecretOptions"
    capacity: int


class SecretOptions(dict[str, str]):
    """Options with credentials among them: never shown."""

    def __repr__(self) -> str:
        return f"<{len(self)} options>"


def add_team(
    session: Session,
    *,
    keys: Keys,
    name: str,
    pool: str,
    provider: str,
    capacity: int,
    options: Mapping[str, str],
    actor: str,
) -> TeamView:
    """Put a team into a pool. Upstream is not asked here: call `team_checks.prepare` before, outside the transaction.

    Raises Refusal: `pool_missing`, `provider_missing`, `team_exists`, `name`, `capacity`, `option`, `identity_kind`.
    """
    found = find_pool(session, pool)
    clean = " ".join(name.split())
    if not 1 <= len(clean) <= 64:
        raise Refusal("name", most=64)
    _check_capacity(capacity)
    plain, secret = settle_options(provider, options, team=clean)
    kind = provider_kind(provider).identity_kind
    if found.identity_kind is None:
        found.identity_kind = kind
    if found.identity_kind != kind:
        raise Refusal("identity_kind", pool=pool, has=found.identity_kind, needs=kind)
    team = Team(
        name=clean,
        pool_id=found.id,
        provider=provider,
        options=plain,
        secrets=keys.seal(secret) if secret else None,
    )
    try:
        with session.begin_nested():
            session.add(team)
    except IntegrityError:
        raise Refusal("team_exists", team=clean) from None
    slots.add_slots(session, team, 1, capacity)
    after = {"pool": pool, "provider": provider, "capacity": capacity}
    audit.record(session, actor=actor, action="teams.add", subject=f"team:{clean}", after=after)
    return show_team(session, clean)


def settle_options(
    provider: str, options: Mapping[str, str], *, team: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Checked options, those to be seen and those to be encrypted. Raises Refusal `provider_missing`, `option`."""
    try:
        kind = provider_kind(provider)
        settled = kind.settle(options, team=team)
    except UnknownProvider as error:
        raise Refusal("provider_missing", provider=provider, known=list(error.known)) from None
    except OptionInvalid as error:
        raise Refusal("option", option=error.option, why=error.code, hint=error.hint) from None
    hidden = {option.name for option in kind.options if option.secret}
    plain = {name: value for name, value in settled.items() if name not in hidden}
    return plain, {name: value for name, value in settled.items() if name in hidden}


def connection(session: Session, keys: Keys, team_id: int) -> Connection:
    """What opens a team's provider, read in a transaction that ends before anything is called."""
    team = session.get_one(Team, team_id)
    options = SecretOptions({**team.options, **keys.unseal(team.secrets)})
    return Connection(team.id, team.name, team.provider, options, slots.capacity(session, team.id))


def find_team(session: Session, name: str) -> Team:
    """Raises Refusal `team_missing`."""
    team = session.scalars(select(Team).where(Team.name == name)).one_or_none()
    if team is None:
        known = list(session.scalars(select(Team.name).order_by(Team.name).limit(20)))
        raise Refusal("team_missing", team=name, known=known)
    return team


def lock_team(session: Session, name: str, *also: int) -> Team:
    """The team with its pool, and other pools, locked: whoever ranks or counts many of their slots does so alone.

    In the order of the house: pools by id, then the team. Raises Refusal `team_missing`.
    """
    while True:
        try:
            # To leave it by an exception gives the locks back.
            with session.begin_nested():
                return _lock_in_order(session, name, also)
        except _WasMoved:
            continue


class _WasMoved(Exception):
    """Before we had the team it went to another pool, which is to be locked first."""


def _lock_in_order(session: Session, name: str, also: Sequence[int]) -> Team:
    pool_id = find_team(session, name).pool_id
    lock_pools(session, pool_id, *also)
    team = session.scalars(
        select(Team)
        .where(Team.name == name)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    if team.pool_id != pool_id:
        raise _WasMoved
    return team


def show_team(session: Session, name: str) -> TeamView:
    team = find_team(session, name)
    return _view(session.execute(_query().where(Team.id == team.id)).one())


def list_teams(
    session: Session,
    *,
    pool: str | None = None,
    status: TeamStatus | None = None,
    names: Sequence[str] | None = None,
) -> tuple[TeamView, ...]:
    """By name. `names`: only those; who is not there is left out."""
    query = _query()
    if names is not None:
        query = query.where(Team.name.in_(names))
    if pool is not None:
        query = query.where(Team.pool_id == find_pool(session, pool).id)
    if status is not None:
        query = query.where(Team.status == status)
    return tuple(_view(row) for row in session.execute(query))


def set_team_status(
    session: Session, *, names: Sequence[str], status: TeamStatus, reason: str = "", actor: str
) -> tuple[StatusChange, ...]:
    """An admin's word on teams; what cannot be done is told by name and holds up nothing else.

    Needs no provider, so it works with Celery down. After the commit, call `waiting.serve` for pools of teams made
    active. Raises Refusal `status` for one that only checks may set.
    """
    if status not in BY_ADMIN:
        raise Refusal("status", status=status.value, known=[each.value for each in BY_ADMIN])
    acting.act(session, actor, reason)
    changes = set_all(session, lock_all(session, names), status, reason, actor)
    return tuple(changes.get(name) or StatusChange(name, None, None, "team_missing") for name in names)


def set_capacity(session: Session, *, name: str, capacity: int, actor: str) -> TeamView:
    """Change a team's size. Below what is taken: free places go, nobody is removed, the rest close with their seats.

    After the commit, call `waiting.serve` for the pool. Raises Refusal `team_missing`, `capacity`.
    """
    _check_capacity(capacity)
    # Slots are locked after the team, free ones only: who has one needs no more of the team than that it exists.
    team = lock_team(session, name)
    before = slots.capacity(session, team.id)
    if capacity > before:
        slots.reopen(session, team, capacity - before)
    elif capacity < before:
        slots.close(session, team, before - capacity)
    audit.record(
        session,
        actor=actor,
        action="teams.capacity",
        subject=f"team:{name}",
        before={"capacity": before},
        after={"capacity": capacity},
    )
    return show_team(session, name)


def _check_capacity(capacity: int) -> None:
    if not 0 <= capacity <= MAX_CAPACITY:
        raise Refusal("capacity", most=MAX_CAPACITY)


def _query() -> Select[Team, str, int, int, int]:
    return (
        select(
            Team,
            Pool.name,
            func.count(Slot.id).filter(~Slot.closing),
            func.count(Slot.id).filter(~Slot.free),
            func.count(Slot.id).filter(Slot.free, Team.status == TeamStatus.ACTIVE),
        )
        .join(Pool, Pool.id == Team.pool_id)
        .outerjoin(Slot, Slot.team_id == Team.id)
        .group_by(Team.id, Pool.name)
        .order_by(Team.name)
    )


def _view(row: Row[Team, str, int, int, int]) -> TeamView:
    team, pool, capacity, taken, free = row
    return TeamView(
        team.id,
        team.name,
        pool,
        team.provider,
        team.options,
        capacity,
        taken,
        free,
        team.status,
        team.status_reason,
        team.status_since,
        team.status_by,
        team.priority,
        team.health,
        team.checked_at,
    )


def pools_of(session: Session, names: Sequence[str]) -> tuple[int, ...]:
    """The pools of these teams: those to serve after something became free in them."""
    return tuple(session.scalars(select(Team.pool_id).where(Team.name.in_(names)).distinct()))
