"""What every handler of a private chat gets: who wrote, a key for the request, typing shown, presses answered."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.enums import ChatAction
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, Message, TelegramObject, Update

from bot import acts
from bot.desk import Desk
from bot.sending import answer_press
from invitehub.bridge import in_thread

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

SHOW_TYPING_AFTER = 1.0
# Telegram shows it for five seconds.
_AGAIN_AFTER = 4.5


class Greeting(BaseMiddleware):
    """Puts `who` and `key` into the handler's arguments. The key names the request in the product's transaction."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        desk: Desk = data["desk"]
        bot: Bot = data["bot"]
        update: Update = data["event_update"]
        user = data["event_from_user"]
        data["key"] = f"tg:{bot.id}:{update.update_id}"
        data["who"] = await in_thread(acts.meet, desk.house, user.id, user.language_code)
        return await handler(event, data)


class Typing(BaseMiddleware):
    """Shows that the bot is at it, once an answer takes longer than a second."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        if not isinstance(event, Message):
            return await handler(event, data)
        showing = asyncio.create_task(_show_typing(data["bot"], event.chat.id))
        try:
            return await handler(event, data)
        finally:
            showing.cancel()


class Pressed(BaseMiddleware):
    """Answers each press: with the text that the handler returns, or silently."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        if not isinstance(event, CallbackQuery):
            return await handler(event, data)
        showing = None
        if event.message is not None:
            showing = asyncio.create_task(_show_typing(data["bot"], event.message.chat.id))
        try:
            toast = await handler(event, data)
        finally:
            if showing is not None:
                showing.cancel()
        await answer_press(event, toast if isinstance(toast, str) else None)
        return None


async def _show_typing(bot: Bot, chat_id: int) -> None:
    await asyncio.sleep(SHOW_TYPING_AFTER)
    with suppress(TelegramAPIError):
        while True:
            await bot.send_chat_action(chat_id, ChatAction.TYPING)
            await asyncio.sleep(_AGAIN_AFTER)
