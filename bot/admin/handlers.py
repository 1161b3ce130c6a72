"""The admins' commands and buttons in a private chat: parse, one call, render."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from sqlalchemy.exc import NoResultFound

from bot.acts import Who
from bot.admin import (
    acts,
    batch_handlers,
    batches,
    case_handlers,
    code_handlers,
    deeds,
    deeds_admins,
    deeds_orphans,
    deeds_people,
    deeds_team,
    deeds_teams,
    screens,
    setting_handlers,
    team_handlers,
)
from bot.admin import menus as own_menus
from bot.admin.answering import asker_of, listed, number, number_in, rewritten, sent
from bot.admin.commands import COMMANDS
from bot.admin.deeds import DO, NO, OPTION, YES, Deed
from bot.admin.doors import May
from bot.admin.listings import LISTINGS, OPERATION, ORPHAN, PERSON, TEAM
from bot.admin.paging import EXPORT, TURN
from bot.admin.pasted import reason_in, words_of
from bot.admin.progress import Shown
from bot.admin.status import REFRESH
from bot.desk import Desk
from bot.sending import keyboard, rewrite, send
from invitehub.admins import Right
from invitehub.answers import Answer
from invitehub.bridge import in_thread
from invitehub.errors import Refusal
from invitehub.texts import plain
from models.enums import Role

DEEDS: Final[Mapping[str, Deed]] = {
    deed.name: deed
    for deed in (
        *deeds_people.DEEDS,
        *deeds_teams.DEEDS,
        *deeds_orphans.DEEDS,
        *deeds_admins.DEEDS,
        *batches.DEEDS,
        batch_handlers.DEED,
        *deeds_team.DEEDS,
        *setting_handlers.DEEDS,
    )
}
_USUAL_DAYS = "30"
_LISTS = ("teams", "waiting", "operations", "orphans", "bars", "audit")


def router() -> Router:
    made = Router(name="admin")
    for module in (code_handlers, batch_handlers, case_handlers, team_handlers, setting_handlers):
        made.include_router(module.router())
    for name in _LISTS:
        made.message(Command(name, ignore_case=True), May(COMMANDS[name]))(partial(show_list, name=name))
    own: Mapping[str, Callable[..., Awaitable[object]]] = {
        "status": status,
        "team": team,
        "kick": kick,
        "find": find,
        "invite": invite,
        "batch_status": batch_status,
        "admins": admins,
    }
    for name, handler in own.items():
        made.message(Command(name, ignore_case=True), May(COMMANDS[name]))(handler)
    read = May(Right.READ)
    made.callback_query(F.data.startswith(TURN), read)(turn)
    made.callback_query(F.data.startswith(EXPORT), read)(export)
    made.callback_query(F.data == REFRESH, read)(status_again)
    made.callback_query(F.data.startswith((TEAM, PERSON, OPERATION, ORPHAN)), read)(card)
    made.callback_query(F.data.startswith(screens.CHOOSE), May(Right.MANAGE))(choose)
    made.callback_query(F.data.startswith(DO), read)(ask)
    made.callback_query(F.data.startswith(OPTION), read)(option)
    made.callback_query(F.data.startswith(YES), read)(yes)
    made.callback_query(F.data == NO, read)(no)
    return made


async def show_list(
    message: Message, command: CommandObject, bot: Bot, desk: Desk, who: Who, name: str
) -> None:
    await sent(bot, message, who, acts.listing, desk.house, who.locale, name, 0, (command.args or "").strip())


async def status(message: Message, bot: Bot, desk: Desk, who: Who) -> None:
    await send(bot, message.chat.id, await in_thread(acts.status, desk.house, who.locale))


async def status_again(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    await rewritten(bot, query, who, acts.status, desk.house, who.locale)


async def team(message: Message, command: CommandObject, bot: Bot, desk: Desk, who: Who, role: Role) -> None:
    name = (command.args or "").strip()
    if not name:
        await sent(bot, message, who, acts.listing, desk.house, who.locale, "teams", 0, "")
        return
    await sent(bot, message, who, partial(acts.team_card, name=name), desk.house, who.locale, role)


async def find(message: Message, command: CommandObject, bot: Bot, desk: Desk, who: Who) -> None:
    words = (command.args or "").strip()
    if not words:
        await send(bot, message.chat.id, screens.how(who.locale, "find"))
        return
    found = await in_thread(acts.find, desk.house, words)
    await send(bot, message.chat.id, screens.found(who.locale, found))


async def kick(message: Message, bot: Bot, desk: Desk, who: Who) -> None:
    """`/kick IDENTITY [TEAM] [# REASON]`, or many below or in a file: to the same question as the button on a card."""
    words, reason = reason_in(words_of(message))
    if (identities := await listed(bot, message, who)) is None:
        return
    if not words and not identities:
        await send(bot, message.chat.id, screens.how(who.locale, "kick"))
        return
    team = " ".join(words[1:]) or None
    seats = await in_thread(acts.live_seats, desk.house, [*words[:1], *identities], team)
    params = {"ids": [seat.redemption_id for seat in seats], "reason": reason}
    await sent(bot, message, who, deeds.ask, desk.house, DEEDS["kick"], asker_of(message, desk, who), params)


async def invite(message: Message, command: CommandObject, bot: Bot, desk: Desk, who: Who) -> None:
    """`/invite IDENTITY POOL [DAYS]`: a seat without a code. The pool's name may have blanks in it."""
    identity, _, rest = (command.args or "").strip().partition(" ")
    pool, _, last = rest.strip().rpartition(" ")
    if not last.isdecimal():
        pool, last = rest.strip(), _USUAL_DAYS
    if not identity or not pool:
        await send(bot, message.chat.id, screens.how(who.locale, "invite"))
        return
    params = {"identity": identity, "pool": pool, "days": number(last)}
    await sent(bot, message, who, deeds.ask, desk.house, DEEDS["give"], asker_of(message, desk, who), params)


