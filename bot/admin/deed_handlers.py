"""Questions and answers: a button asks, options turn, a yes acts once, a no does nothing."""

from collections.abc import Mapping
from typing import Any, Final

from aiogram import Bot, F, Router
from aiogram.types import BufferedInputFile, CallbackQuery

from bot import followers
from bot.acts import Who
from bot.admin import (
    batch_handlers,
    batches,
    broadcast_handlers,
    case_telling,
    deeds,
    deeds_admins,
    deeds_case,
    deeds_orphans,
    deeds_people,
    deeds_team,
    deeds_teams,
    deeds_work,
    one_code,
    screens,
    setting_handlers,
)
from bot.admin import menus as own_menus
from bot.admin.answering import asker_of, below, number, rewritten
from bot.admin.deeds import DO, NO, OPTION, YES, Deed
from bot.admin.doors import May
from bot.admin.following import Following
from bot.admin.progress import Shown
from bot.desk import Desk
from bot.sending import keyboard, rewrite
from invitehub.admins import Right
from invitehub.bridge import in_thread
from invitehub.errors import Refusal
from invitehub.texts import plain

DEEDS: Final[Mapping[str, Deed]] = {
    deed.name: deed
    for deed in (
        *deeds_people.DEEDS,
        *deeds_teams.DEEDS,
        *deeds_orphans.DEEDS,
        *deeds_work.DEEDS,
        *one_code.DEEDS,
        *deeds_case.DEEDS,
        *deeds_admins.DEEDS,
        *batches.DEEDS,
        batch_handlers.DEED,
        *deeds_team.DEEDS,
        *setting_handlers.DEEDS,
        broadcast_handlers.DEED,
    )
}


def router() -> Router:
    """Each deed has a right of its own, which is looked at in the transaction that acts."""
    made = Router(name="admin deeds")
    read = May(Right.READ)
    made.callback_query(F.data.startswith(DO), read)(ask)
    made.callback_query(F.data.startswith(OPTION), read)(option)
    made.callback_query(F.data.startswith(YES), read)(yes)
    made.callback_query(F.data == NO, read)(no)
    return made


async def ask(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    name, _, rest = (query.data or "").removeprefix(DO).partition(":")
    if (deed := DEEDS.get(name)) is None:
        return
    params = _params(name, rest.split(":"))
    shown = below if deed.apart else rewritten
    await shown(bot, query, who, deeds.ask, desk.house, deed, asker_of(query, desk, who), params)


async def option(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    """One of the options below a question, turned."""
    name, asked, which = (query.data or "").removeprefix(OPTION).split(":", 2)
    if (deed := DEEDS.get(name)) is not None:
        asker = asker_of(query, desk, who)
        await rewritten(bot, query, who, deeds.turn_option, desk.house, deed, asker, number(asked), which)


async def yes(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> str | None:
    """Once: a second press finds the question used up and changes nothing."""
    name, _, asked = (query.data or "").removeprefix(YES).partition(":")
    if query.message is None or (deed := DEEDS.get(name)) is None:
        return None
    where = query.message.chat.id, query.message.message_id
    shown = Shown(bot, who.locale, *where)
    asker = asker_of(query, desk, who)
    try:
        done, hints = await in_thread(deeds.do, desk.house, deed, asker, number(asked), shown)
    except Refusal as refusal:
        if refusal.code in screens.PRESSED_BEFORE:
            return plain(who.locale, "toast-pressed-before")
        await rewrite(bot, *where, deeds.refused(who.locale, refusal))
        return None
    finally:
        await shown.over()
    undo = None
    if done.undo is not None:
        undo = await in_thread(deeds.keep_undo, desk.house, asker, done.undo)
    await rewrite(bot, *where, screens.done(who.locale, done, undo))
    if (document := done.document) is not None:
        file = BufferedInputFile(document.content, document.name)
        caption = document.caption
        await bot.send_document(where[0], file, caption=caption.text, reply_markup=keyboard(caption))
    if done.answered is not None:
        await case_telling.tell(bot, desk.house, asker, done.answered)
    if done.menu_of is not None:
        await own_menus.set_for(bot, desk.house, done.menu_of)
    for hint in hints:
        desk.hint(hint.operation_id)
    if done.follow:
        followers.start(Following(bot, desk.house).follow(who.locale, done, where))
    return None


async def no(query: CallbackQuery, bot: Bot, who: Who) -> None:
    if query.message is not None:
        await rewrite(bot, query.message.chat.id, query.message.message_id, screens.nothing_done(who.locale))


def _params(name: str, words: list[str]) -> dict[str, Any]:
    one = number(words[0])
    match name:
        case "kick":
            return {"ids": [one]}
        case "extend" | "adopt" | "again":
            return {"id": one, "days": number(words[-1])}
        case deeds_case.SWAP | deeds_case.EXTEND | deeds_case.GIVE:
            return deeds_case.params(words)
        case "size":
            return {"id": one, "size": number(words[-1])}
        case "status":
            return {"id": one, "to": words[-1]}
        case _:
            return {"id": one}
