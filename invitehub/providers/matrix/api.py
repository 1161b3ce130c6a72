"""One room in Matrix's client-server API: calls that end in what they say, or in one of the four errors.

Nothing is concluded from the wording of an error, which every homeserver chooses for itself, but from its `errcode` and
from the state of the room.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote

from invitehub.providers.base import ActionRequired, Deadline, Retry
from invitehub.providers.http import Answer, Http
from invitehub.providers.matrix.events import MemberEvent, PowerLevels

PREFIX: Final = "/_matrix/client/v3"
# Everybody who is or was in a room comes in one answer, some 700 bytes a head.
LARGEST_LISTING: Final = 64 * 1024 * 1024
_PAGE: Final = 1000
_REFUSALS: Final = (400, 403, 404)
_MALFORMED: Final = (KeyError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True, slots=True)
class Denial:
    """A homeserver says no. `code`: its `errcode`, "" if whatever answered is no homeserver. `words`: for admins only."""

    status: int
    code: str
    words: str


class Room:
    """One room as one bot user sees it."""

    def __init__(self, homeserver: str, room: str, token: str, deadline: Deadline) -> None:
        base = homeserver.rstrip("/") + PREFIX
        self._name = room
        self._http = Http(
            base, deadline, {"Authorization": f"Bearer {token}"}, secrets=(token,), pause_in=_pause_in
        )
        self._listing = replace(self._http, largest=LARGEST_LISTING)
        # Invitations are rationed apart; a long line of them must not keep anybody in who is to go.
        self._inviting = replace(self._http, account=f"{base} {token} invite")

    def see_open(self) -> None:
        """Raises `Retry` while the homeserver takes no invitations from us: then there is no point in looking."""
        self._inviting.see_open()

    @cached_property
    def me(self) -> str:
        """The bot user's id. Raises `ActionRequired` (`credentials_refused`)."""
        return self._str(self._http.read("/account/whoami"), "user_id")

    @cached_property
    def id(self) -> str:
        """Raises `ActionRequired` (`team_missing`) for an alias that leads nowhere."""
        if self._name.startswith("!"):
            return self._name
        answer = self._http.read(f"/directory/room/{quote(self._name, safe='')}", known=(404,))
        if answer.status == 404:
            refusal = _denial(answer)
            raise ActionRequired(
                "team_missing" if refusal.code == "M_NOT_FOUND" else "options_invalid", refusal.words
            )
        return self._str(answer, "room_id")

    def state(self, kind: str, key: str = "") -> Any | Denial:
        """The content of one piece of the room's state; None if there is none."""
        return self._get(self._state_path(kind, key))

    def member(self, user: str) -> MemberEvent | Denial | None:
        """The last change of this user's membership; None if there never was one."""
        found = self._get(self._state_path("m.room.member", user), {"format": "event"})
        return found if found is None or isinstance(found, Denial) else _event(found)

    def levels(self) -> PowerLevels:
        """Raises `ActionRequired` (`rights_missing`) when the room does not show them to us."""
        create = self._get(self._state_path("m.room.create"), {"format": "event"})
        levels = self.state("m.room.power_levels")
        for found in (create, levels):
            if isinstance(found, Denial):
                raise ActionRequired("rights_missing", found.words)
        try:
            return PowerLevels.read(levels, create)
        except _MALFORMED as error:
            raise Retry("unexpected_answer", f"power levels: {error!r}") from error

    def event(self, event_id: str) -> MemberEvent | None:
        """One membership event of the past; None if we may not see it (any more)."""
        found = self._get(f"{self._path}/event/{quote(event_id, safe='')}")
        return None if found is None or isinstance(found, Denial) else _event(found)

    def present(self) -> list[MemberEvent]:
        """Everybody who has joined or is invited, in one answer, so that nobody is missed who is just accepting."""
        answer = self._listing.read(f"{self._path}/members", params={"not_membership": "leave"})
        try:
            return [event for body in answer.body["chunk"] if (event := MemberEvent.read(body)).is_inside]
        except _MALFORMED as error:
            raise Retry("unexpected_answer", f"members: {error!r}") from error

    def changes(self, user: str | None = None) -> Iterator[MemberEvent]:
        """All changes of membership that we may see, the last first, page by page. `user`: only those that they made."""
        wanted = {"types": ["m.room.member"], **({"senders": [user]} if user else {})}
        params: dict[str, str | int] = {"dir": "b", "limit": _PAGE, "filter": json.dumps(wanted)}
        while True:
            answer = self._http.read(f"{self._path}/messages", params=params)
            try:
                yield from [MemberEvent.read(body) for body in answer.body["chunk"]]
            except _MALFORMED as error:
                raise Retry("unexpected_answer", f"messages: {error!r}") from error
            following = answer.field("end")
            if not following or following == params.get("from"):
                return
            params["from"] = str(following)

    def act(self, verb: str, user: str, reason: str = "") -> Denial | None:
        """`invite`, `kick`, `ban` or `unban` somebody. None: it was done."""
        body = {"user_id": user} | ({"reason": reason} if reason else {})
        http = self._inviting if verb == "invite" else self._http
        answer = http.write("POST", f"{self._path}/{verb}", body=body, known=_REFUSALS)
        return _denial(answer) if answer.status in _REFUSALS else None

    def join(self) -> bool:
        """Go in, by an invitation or because everybody may. False: we may not."""
        answer = self._http.write("POST", f"/join/{quote(self._name, safe='')}", body={}, known=_REFUSALS)
        return answer.status not in _REFUSALS

    @property
    def _path(self) -> str:
        return f"/rooms/{quote(self.id, safe='')}"

    def _state_path(self, kind: str, key: str = "") -> str:
        return f"{self._path}/state/{kind}/{quote(key, safe='')}"

    def _get(self, path: str, params: Mapping[str, str | int] | None = None) -> Any | Denial:
        """A body, a Denial, or None: only a homeserver's own "not found" says that something is not there."""
        answer = self._http.read(path, params=params, known=(403, 404))
        if answer.status not in (403, 404):
            return answer.body
        refusal = _denial(answer)
        if answer.status == 404:
            if refusal.code == "M_NOT_FOUND":
                return None
            raise ActionRequired("options_invalid", f"no homeserver: {refusal.words}")
        return refusal

    def _str(self, answer: Answer, name: str) -> str:
        value = answer.field(name)
        if not isinstance(value, str):
            raise Retry("unexpected_answer", f"no {name}")
        return value


def _event(body: Any) -> MemberEvent:
    try:
        return MemberEvent.read(body)
    except _MALFORMED as error:
        raise Retry("unexpected_answer", f"membership: {error!r}") from error


def _denial(answer: Answer) -> Denial:
    return Denial(answer.status, str(answer.field("errcode", "")), str(answer.field("error", "")))


def _pause_in(content: bytes) -> float | None:
    """Seconds to wait by the body of a rate limit; older homeservers say it only there."""
    try:
        milliseconds = json.loads(content)["retry_after_ms"]
        return float(milliseconds) / 1000
    except _MALFORMED:
        return None
