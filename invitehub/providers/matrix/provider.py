"""The five verbs in a Matrix room. An invitation's reason carries the seat's key, so that it is known again afterwards."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import ClassVar, Final
from urllib.parse import quote

from invitehub.providers.base import (
    ActionRequired,
    Capabilities,
    Deadline,
    Grant,
    Health,
    Membership,
    Permanent,
    ProviderError,
    Uncertain,
)
from invitehub.providers.matrix.api import Denial, Room
from invitehub.providers.matrix.events import MemberEvent, PowerLevels
from invitehub.providers.matrix.stretches import Stretches, reason_of
from invitehub.providers.matrix.user_ids import server_of

CAPABILITIES = Capabilities(invites=True, counts_pending=True, remembers_keys=True)
# The homeserver has taken the bot user or itself out of service.
_ACCOUNT: Final = frozenset({"M_USER_SUSPENDED", "M_CONSENT_NOT_GIVEN", "M_RESOURCE_LIMIT_EXCEEDED"})
# From so many on, reading the room's past is cheaper than a question about each.
_MANY: Final = 50


class MatrixProvider:
    """One room. Ref: the user's id and the first event of one membership, so a late `revoke` cannot hit a newer one."""

    kind: ClassVar[str] = "matrix"
    identity_kind: ClassVar[str] = "matrix"
    capabilities: ClassVar[Capabilities] = CAPABILITIES

    def __init__(self, options: Mapping[str, str], deadline: Deadline) -> None:
        self._given = options["room"]
        self._bans = options["removal"] == "ban"
        self._room = Room(options["homeserver"], options["room"], options["token"], deadline)
        self._stretches = Stretches(self._room)

    def grant(self, member: str, key: str) -> Grant:
        self._room.see_open()
        last = self._last(member)
        if last is not None and last.is_inside:
            return self._ours(last, key)
        if last is not None and last.membership == "ban":
            self._pardon(last)
        refusal = self._room.act("invite", member, reason_of(key))
        if refusal is not None:
            return self._not_invited(member, key, refusal)
        try:
            last = self._last(member)
            if last is not None and last.is_inside:
                return self._ours(last, key)
        except Permanent:
            raise
        except ProviderError as error:
            # They were invited; only how they stand now is not known.
            raise Uncertain(error.code, error.detail, after=error.after) from error
        raise Uncertain("unexpected_answer", "invited, and not there")

    def revoke(self, ref: str) -> None:
        user, _, first = ref.partition(" ")
        last = self._last(user)
        if last is None or not last.is_inside or (first and self._stretches.first(last).id != first):
            return
        refusal = self._room.act("ban" if self._bans else "kick", user)
        if refusal is None:
            return
        last = self._last(user)
        if last is not None and last.is_inside:
            raise ActionRequired(self._lacks() or "kick_right_missing", refusal.words)

    def find(self, member: str) -> Membership | None:
        last = self._last(member)
        return self._membership(last, self._levels) if last is not None and last.is_inside else None

    def members(self) -> Iterator[Membership]:
        self._enter()
        present = [event for event in self._room.present() if event.user != self._room.me]
        if sum(event.replaces is not None for event in present) > _MANY:
            self._stretches.read_pages()
        levels = self._levels
        for event in sorted(present, key=lambda event: (event.at, event.user)):
            yield self._membership(event, levels)

    def check(self) -> Health:
        """Goes into the room first if it lets us in and we have never been there: an invitation waits for the bot user."""
        try:
            reason = self._standing()
            if reason == "team_missing" and self._room.join():
                reason = self._standing()
        except ActionRequired as error:
            if error.code != "team_missing":
                raise
            reason = error.code
        return Health(ok=False, reason=reason) if reason else self._rights()

    def _rights(self) -> Health:
        tombstone = self._room.state("m.room.tombstone")
        replaced = isinstance(tombstone, dict) and bool(tombstone.get("replacement_room"))
        reason = "room_replaced" if replaced else self._lacks()
        return Health(ok=not reason, reason=reason)

    def _standing(self) -> str:
        """Why we are not in the room, "" if we are. Whoever has left one is shown how it was then, so this comes first."""
        mine = self._room.member(self._room.me)
        if isinstance(mine, MemberEvent):
            return "" if mine.membership == "join" else "not_in_room"
        return "team_missing"

    def _enter(self) -> None:
        """Raises `ActionRequired` when we are not in the room. Asked once an opening."""
        if reason := self._outside:
            raise ActionRequired(reason, "the bot user is not in the room")

    @cached_property
    def _outside(self) -> str:
        return self._standing()

    @cached_property
    def _levels(self) -> PowerLevels:
        return self._room.levels()

    def _last(self, user: str) -> MemberEvent | None:
        self._enter()
        last = self._room.member(user)
        if isinstance(last, Denial):
            raise ActionRequired("not_in_room", last.words)
        return last

    def _lacks(self) -> str:
        """The first right that we lack in the room, "" if none."""
        levels = self._levels
        mine = levels.of(self._room.me)
        needed = {"invite": levels.invite, "kick": levels.kick} | ({"ban": levels.ban} if self._bans else {})
        return next((f"{verb}_right_missing" for verb, level in needed.items() if mine < level), "")

    def _membership(self, last: MemberEvent, levels: PowerLevels) -> Membership:
        grant, first = self._grant(last)
        return Membership(
            ref=grant.ref,
            member=last.user,
            status=grant.status,
            role=levels.role(last.user),
            since=first.at,
            key=self._stretches.key(first),
            how_to_join=grant.how_to_join,
        )

    def _grant(self, last: MemberEvent) -> tuple[Grant, MemberEvent]:
        """With the first event of the membership. It has no end of its own: `accept_by` is the pool's affair."""
        first = self._stretches.first(last)
        ref = f"{last.user} {first.id}"
        joined = last.membership == "join"
        return (Grant(ref, "joined") if joined else Grant(ref, "invited", self._link())), first

    def _ours(self, last: MemberEvent, key: str) -> Grant:
        grant, first = self._grant(last)
        if self._stretches.key(first) != key:
            raise Permanent("already_member", "in the room or invited already")
        return grant

    def _pardon(self, ban: MemberEvent) -> None:
        """Lift a ban that ended an earlier seat; somebody else's is their decision."""
        if ban.sender != self._room.me:
            raise Permanent("identity_refused", ban.reason or "banned from the room")
        refusal = self._room.act("unban", ban.user)
        if refusal is not None:
            raise ActionRequired(self._lacks() or "ban_right_missing", refusal.words)

    def _not_invited(self, member: str, key: str, refusal: Denial) -> Grant:
        """What a refused invitation means, by the state of the room."""
        last = self._last(member)
        if last is not None and last.is_inside:
            return self._ours(last, key)
        if lack := self._lacks():
            raise ActionRequired(lack, refusal.words)
        if refusal.code in _ACCOUNT:
            raise ActionRequired("suspended", refusal.words)
        if not refusal.code:
            raise ActionRequired("unexpected_answer", f"invite answered {refusal.status}")
        raise Permanent("identity_refused", refusal.words)

    def _link(self) -> str:
        """A page that opens the room in the client that somebody has. A new room's id does not say where it is."""
        if self._given.startswith("#"):
            return f"https://matrix.to/#/{quote(self._given, safe='')}"
        via = quote(server_of(self._room.me), safe="")
        return f"https://matrix.to/#/{quote(self._room.id, safe='')}?via={via}"
