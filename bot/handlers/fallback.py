"""What no other handler understood."""

import difflib

from aiogram import Bot, F, Router
from aiogram.enums import ContentType
from aiogram.types import CallbackQuery, Message

from bot import screens
from bot.acts import Who
from bot.admin.commands import commands_of
from bot.admin.doors import role_of
from bot.desk import Desk
from bot.menus import PRIVATE_COMMANDS
from bot.sending import send
from invitehub.answers import Answer
from invitehub.bridge import in_thread
from invitehub.texts import plain, text

_SENT_BY_PEOPLE = {
    ContentType.ANIMATION,
    ContentType.AUDIO,
    ContentType.CONTACT,
    ContentType.DOCUMENT,
    ContentType.LOCATION,
    ContentType.PHOTO,
    ContentType.POLL,
    ContentType.STICKER,
    ContentType.VIDEO,
    ContentType.VIDEO_NOTE,
    ContentType.VOICE,
}


def router() -> Router:
    made = Router(name="fallback")
    made.message(F.text.startswith("/") | F.caption.startswith("/"))(unknown_command)
    made.message(F.content_type.in_(_SENT_BY_PEOPLE))(not_text)
    made.callback_query()(unknown_press)
    return made


async def unknown_command(message: Message, bot: Bot, desk: Desk, who: Who) -> None:
    """With the nearest one that this person may use. Says nothing of what was typed: it may hold a code."""
    role = await in_thread(role_of, desk.house, who.person.telegram_id)
    known = ("start", *PRIVATE_COMMANDS, *commands_of(role))
    name = (message.text or message.caption or "").split()[0].lstrip("/").partition("@")[0].lower()
    near = difflib.get_close_matches(name, known, n=1)
    words = (
        text(who.locale, "unknown-command", near=near[0]) if near else text(who.locale, "unknown-command-far")
    )
    await send(bot, message.chat.id, Answer(words))


async def not_text(message: Message, bot: Bot, who: Who) -> None:
    await send(bot, message.chat.id, screens.hint_not_text(who.locale))


async def unknown_press(_: CallbackQuery, who: Who) -> str:
    return plain(who.locale, "toast-over")
