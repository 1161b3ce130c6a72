"""What the admins' handlers share: ask the product in a thread, and show the answer or the refusal."""

from collections.abc import Callable

from aiogram import Bot
from aiogram.types import CallbackQuery, Message

from bot.acts import Who
from bot.admin import deeds
from bot.admin.deeds import Asker
from bot.admin.pasted import lines_of
from bot.desk import Desk
from bot.sending import rewrite, send
from invitehub.answers import Answer
from invitehub.bridge import in_thread
from invitehub.errors import Refusal


async def sent(bot: Bot, message: Message, who: Who, call: Callable[..., Answer], *arguments: object) -> None:
    """In a new message."""
    await send(bot, message.chat.id, await _answer(who, call, *arguments))


async def below(
    bot: Bot, query: CallbackQuery, who: Who, call: Callable[..., Answer], *arguments: object
) -> None:
    """In a new message below that of the button, which stays."""
    if query.message is not None:
        await send(bot, query.message.chat.id, await _answer(who, call, *arguments))


async def rewritten(
    bot: Bot, query: CallbackQuery, who: Who, call: Callable[..., Answer], *arguments: object
) -> None:
    """In the message of the button."""
    if query.message is not None:
        answer = await _answer(who, call, *arguments)
        await rewrite(bot, query.message.chat.id, query.message.message_id, answer)


async def _answer(who: Who, call: Callable[..., Answer], *arguments: object) -> Answer:
    try:
        return await in_thread(call, *arguments)
    except Refusal as refusal:
        return deeds.refused(who.locale, refusal)


async def listed(bot: Bot, message: Message, who: Who) -> list[str] | None:
    """The list that came with a command; None: it cannot be read, and they have been told why."""
    try:
        return await lines_of(bot, message)
    except Refusal as refusal:
        await send(bot, message.chat.id, deeds.refused(who.locale, refusal))
        return None


def asker_of(event: Message | CallbackQuery, desk: Desk, who: Who) -> Asker:
    chat_id = event.chat.id if isinstance(event, Message) else (event.message.chat.id if event.message else 0)
    return Asker(who.person.telegram_id, chat_id, who.locale, desk.house.settings.admin_ids)


def number_in(query: CallbackQuery) -> int:
    """The number behind the first colon of a button's data."""
    return number((query.data or "").partition(":")[2])


def number(digits: str) -> int:
    """0 for what is none."""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0
