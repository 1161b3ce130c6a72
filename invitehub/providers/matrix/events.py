"""What the client-server API tells about a room: membership events, and who may do what by its power levels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

INSIDE: Final = frozenset({"invite", "join"})
ORDINARY: Final = "member"
# The creators of a room stand above all levels since version 12.
_ABOVE_ALL: Final = 2**60
# The end of the year 9998, in milliseconds.
_LATEST: Final = 253_370_764_800_000
_ADMIN: Final = 100
_MODERATOR: Final = 50


@dataclass(frozen=True, slots=True)
class MemberEvent:
    """One change of one user's membership. `replaces`: the id of the one before, None if there was none.

    `user`, `sender`: user ids as servers send them, also those of a grammar that new ids no longer follow.
    """

    id: str
    user: str
    membership: str
    sender: str
    reason: str
    at: datetime
    replaces: str | None

    @property
    def is_inside(self) -> bool:
        """Whether it makes the user a member or invites them; who knocks, has left or is banned is not there."""
        return self.membership in INSIDE

    @classmethod
    def read(cls, body: Any) -> "MemberEvent":
        """Raises KeyError, TypeError, ValueError or AttributeError when it is no such event."""
        content, unsigned = body["content"], body.get("unsigned") or {}
        return cls(
            id=str(body["event_id"]),
            user=str(body["state_key"]),
            membership=str(content["membership"]),
            sender=str(body["sender"]),
            reason=str(content.get("reason") or ""),
            at=_moment(body["origin_server_ts"]),
            replaces=unsigned.get("replaces_state"),
        )


@dataclass(frozen=True, slots=True)
class PowerLevels:
    """Who stands where in a room, and what it takes to act there."""

    users: Mapping[str, int]
    ordinary: int
    invite: int
    kick: int
    ban: int
    creators: frozenset[str] = frozenset()

    @classmethod
    def read(cls, levels: Any, create: Any) -> "PowerLevels":
        """`levels`: the content of m.room.power_levels, None if the room has none. `create`: the event m.room.create."""
        content = create["content"]
        creator = str(create["sender"])
        strong = _has_strong_creators(str(content.get("room_version", "1")))
        creators = {creator, *content.get("additional_creators", ())} if strong else ()
        if levels is None:
            # By the specification: without the event the creator may do everything, and everybody may invite.
            return cls({creator: _ADMIN}, 0, 0, _MODERATOR, _MODERATOR, frozenset(creators))
        return cls(
            users={user: int(level) for user, level in levels.get("users", {}).items()},
            ordinary=int(levels.get("users_default", 0)),
            invite=int(levels.get("invite", 0)),
            kick=int(levels.get("kick", _MODERATOR)),
            ban=int(levels.get("ban", _MODERATOR)),
            creators=frozenset(creators),
        )

    def of(self, user: str) -> int:
        return _ABOVE_ALL if user in self.creators else self.users.get(user, self.ordinary)

    def role(self, user: str) -> str:
        """Whoever stands no higher than everybody is a "member"."""
        level = self.of(user)
        if level <= self.ordinary:
            return ORDINARY
        if user in self.creators:
            return "creator"
        if level >= _ADMIN:
            return "admin"
        return "moderator" if level >= _MODERATOR else f"level {level}"


def _moment(milliseconds: int) -> datetime:
    """A sender's clock may show anything, and must not make a room unreadable."""
    return datetime.fromtimestamp(min(max(milliseconds, 0), _LATEST) / 1000, UTC)


def _has_strong_creators(version: str) -> bool:
    return not version.isdecimal() or int(version) >= 12