async def batch_status(message: Message, bot: Bot, desk: Desk, who: Who) -> None:
    """By buttons, or `/batch_status STATUS` with names of teams below or in a file."""
    words = words_of(message)
    if (names := await listed(bot, message, who)) is None:
        return
    if not names:
        pools = await in_thread(acts.pool_names, desk.house)
        await send(bot, message.chat.id, screens.which_teams(who.locale, pools))
        return
    if len(words) != 1 or words[0].lower() not in screens.STATUS_WORDS:
        await send(bot, message.chat.id, screens.how(who.locale, "batch-status"))
        return
    params = {"names": names, "to": words[0].lower()}
    await sent(
        bot, message, who, deeds.ask, desk.house, DEEDS["status"], asker_of(message, desk, who), params
    )


async def admins(message: Message, command: CommandObject, bot: Bot, desk: Desk, who: Who) -> None:
    """`/admins`, `/admins ID ROLE`, `/admins ID none`."""
    words = (command.args or "").split()
    if not words:
        await send(
            bot, message.chat.id, screens.admin_list(who.locale, await in_thread(acts.all_admins, desk.house))
        )
        return
    if len(words) != 2 or not words[0].isdecimal() or words[1] not in screens.ROLE_WORDS:
        await send(bot, message.chat.id, screens.how(who.locale, "admins"))
        return
    name = "dismiss" if words[1] == screens.NOBODY else "appoint"
    params = {"telegram_id": int(words[0]), "role": words[1]}
    await sent(bot, message, who, deeds.ask, desk.house, DEEDS[name], asker_of(message, desk, who), params)


async def turn(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    name, page, arg = (query.data or "").removeprefix(TURN).split(":", 2)
    if name in LISTINGS:
        await rewritten(bot, query, who, acts.listing, desk.house, who.locale, name, number(page), arg)


async def export(query: CallbackQuery, bot: Bot, desk: Desk) -> None:
    name, _, arg = (query.data or "").removeprefix(EXPORT).partition(":")
    if name in LISTINGS and query.message is not None:
        data = await in_thread(acts.export, desk.house, name, arg)
        await bot.send_document(query.message.chat.id, BufferedInputFile(data, f"{name}.csv"))


async def card(query: CallbackQuery, bot: Bot, desk: Desk, who: Who, role: Role) -> str | None:
    data = query.data or ""
    one = number_in(query)
    kinds: Mapping[str, Callable[..., Answer]] = {
        TEAM: partial(acts.team_card, team_id=one),
        PERSON: partial(acts.person_card, redemption_id=one),
        OPERATION: partial(acts.operation_card, operation_id=one),
        ORPHAN: partial(acts.orphan_card, orphan_id=one),
    }
    try:
        await rewritten(bot, query, who, kinds[data.partition(":")[0] + ":"], desk.house, who.locale, role)
    except NoResultFound:
        return plain(who.locale, "toast-gone")
    return None


async def choose(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    """The two steps of /batch_status: which teams, then what they become."""
    which, _, status = (query.data or "").removeprefix(screens.CHOOSE).partition(">")
    pools = await in_thread(acts.pool_names, desk.house)
    params = screens.choice(which, pools)
    if params is None or query.message is None:
        return
    if not status:
        await rewrite(
            bot, query.message.chat.id, query.message.message_id, screens.which_status(who.locale, which)
        )
        return
    wanted = {**params, "to": status}
    await rewritten(
        bot, query, who, deeds.ask, desk.house, DEEDS["status"], asker_of(query, desk, who), wanted
    )


async def ask(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    name, _, rest = (query.data or "").removeprefix(DO).partition(":")
    if (deed := DEEDS.get(name)) is None:
        return
    params = _params(name, rest.split(":"))
    await rewritten(bot, query, who, deeds.ask, desk.house, deed, asker_of(query, desk, who), params)


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
    if done.menu_of is not None:
        await own_menus.set_for(bot, desk.house, done.menu_of)
    for hint in hints:
        desk.hint(hint.operation_id)
    return None


async def no(query: CallbackQuery, bot: Bot, who: Who) -> None:
    if query.message is not None:
        await rewrite(bot, query.message.chat.id, query.message.message_id, screens.nothing_done(who.locale))


def _params(name: str, words: list[str]) -> dict[str, Any]:
    one = number(words[0])
    match name:
        case "kick":
            return {"ids": [one]}
        case "extend" | "adopt":
            return {"id": one, "days": number(words[-1])}
        case "size":
            return {"id": one, "size": number(words[-1])}
        case "status":
            return {"id": one, "to": words[-1]}
        case _:
            return {"id": one}
