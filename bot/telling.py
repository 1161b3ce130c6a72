"""Words outside any handler: while the database is away, when something broke, when somebody floods.

The language is the client's: what the person chose cannot be looked up then.
"""

import logging
from contextlib import suppress

from aiogram import Bot
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Update

from bot.sending import answer_press, send
from invitehub.answers import Answer
from invitehub.texts import choose_locale, plain, text

log = logging.getLogger(__name__)


class Teller:
    """Tells whoever sent an update, in private chats and on presses only. `locale`: the house's language."""

    def __init__(self, bot: Bot, locale: str) -> None:
        self._bot = bot
        self._locale = locale

    async def back_soon(self, update: Update) -> bool:
        """We got it and will answer. Returns whether Telegram took the word."""
        return await self._tell(update, "outage", "toast-outage")

    async def broken(self, update: Update) -> bool:
        return await self._tell(update, "broken", "toast-broken")

    async def slow_down(self, update: Update, *, tell: bool) -> None:
        """A press gets its answer each time, or its spinner would turn on."""
        if tell or update.callback_query is not None:
            await self._tell(update, "flood", "toast-flood")

    async def _tell(self, update: Update, words: str, toast: str) -> bool:
        with suppress(TelegramAPIError):
            if (query := update.callback_query) is not None:
                locale = choose_locale(query.from_user.language_code, self._locale)
                await answer_press(query, plain(locale, toast), alert=words == "broken")
                return True
            message = update.message
            if message is None or message.chat.type != ChatType.PRIVATE or message.from_user is None:
                return False
            locale = choose_locale(message.from_user.language_code, self._locale)
            await send(self._bot, message.chat.id, Answer(text(locale, words)))
            return True
        return False
