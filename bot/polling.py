"""Fetching updates: nothing is confirmed to Telegram before it was handled, so whatever dies, nothing is lost.

While some are still open, Telegram keeps sending them again; new ones beside them are taken all the same.
"""

import asyncio
import logging
import time
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import Update
from pydantic import ValidationError

from bot.lanes import Lanes
from bot.session import RawUpdates
from bot.turn import Turn

log = logging.getLogger(__name__)

KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]
LONG_POLL = 25
_FIRST_LOOK, _SLOWEST_LOOK = 0.05, 0.5
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 5.0
# After a week without any, Telegram begins with a new number, which may be lower.
_NUMBERS_HOLD = 5 * 24 * 3600.0


class TokenRefused(Exception):
    """Telegram does not know the bot's token."""


class Poller:
    """`offset`: the first update that is not confirmed yet. `trouble`: why fetching fails at the moment, if it does."""

    def __init__(self, bot: Bot, lanes: Lanes, turn: Turn) -> None:
        self._bot = bot
        self._lanes = lanes
        self._turn = turn
        self._next = 0
        self._look = _FIRST_LOOK
        self._pause = 0.0
        self._last = time.monotonic()
        self.trouble: str | None = None

    @property
    def offset(self) -> int:
        return min(self._lanes.open, default=self._next)

    async def run(self) -> None:
        """Fetch for ever, when it is this replica's turn. Raises TokenRefused."""
        while True:
            await self._turn.mine.wait()
            try:
                await self._fetch()
                self._recovered()
            except TelegramRetryAfter as error:
                await asyncio.sleep(error.retry_after)
            except (TelegramUnauthorizedError, TelegramNotFound) as error:
                raise TokenRefused from error
            except TelegramConflictError:
                self._turn.contested()
                await self._trouble("another program fetches this bot's updates")
            except (TelegramAPIError, ClientDecodeError) as error:
                await self._trouble(f"Telegram does not answer as it should ({type(error).__name__})")

    async def confirm(self) -> None:
        """Confirm what was handled, before leaving. If that fails, it is sent again and recognised."""
        if self._next == 0:
            return
        try:
            await self._bot(RawUpdates(offset=self.offset, limit=1, timeout=0), request_timeout=2)
        except TelegramAPIError as error:
            log.info("the last updates were not confirmed: %s", type(error).__name__)

    async def _fetch(self) -> None:
        if time.monotonic() - self._last > _NUMBERS_HOLD:
            self._next = 0
        # After trouble a short one, so that its end is seen soon.
        seconds = 0 if self._lanes.open or self.trouble else LONG_POLL
        asked = RawUpdates(offset=self.offset, limit=100, timeout=seconds, allowed_updates=KINDS)
        found = await self._bot(asked, request_timeout=seconds + 10)
        fresh = [update for raw in found if (update := self._read(raw)) is not None]
        for update in fresh:
            self._lanes.take(update)
        if self._lanes.open:
            self._look = _FIRST_LOOK if fresh else min(self._look * 2, _SLOWEST_LOOK)
            await asyncio.wait(list(self._lanes.open.values()), timeout=self._look)

    def _read(self, raw: dict[str, Any]) -> Update | None:
        """An update not seen before. One that cannot be read is passed over: it would be the same tomorrow."""
        update_id = int(raw["update_id"])
        if update_id < self._next:
            return None
        self._next, self._last = update_id + 1, time.monotonic()
        try:
            return Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError as error:
            log.warning("update %d cannot be read: %d places", update_id, error.error_count())
            return None

    async def _trouble(self, what: str) -> None:
        """Said once, then waited for."""
        if self.trouble != what:
            log.warning("%s; trying on", what)
        self.trouble = what
        self._pause = min(self._pause * 2 or _FIRST_PAUSE, _LONGEST_PAUSE)
        await asyncio.sleep(self._pause)

    def _recovered(self) -> None:
        if self.trouble is not None:
            log.info("updates come in again")
        self.trouble, self._pause = None, 0.0
