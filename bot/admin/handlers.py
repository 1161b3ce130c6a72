"""The admins' commands and buttons in a private chat: parse, one call, render."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from sqlalchemy.exc import NoResultFound

from bot.acts import Who
from bot.admin import (
    acts,
    batch_handlers,
    broadcast_handlers,
    case_handlers,
    code_handlers,
    deed_handlers,
    deeds,
    screens,
    setting_handlers,
    stats_handlers,
    team_dialogue,
    team_handlers,
)
from bot.admin.answering import asker_of, listed, number, number_in, rewritten, sent
from bot.admin.commands import COMMANDS
from bot.admin.deed_handlers import DEEDS
from bot.admin.doors import May
from bot.admin.listings import ADMINS
from bot.admin.paging import EXPORT, TURN
from bot.admin.pasted import reason_in, words_of
from bot.admin.status import REFRESH
from bot.admin.targets import OPERATION, ORPHAN, PERSON, TEAM
from bot.desk import Desk
from bot.reading import holds_code
from bot.sending import rewrite, send
from invitehub.admins import Right, may
from invitehub.answers import Answer
from invitehub.bridge import in_thread
from invitehub.house import House
from invitehub.texts import plain
from models.enums import Role

_USUAL_DAYS = "30"
_ROUTERS = (
    deed_handlers,
    code_handlers,
    batch_handlers,
    broadcast_handlers,
    case_handlers,
    team_handlers,
    setting_handlers,
    stats_handlers,
    team_dialogue,
)
_LISTS = ("teams", "waiting", "operations", "orphans", "bars", "audit")


def router() -> Router:
    made = Router(name="admin")
    for module in _ROUTERS:
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
    await send(bot, message.chat.id, screens.found(who.locale, found, words, secret=holds_code(words)))


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
    """By buttons, or `/batch_status STATUS [# REASON]` with names of teams below or in a file."""
    words, reason = reason_in(words_of(message))
    if (names := await listed(bot, message, who)) is None:
        return
    if not names:
        pools = await in_thread(acts.pool_names, desk.house)
        await send(bot, message.chat.id, screens.which_teams(who.locale, pools))
        return
    if len(words) != 1 or words[0].lower() not in screens.STATUS_WORDS:
        await send(bot, message.chat.id, screens.how(who.locale, "batch-status"))
        return
    params = {"names": names, "to": words[0].lower(), "reason": reason}
    await sent(
        bot, message, who, deeds.ask, desk.house, DEEDS["status"], asker_of(message, desk, who), params
    )


async def admins(message: Message, command: CommandObject, bot: Bot, desk: Desk, who: Who) -> None:
    """`/admins`, `/admins ID ROLE`, `/admins ID none`."""
    words = (command.args or "").split()
    if not words:
        await sent(bot, message, who, acts.listing, desk.house, who.locale, ADMINS, 0, "")
        return
    if len(words) != 2 or not words[0].isdecimal() or words[1] not in screens.ROLE_WORDS:
        await send(bot, message.chat.id, screens.how(who.locale, "admins"))
        return
    name = "dismiss" if words[1] == screens.NOBODY else "appoint"
    params = {"telegram_id": int(words[0]), "role": words[1]}
    await sent(bot, message, who, deeds.ask, desk.house, DEEDS[name], asker_of(message, desk, who), params)


async def turn(query: CallbackQuery, bot: Bot, desk: Desk, who: Who, role: Role) -> None:
    name, page, arg = (query.data or "").removeprefix(TURN).split(":", 2)
    if may_read(desk.house, name, role):
        await rewritten(bot, query, who, acts.listing, desk.house, who.locale, name, number(page), arg)


async def export(query: CallbackQuery, bot: Bot, desk: Desk, who: Who, role: Role) -> None:
    name, _, arg = (query.data or "").removeprefix(EXPORT).partition(":")
    if may_read(desk.house, name, role) and query.message is not None:
        data = await in_thread(acts.export, desk.house, who.locale, name, arg)
        await bot.send_document(query.message.chat.id, BufferedInputFile(data, f"{name}.csv"))


def may_read(house: House, name: str, role: Role) -> bool:
    """Some lists need more than the right to read; of one that does not exist there is nothing to read."""
    try:
        return may(role, acts.listing_of(house, name).right)
    except KeyError:
        return False


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
