"""The contract's Matrix: a real Synapse, with a proxy before it that fails on request."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from tests.support.faulty_server import Front, faulty_homeserver
from tests.support.synapse import SERVER, Homeserver, MatrixUser, running_synapse

_numbers = count(1)


@dataclass
class MatrixUpstream:
    """Each team is a room that the bot user has made, so that nobody else is in it."""

    homeserver: Homeserver
    front: Front
    kind: str = "matrix"
    limited: bool = False
    pages: bool = False
    dates: bool = True
    tells_apart: bool = True

    @property
    def bot(self) -> MatrixUser:
        return self.homeserver.user("bot")

    def new_team(self, capacity: int) -> Mapping[str, str]:  # noqa: ARG002 - a room has no size
        self.front.fault()
        room = self.bot.room(f"Room {next(_numbers)} 车")
        return {"homeserver": self.front.url, "room": room, "token": self.bot.token, "removal": "kick"}

    def identity(self, number: int) -> str:
        return f"@person{number}:{SERVER}"

    def misbehave(self, options: Mapping[str, str], **faults: Any) -> None:
        for member, why in faults.pop("refuse", {}).items():
            self._ban(options["room"], member, why)
        self.front.fault(**faults)

    def actual(self, options: Mapping[str, str]) -> list[str]:
        return [user for user in self.homeserver.inside(options["room"]) if user != self.bot.id]

    def add_by_hand(self, options: Mapping[str, str], member: str) -> None:
        self.bot.act(options["room"], "invite", member)
        self.homeserver.user(member.removeprefix("@").partition(":")[0]).join(options["room"])

    def traffic(self) -> tuple[list[str], set[int]]:
        seen = list(self.front.requests), set(self.front.connections)
        self.front.forget_traffic()
        return seen

    def _ban(self, room: str, member: str, why: str) -> None:
        """By a moderator, who comes and goes."""
        moderator = self.homeserver.user("moderator")
        self.bot.power(room, users={moderator.id: 50})
        self.bot.act(room, "invite", moderator.id)
        moderator.join(room)
        moderator.act(room, "ban", member, reason=why)
        moderator.leave(room)


@contextmanager
def matrix_upstream(directory: Path) -> Iterator[MatrixUpstream]:
    with running_synapse(directory / "synapse") as homeserver, faulty_homeserver(homeserver) as front:
        yield MatrixUpstream(homeserver, front)
