"""Rooms of a real homeserver as people have them: somebody has made one, and our bot user is in it.

house = new_house(homeserver, front)            `level=50`: the bot user's power; None: it is not there yet
house.open().grant(house.person().id, "seat-1")
"""

from dataclasses import dataclass
from itertools import count

from invitehub.providers import Deadline, Grant, Provider, open_provider
from tests.support.faulty_server import Front
from tests.support.synapse import Homeserver, MatrixUser

_numbers = count(1)


def unique(name: str) -> str:
    return f"{name}{next(_numbers)}"


@dataclass(frozen=True)
class House:
    """A room that somebody else has made, as people have them."""

    homeserver: Homeserver
    front: Front
    room: str
    owner: MatrixUser
    bot: MatrixUser
    removal: str = "kick"

    def open(self, **more: str) -> Provider:
        options = {
            "homeserver": self.front.url,
            "room": self.room,
            "token": self.bot.token,
            "removal": self.removal,
        }
        return open_provider("matrix", options | more, deadline=Deadline.after(30))

    def person(self) -> MatrixUser:
        return self.homeserver.user(unique("guest"))

    def member(self) -> tuple[MatrixUser, Grant]:
        """Somebody who was granted a seat and has joined."""
        person = self.person()
        grant = self.open().grant(person.id, "seat-1")
        person.join(self.room)
        return person, grant


def new_house(homeserver: Homeserver, front: Front, *, level: int | None = 50, **room: object) -> House:
    """`room`: as in the API's createRoom."""
    owner, bot = homeserver.user("owner"), homeserver.user("bot")
    made = owner.room(unique("House "), **room)
    if level is not None:
        owner.act(made, "invite", bot.id)
        bot.join(made)
        owner.power(made, users={bot.id: level})
    return House(homeserver, front, made, owner, bot)
