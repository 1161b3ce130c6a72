"""A look upstream on an admin's behalf. Nothing here is called with a transaction open."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy.orm import Session

from invitehub import teams
from invitehub.errors import Refusal
from invitehub.providers import (
    CALL_SECONDS,
    Deadline,
    Health,
    Membership,
    Provider,
    ProviderError,
    ensure_capacity,
    open_provider,
)
from invitehub.secret_keys import Keys
from invitehub.teams import Connection, SecretOptions

# A listing of thousands goes on page by page; no lease waits for it.
LISTING_SECONDS = 120.0
T = TypeVar("T")


def rehearse(
    session: Session,
    *,
    keys: Keys,
    name: str,
    pool: str,
    provider: str,
    options: Mapping[str, str],
) -> None:
    """Whether `teams.add_team` would do it, so that nothing is touched upstream for a team that cannot be added.

    Raises the Refusals of `add_team`, and leaves nothing behind.
    """
    attempt = session.begin_nested()
    try:
        teams.add_team(
            session,
            keys=keys,
            name=name,
            pool=pool,
            provider=provider,
            capacity=0,
            options=options,
            actor="rehearsal",
        )
    finally:
        attempt.rollback()


def planned(*, name: str, provider: str, options: Mapping[str, str], capacity: int) -> Connection:
    """The connection of a team that is not added yet. Raises Refusal `provider_missing`, `option`."""
    plain, secret = teams.settle_options(provider, options, team=name)
    return Connection(0, name, provider, SecretOptions({**plain, **secret}), capacity)


def prepare(connection: Connection) -> Health:
    """Make the team ready upstream for its capacity, where the connector can; see that it is, where it cannot.

    Raises Refusal `upstream`, `upstream_unwell`, `upstream_smaller`.
    """

    def call(provider: Provider) -> Health:
        ensure_capacity(provider, connection.capacity)
        return provider.check()

    health = _ask(connection, call)
    if not health.ok:
        raise Refusal("upstream_unwell", team=connection.name, reason=health.reason or "unknown")
    if health.capacity is not None and health.capacity < connection.capacity:
        raise Refusal(
            "upstream_smaller", team=connection.name, has=health.capacity, asked=connection.capacity
        )
    return health


def check(connection: Connection) -> Health:
    """Whether the team can be worked with. Raises Refusal `upstream` when that could not be found out."""
    return _ask(connection, lambda provider: provider.check())


def members(connection: Connection) -> tuple[Membership, ...]:
    """Everybody who is in the team upstream right now, pending invitations included, each once.

    Raises Refusal `upstream`, also when the listing broke off in the middle.
    """
    found = _ask(connection, lambda provider: tuple(provider.members()), seconds=LISTING_SECONDS)
    return tuple({one.ref: one for one in found}.values())


def find(connection: Connection, member: str) -> Membership | None:
    """The membership or pending invitation of `member`; None only if upstream said so. Raises Refusal `upstream`."""
    return _ask(connection, lambda provider: provider.find(member))


def _ask(connection: Connection, call: Callable[[Provider], T], *, seconds: float = CALL_SECONDS) -> T:
    try:
        return call(open_provider(connection.provider, connection.options, deadline=Deadline.after(seconds)))
    except ProviderError as error:
        raise Refusal("upstream", team=connection.name, why=error.code, detail=error.detail) from None
