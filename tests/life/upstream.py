"""Upstream as it really is, and connectors to it that err: slow, failing, acting and then silent, forgetful, lying.

The truth is kept here, in this process. Nobody in the product sees it but through the five verbs.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, ClassVar, TypeVar

from invitehub.providers import (
    PROVIDERS,
    ActionRequired,
    Capabilities,
    Deadline,
    Grant,
    Health,
    Membership,
    Option,
    Permanent,
    ProviderKind,
    Retry,
    Uncertain,
)
from invitehub.providers.base import Status
from tests.life.fate import Fate, this_process
from tests.life.members import Fault, Member

T = TypeVar("T")


FREEZING = frozenset({Fault.FROZEN_BEFORE, Fault.FROZEN_AFTER})


@dataclass(eq=False)
class Place:
    """A team upstream. `sick`: refuses our credentials; `gone`: is not there; `hides`: tells of no pending invitation.

    `drops`: leaves out every so manieth member of a listing and says nothing; `breaks`: a listing ends with an error.
    """

    name: str
    kind: "Kind"
    capacity: int
    members: list[Member] = field(default_factory=list)
    sick: bool = False
    gone: bool = False
    hides: bool = False
    drops: int = 0
    breaks: bool = False
    late: list[Callable[[], object]] = field(default_factory=list)

    @property
    def used(self) -> int:
        return sum(self.fills(one) for one in self.members)

    def fills(self, member: Member) -> bool:
        return member.status == "joined" or self.kind.capabilities.counts_pending

    def of(self, name: str) -> Member | None:
        return next((one for one in self.members if one.name == name), None)

    def heal(self) -> None:
        self.sick = self.gone = self.hides = self.breaks = False
        self.drops = 0


@dataclass(frozen=True)
class Kind:
    name: str
    capabilities: Capabilities


# As most are; one that keeps no keys, has no invitations and knows people by their name alone; one that has each once.
KINDS = {
    "life": Kind("life", Capabilities(invites=True, counts_pending=True, remembers_keys=True)),
    "club": Kind("club", Capabilities(invites=False, counts_pending=False)),
    "lone": Kind(
        "lone", Capabilities(invites=True, counts_pending=True, remembers_keys=True, one_membership=True)
    ),
}


class Upstream:
    """All teams of one life. `granted` is called whenever somebody was let in for us."""

    current: ClassVar["Upstream"]

    def __init__(self, fate: Fate, *, accept_days: int, granted: Callable[[Place], None]) -> None:
        self.fate = fate
        self.places: dict[str, Place] = {}
        self.faults: list[Fault] = []
        self.refused: set[str] = set()
        self.accept_days = accept_days
        self._granted = granted
        self._refs = count(1)
        self._landing = False
        self.calls_out: Callable[[], None] = lambda: None
        Upstream.current = self

    @property
    def may_freeze(self) -> bool:
        return not FREEZING.isdisjoint(self.faults)

    def call(self, place: Place, effect: Callable[[], T], *, writes: bool = False) -> T:
        """One call, with whatever fault is next."""
        self.calls_out()
        self.fate.before_step()
        fault = self.faults.pop(0) if self.faults else None
        if fault is Fault.FROZEN_BEFORE:
            self._freeze()
            if (process := this_process()) is not None and process.late:
                # The deadline is looked at right before sending.
                raise Retry("deadline")
        if fault is Fault.LOST:
            raise Retry("lost")
        if fault is Fault.BUG:
            raise ZeroDivisionError
        silence = Uncertain("silence") if writes else Retry("silence")
        if fault is Fault.LATE and writes:
            place.late.append(effect)
            raise silence
        if fault in (Fault.SILENT, Fault.LATE):
            raise silence
        answer = effect()
        self.fate.after_step()
        if fault is Fault.FROZEN_AFTER:
            self._freeze()
        if fault is Fault.DONE_SILENT:
            raise silence
        return answer

    def _freeze(self) -> None:
        if (process := this_process()) is not None:
            process.freeze()

    def land(self, place: Place) -> None:
        """What was sent and had no answer has its effect now, if it still can."""
        effects, place.late = place.late, []
        before = list(place.members)
        self._landing = True
        for effect in effects:
            try:
                effect()
            except (ActionRequired, Permanent):
                continue
        self._landing = False
        for member in place.members:
            member.stray = member.stray or member not in before

    def admit(self, place: Place, name: str, key: str | None, *, status: Status | None = None) -> Member:
        """Let somebody in, whether there is room or not."""
        invited = place.kind.capabilities.invites and status is None
        keyed = place.kind.capabilities.remembers_keys
        member = Member(
            ref=f"ref-{next(self._refs)}" if keyed else name,
            name=name,
            status="invited" if invited else "joined",
            key=key,
            accept_by=datetime.now(UTC) + timedelta(days=self.accept_days) if invited else None,
        )
        place.members.append(member)
        return member

    def grant(self, place: Place, name: str, key: str) -> Member:
        _ensure_well(place)
        if name in self.refused:
            raise Permanent("identity_refused")
        if (there := place.of(name)) is not None:
            if place.kind.capabilities.remembers_keys and there.key == key:
                return there
            raise Permanent("already_member")
        if place.kind.capabilities.one_membership and self._elsewhere(place, name):
            raise Permanent("already_member")
        if place.used >= place.capacity:
            raise ActionRequired("team_full")
        member = self.admit(place, name, key)
        if not self._landing:
            self._granted(place)
        return member

    def _elsewhere(self, place: Place, name: str) -> bool:
        return any(other.of(name) is not None for other in self.places.values() if other is not place)

    def pass_time(self, time: timedelta) -> None:
        """Invitations lapse."""
        now = datetime.now(UTC)
        for place in self.places.values():
            for member in place.members:
                if member.accept_by is not None:
                    member.accept_by -= time
            place.members = [one for one in place.members if one.accept_by is None or one.accept_by > now]


def _ensure_well(place: Place) -> None:
    if place.gone:
        raise ActionRequired("team_missing")
    if place.sick:
        raise ActionRequired("credentials_refused")


class Connector:
    """One team, for one piece of work."""

    kind: ClassVar[str] = "life"
    identity_kind: ClassVar[str] = "name"

    def __init__(self, options: Mapping[str, str], _deadline: Deadline) -> None:
        self._upstream = Upstream.current
        self._place = self._upstream.places[options["team"]]

    @property
    def capabilities(self) -> Capabilities:
        return self._place.kind.capabilities

    def grant(self, member: str, key: str) -> Grant:
        upstream, place = self._upstream, self._place
        made = upstream.call(place, lambda: upstream.grant(place, member, key), writes=True)
        return self._tell(made).as_grant()

    def revoke(self, ref: str) -> None:
        place = self._place

        def effect() -> None:
            _ensure_well(place)
            place.members = [one for one in place.members if one.ref != ref]

        self._upstream.call(place, effect, writes=True)

    def find(self, member: str) -> Membership | None:
        def effect() -> Membership | None:
            _ensure_well(self._place)
            found = self._place.of(member)
            return None if found is None or self._hidden(found) else self._tell(found)

        return self._upstream.call(self._place, effect)

    def members(self) -> Iterator[Membership]:
        def effect() -> list[Membership]:
            _ensure_well(self._place)
            return [
                self._tell(one)
                for turn, one in enumerate(self._place.members, start=1)
                if not self._hidden(one) and not (self._place.drops and turn % self._place.drops == 0)
            ]

        listed = self._upstream.call(self._place, effect)
        if self._place.breaks:
            yield from listed[: len(listed) // 2]
            raise Retry("broken_off")
        yield from listed

    def check(self) -> Health:
        def effect() -> Health:
            if self._place.gone:
                return Health(ok=False, reason="team_missing")
            _ensure_well(self._place)
            return Health(ok=True, capacity=self._place.capacity, used=self._place.used)

        return self._upstream.call(self._place, effect)

    def _hidden(self, member: Member) -> bool:
        return self._place.hides and member.status == "invited"

    def _tell(self, member: Member) -> Membership:
        return Membership(
            ref=member.ref,
            member=member.name,
            status=member.status,
            role=member.role,
            key=member.key if self.capabilities.remembers_keys else None,
            how_to_join=None if member.status == "joined" else f"https://join.invalid/{member.ref}",
            accept_by=member.accept_by,
        )


def announce() -> None:
    """Make the kinds known to this process."""
    kinds: dict[str, Any] = vars(PROVIDERS)["_kinds"] if len(PROVIDERS) else {}
    for kind in KINDS.values():
        kinds[kind.name] = ProviderKind(
            kind=kind.name,
            identity_kind=Connector.identity_kind,
            capabilities=kind.capabilities,
            options=(Option(name="team", help="", is_team_name=True),),
            normalise=str.strip,
            open=Connector,
        )
