"""What handlers work with, handed to each of them by name."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from invitehub.house import House


@dataclass(frozen=True, slots=True)
class Desk:
    """`hint`: tells the worker that an operation is due, without waiting. `username`: the bot's, for links to it."""

    house: House
    username: str
    hint: Callable[[int], "Future[bool]"]

    def link(self, payload: str) -> str:
        """The private chat, with something for /start."""
        return f"https://t.me/{self.username}?start={payload}"
