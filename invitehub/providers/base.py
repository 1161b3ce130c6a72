"""What a connector is: five verbs, the data they exchange, and the four ways in which a call can end badly.

A connector knows no tables and no use cases. It is opened for one piece of work, with the options of one team and a
deadline, and may be opened by many threads at once.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, Protocol, Self, runtime_checkable

from invitehub.providers.errors import (
    ActionRequired,
    IdentityMalformed,
    OptionInvalid,
    Permanent,
    ProviderError,
    Retry,
    Uncertain,
)

__all__ = [
    "CALL_SECONDS",
    "ActionRequired",
    "Capabilities",
    "Deadline",
    "Grant",
    "Health",
    "IdentityMalformed",
    "Membership",
    "Option",
    "OptionInvalid",
    "Permanent",
    "Provider",
    "ProviderError",
    "ProviderKind",
    "Retry",
    "SetsCapacity",
    "Status",
    "Uncertain",
    "ensure_capacity",
]

Status = Literal["joined", "invited"]

# The longest that one piece of work may take at a provider, and the longest that a single call may.
CALL_SECONDS = 20.0
# The boot-time clock goes on while the machine sleeps, as the lease in the database does; monotonic() may not.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The latest moment at which a call may still be sent or waited for. Unaffected by changes of the wall clock."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        """A deadline so many seconds from now."""
        return cls(time.clock_gettime(_CLOCK) + seconds)

    def remaining(self) -> float:
        """Seconds left, 0.0 when it has passed."""
        return max(0.0, self.at - time.clock_gettime(_CLOCK))

    @property
    def passed(self) -> bool:
        return self.remaining() <= 0.0


@dataclass(frozen=True, slots=True)
class Grant:
    """A membership that a grant made, or had made before under the same key.

    `ref`: what `revoke` takes. `how_to_join`: a URL for the member, None if there is nothing left to do.
    `accept_by`: when the invitation lapses (aware, UTC), None if it does not or upstream does not say.
    """

    ref: str
    status: Status
    how_to_join: str | None = None
    accept_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """One member or pending invitation, as upstream sees it now.

    `member` is normalised as the kind's `normalise` does. `role` is upstream's word, "member" for an ordinary one.
    `since`: joined or invited at (aware, UTC). `key`: the key it was granted under, None if made by hand or if upstream
    does not remember keys (`Capabilities.remembers_keys`).
    """

    ref: str
    member: str
    status: Status
    role: str = "member"
    since: datetime | None = None
    key: str | None = None
    how_to_join: str | None = None
    accept_by: datetime | None = None

    def as_grant(self) -> Grant:
        """What `grant` would have answered, for a grant that `find` proved to have had its effect."""
        return Grant(self.ref, self.status, self.how_to_join, self.accept_by)


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a team can be worked with. `reason`: "" or a code as in `ActionRequired`, e.g. `team_missing`.

    `capacity`: seats upstream, None if it has no limit or does not say. `used`: members and, where they fill a seat,
    pending invitations; None if upstream does not say. `credentials_until`: when it will refuse the credentials (aware,
    UTC), None if it does not say.
    """

    ok: bool
    capacity: int | None = None
    used: int | None = None
    reason: str = ""
    credentials_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What differs between providers, as data, so that use cases ask this and never the kind's name.

    `invites`: a grant may end as "invited", to be accepted by the person. `counts_pending`: a pending invitation fills
    a seat upstream. `one_membership`: a person can be in one team of this provider only (swap: revoke before grant).
    `remembers_keys`: upstream keeps the key of a grant. `sets_capacity`: the connector has `ensure` (`SetsCapacity`).
    """

    invites: bool
    counts_pending: bool
    one_membership: bool = False
    remembers_keys: bool = False
    sets_capacity: bool = False


class Provider(Protocol):
    """One team at one provider, opened for one piece of work. Every verb raises `ProviderError`s as described there."""

    kind: ClassVar[str]
    identity_kind: ClassVar[str]

    @property
    def capabilities(self) -> Capabilities: ...

    def grant(self, member: str, key: str) -> Grant:
        """Make `member` (normalised) a member, or invite them.

        `key` names the seat, not the attempt. Idempotent by key: the same key gives the same membership, however often
        and however late it comes. A member who is there under another key, or without one, is `Permanent`
        (`already_member`) and stays untouched: a runner that wakes up late must neither take over nor later undo a
        membership that is not its own. No free seat upstream: `ActionRequired` (`team_full`).
        """
        ...

    def revoke(self, ref: str) -> None:
        """End the membership or cancel the invitation. Quietly done if it is not there (any more).

        `ref` names one membership where upstream can tell memberships of one person apart, so that a late revoke never
        ends a newer one.
        """
        ...

    def find(self, member: str) -> Membership | None:
        """The membership or pending invitation of `member`, read fresh; None only if upstream said that there is none."""
        ...

    def members(self) -> Iterator[Membership]:
        """All members and pending invitations, page by page underneath; an error may come in the middle.

        Each is given once at least; whoever joins or leaves meanwhile may or may not be seen. A listing that did not
        end without an error is partial and proves nothing about who is absent.
        """
        ...

    def check(self) -> Health:
        """Whether the team is there and may be worked with. Raises `Retry` when that could not be found out."""
        ...


@runtime_checkable
class SetsCapacity(Protocol):
    """The extra verb of connectors with `Capabilities.sets_capacity`."""

    def ensure(self, capacity: int) -> None:
        """Create the team upstream if it is missing and make it `capacity` seats large. Harmless to repeat.

        Never removes anybody: a capacity below the members there only stops new ones.
        """
        ...


def ensure_capacity(provider: Provider, capacity: int) -> bool:
    """Set the team's size upstream where the connector can. False: it is set elsewhere, compare with `check()`."""
    if provider.capabilities.sets_capacity and isinstance(provider, SetsCapacity):
        provider.ensure(capacity)
        return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One setting of a team at this provider. From this description the doors ask, check and show.

    `help`: for the shell. `secret`: stored encrypted, never shown. `default`: used when nothing is given. `env`: an
    environment variable that is read at opening instead, so that it may change without touching the team.
    `is_team_name`: defaults to the team's own name. `choices`, `pattern` (whole match): what is allowed.
    """

    name: str
    help: str
    required: bool = False
    secret: bool = False
    default: str = ""
    env: str = ""
    is_team_name: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""

    def check(self, value: str) -> None:
        """Raises `OptionInvalid` with the code `missing`, `not_a_choice` or `malformed`."""
        if not value:
            if self.required:
                raise OptionInvalid(self.name, "missing", self.help)
            return
        if self.choices and value not in self.choices:
            raise OptionInvalid(self.name, "not_a_choice", ", ".join(self.choices))
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise OptionInvalid(self.name, "malformed", self.help)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderKind:
    """A kind of provider, as the registry holds it: all that is known before a team is opened.

    `normalise`: turns what a person typed into the one form that is stored and compared; raises `IdentityMalformed`.
    `open`: makes the connector from settled options; does no network call.
    """

    kind: str
    identity_kind: str
    capabilities: Capabilities
    options: tuple[Option, ...]
    normalise: Callable[[str], str]
    open: Callable[[Mapping[str, str], Deadline], Provider]

    def settle(self, options: Mapping[str, str], *, team: str) -> dict[str, str]:
        """The options to store for a team of this name: checked, with the team's name filled in where it is the default.

        Other defaults and the environment are left out, so that they may change later. Raises `OptionInvalid`.
        """
        unknown = sorted(set(options) - {option.name for option in self.options})
        if unknown:
            raise OptionInvalid(unknown[0], "unknown", ", ".join(option.name for option in self.options))
        stored = {name: value.strip() for name, value in options.items() if value.strip()}
        for option in self.options:
            if option.is_team_name:
                stored.setdefault(option.name, team)
            if option.name in stored or not option.env:
                option.check(stored.get(option.name) or option.default)
        return stored

    def resolve(self, options: Mapping[str, str], *, environment: Mapping[str, str]) -> dict[str, str]:
        """Stored options with environment and defaults filled in, as `open` needs them. Raises `OptionInvalid`."""
        resolved = {
            option.name: options.get(option.name)
            or (environment.get(option.env, "") if option.env else "")
            or option.default
            for option in self.options
        }
        for option in self.options:
            option.check(resolved[option.name])
        return resolved
