"""How far a long deed is, edited into its message; the deed runs in a thread."""

import asyncio
import time
from concurrent.futures import Future
from contextlib import suppress
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from bot.sending import rewrite
from invitehub.answers import Answer
from invitehub.texts import text

# Telegram lets one chat be written to about once a second.
_EVERY: Final = 1.5


class Shown:
    """Call it from the deed's thread; `over` before the last word, so that no late edit writes over that."""

    def __init__(self, bot: Bot, locale: str, chat_id: int, message_id: int) -> None:
        self._bot = bot
        self._locale = locale
        self._where = chat_id, message_id
        self._loop = asyncio.get_running_loop()
        self._last = time.monotonic()
        self._edit: Future[None] | None = None

    def __call__(self, done: int, of: int) -> None:
        """Shown if the last time is a while ago and Telegram has taken that."""
        now = time.monotonic()
        if now - self._last < _EVERY or (self._edit is not None and not self._edit.done()):
            return
        self._last = now
        answer = Answer(text(self._locale, "working", done=done, of=of))
        self._edit = asyncio.run_coroutine_threadsafe(self._show(answer), self._loop)

    async def over(self) -> None:
        if self._edit is not None:
            await asyncio.wrap_future(self._edit)

    async def _show(self, answer: Answer) -> None:
        with suppress(TelegramAPIError):
            await rewrite(self._bot, *self._where, answer)
