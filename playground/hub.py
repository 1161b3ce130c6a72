"""Everything one playground consists of, put together in one place."""

import time
from collections.abc import Iterable
from pathlib import Path

from playground.events import Events
from playground.faults import Faults
from playground.files import Files
from playground.store import Store
from playground.updates import Updates
from playground.world import World

TYPING_SECONDS = 5.0


class Hub:
    """The state of a playground for the bot with `token`, kept under `data_dir`/playground."""

    def __init__(self, token: str, data_dir: Path, admin_ids: Iterable[int] = ()) -> None:
        self.token = token
        self.bot_id = int(token.partition(":")[0])
        self.store = Store(data_dir / "playground")
        self.events = Events()
        self.updates = Updates(self.store)
        self.world = World(self.store, self.bot_id, admin_ids)
        self.files = Files(self.store)
        self.faults = Faults()
        self._typing: dict[int, float] = {}

    def now(self) -> int:
        """Unix time in whole seconds, as dates are told in the Bot API."""
        return int(time.time())

    def set_typing(self, chat_id: int, action: str) -> None:
        """Show an action of the bot for five seconds; "" ends it."""
        if action:
            self._typing[chat_id] = time.monotonic() + TYPING_SECONDS
        elif self._typing.pop(chat_id, 0.0) < time.monotonic():
            return
        self.events.emit("typing", chat_id, action=action)

    def is_typing(self, chat_id: int) -> bool:
        return self._typing.get(chat_id, 0.0) > time.monotonic()
