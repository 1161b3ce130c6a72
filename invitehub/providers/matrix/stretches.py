"""Which of a user's memberships it is: a stretch of events that begins with an invitation, or with joining uninvited.

Accepting an invitation and changing one's name or picture are new events of the same stretch; leaving ends it. Its first
event names it for good, and tells, if it was ours, for which seat we invited.
"""

import re
from collections.abc import Iterator
from typing import Final

from invitehub.providers.matrix.api import Room
from invitehub.providers.matrix.events import MemberEvent

_REASON: Final = re.compile(r"InviteHub (\S+)")
# Whoever has changed their name so often is read page by page.
_SINGLY: Final = 16


def reason_of(key: str) -> str:
    """What an invitation says; it is shown to the invited, and to us after they have joined."""
    return f"InviteHub {key}"


class Stretches:
    """Knows the events that it has seen, for as long as one piece of work takes."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._known: dict[str, MemberEvent | None] = {}
        self._past: Iterator[MemberEvent] | None = None

    def first(self, event: MemberEvent) -> MemberEvent:
        """The first event of the stretch that `event` belongs to."""
        steps = 0
        while event.replaces is not None:
            steps += 1
            if steps == _SINGLY and self._past is None:
                self._past = self._room.changes(event.user)
            before = self._event(event.replaces)
            if before is None or before.user != event.user or not before.is_inside:
                break
            event = before
        return event

    def key(self, first: MemberEvent) -> str | None:
        """The key under which we have invited; None if somebody else has, or nobody."""
        found = _REASON.fullmatch(first.reason)
        return found[1] if found and first.membership == "invite" and first.sender == self._room.me else None

    def read_pages(self) -> None:
        """From now on look things up in the room's past, page by page and only as far back as needed."""
        self._past = self._room.changes()

    def _event(self, event_id: str) -> MemberEvent | None:
        if event_id not in self._known:
            for event in self._past or ():
                self._known[event.id] = event
                if event.id == event_id:
                    return event
            self._known[event_id] = self._room.event(event_id)
        return self._known[event_id]
