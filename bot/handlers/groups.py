"""In groups: codes are never redeemed there, and everything personal moves to the private chat."""

from typing import Any

from aiogram import Bot, F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import acts
from bot.desk import Desk
from bot.menus import PRIVATE_COMMANDS
from bot.reading import holds_code
from bot.sending import answer_press, delete, tell_one
from invitehub.answers import Answer, Button
from invitehub.bridge import in_thread
from invitehub.texts import plain, text

_GROUPS = {ChatType.GROUP, ChatType.SUPERGROUP}


def router() -> Router:
    made = Router(name="groups")
    made.message.filter(F.chat.type.in_(_GROUPS), F.from_user.is_not(None))
    made.message(_with_code)(code)
    # An edited message asks for nothing anew, but a code in it can be read by all.
    made.edited_message.filter(F.chat.type.in_(_GROUPS), F.from_user.is_not(None))
    made.edited_message(_with_code)(code)
    made.message(Command("start", *PRIVATE_COMMANDS, ignore_case=True))(command)
    made.callback_query()(press)
    return made


async def code(message: Message, bot: Bot, desk: Desk) -> None:
    """Deleted first, explained afterwards."""
    deleted = await delete(bot, message)
    locale = await _locale(message, desk)
    words = text(locale, "group-code-deleted" if deleted else "group-code-left")
    await tell_one(bot, message, _moved(locale, desk, words, "redeem"))


async def command(message: Message, bot: Bot, desk: Desk) -> None:
    locale = await _locale(message, desk)
    payload = "my" if "/my" in (message.text or "").lower() else "redeem"
    await tell_one(bot, message, _moved(locale, desk, text(locale, "group-private"), payload))


async def press(query: CallbackQuery, desk: Desk) -> None:
    """No message of ours in a group has such a button: it was copied there, or is somebody else's."""
    locale = await in_thread(acts.locale_of, desk.house, query.from_user.id, query.from_user.language_code)
    await answer_press(query, plain(locale, "toast-foreign"), alert=True)


async def _with_code(message: Message) -> bool | dict[str, Any]:
    return holds_code(message.text or message.caption or "")


async def _locale(message: Message, desk: Desk) -> str:
    user = message.from_user
    if user is None:
        return desk.house.settings.locale
    return await in_thread(acts.locale_of, desk.house, user.id, user.language_code)


def _moved(locale: str, desk: Desk, words: str, payload: str) -> Answer:
    link = Button(plain(locale, "button-private"), url=desk.link(payload), style="primary")
    return Answer(words, ((link,),))
