"""Work that is shown while it goes on: one message, edited until nothing moves any more, without holding up the chat."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery
from sqlalchemy.exc import SQLAlchemyError

from bot import followers
from bot.acts import Who
from bot.admin.answering import number_in
from bot.desk import Desk
from bot.sending import rewrite
from invitehub.answers import Answer
from invitehub.bridge import in_thread
from invitehub.house import House

_FIRST_LOOK: Final = 1.5
_SLOWEST_LOOK: Final = 10.0
_WATCHED: Final = 3600.0

Look = Callable[[House, str, int], tuple[Answer, bool]]


class Watched:
    """`look`: the screen of a piece of work in a language, and whether it goes on. A message shows one at a time."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._tasks: dict[tuple[int, int], asyncio.Task[None]] = {}

    async def show(self, query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
        """In the message of the button, whose data names the work by its number."""
        if query.message is None:
            return
        where = query.message.chat.id, query.message.message_id
        if (before := self._tasks.pop(where, None)) is not None:
            before.cancel()
        task = followers.start(self._watch(bot, desk.house, who.locale, number_in(query), where))
        self._tasks[where] = task
        task.add_done_callback(
            lambda done: self._tasks.pop(where, None) if self._tasks.get(where) is done else None
        )

    async def _watch(self, bot: Bot, house: House, locale: str, number: int, where: tuple[int, int]) -> None:
        """Until nothing moves any more, or an hour long; the slower the longer it takes."""
        shown, pause, spent = None, _FIRST_LOOK, 0.0
        while spent < _WATCHED:
            with suppress(TelegramAPIError, SQLAlchemyError):
                answer, moving = await in_thread(self._look, house, locale, number)
                if answer != shown:
                    await rewrite(bot, *where, answer)
                    shown, pause = answer, _FIRST_LOOK
                if not moving:
                    return
            await asyncio.sleep(pause)
            spent, pause = spent + pause, min(pause * 1.5, _SLOWEST_LOOK)
