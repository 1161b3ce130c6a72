"""/restart_worker, /restart_beat, /probe, /registered. They work while the database, Redis or Celery is away.

So nothing here asks the database who writes: only owners, whom the settings name, need no look into it.
"""

import asyncio
import time
from contextlib import suppress
from functools import partial
from typing import Final

from aiogram import Bot, F, Router
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message, User
from sqlalchemy.exc import SQLAlchemyError

from bot import acts, followers
from bot.admin import celery, restarting
from bot.admin.commands import COMMANDS
from bot.admin.doors import May
from bot.desk import Desk
from bot.sending import answer_press, rewrite, send
from invitehub import alert_answers, restarts
from invitehub.admins import Right, actor_of
from invitehub.alert_answers import Given, What
from invitehub.answers import ALERT_RESTART
from invitehub.bridge import in_thread
from invitehub.texts import choose_locale, plain

GO: Final = "rs:"
NO: Final = "rs:no"
_SERVICES: Final = ("worker", "beat")
_VALID_FOR: Final = 300.0
_EVERY: Final = 0.5
_EDIT_EVERY: Final = 1.0


def router() -> Router:
    made = Router(name="restarts")
    made.message.filter(F.chat.type == ChatType.PRIVATE)
    _commands(made)
    made.callback_query(F.data.startswith(ALERT_RESTART), May(Right.OPERATE))(ask_from_alert)
    made.callback_query(F.data == NO, May(Right.OPERATE))(no)
    made.callback_query(F.data.startswith(GO), May(Right.OPERATE))(_Presses().yes)
    return made


def linked_router() -> Router:
    """The commands again, for the linked group; which one that is only the database knows."""
    made = Router(name="restarts in the linked group")
    _commands(made)
    return made


def _commands(made: Router) -> None:
    for service in _SERVICES:
        name = f"restart_{service}"
        made.message(Command(name, ignore_case=True), May(COMMANDS[name]))(partial(ask, service=service))
    made.message(Command("probe", ignore_case=True), May(COMMANDS["probe"]))(probe)
    made.message(Command("registered", ignore_case=True), May(COMMANDS["registered"]))(registered)


async def ask(message: Message, bot: Bot, desk: Desk, service: str) -> None:
    locale = await locale_of(desk, message.from_user)
    go = f"{GO}{service}:{int(time.time())}"
    await send(bot, message.chat.id, restarting.question(locale, service, go, NO))


async def ask_from_alert(query: CallbackQuery, bot: Bot, desk: Desk) -> None:
    """In a message of its own: the alert stays to be read."""
    service = (query.data or "").removeprefix(ALERT_RESTART)
    if query.message is not None and service in _SERVICES:
        locale = await locale_of(desk, query.from_user)
        go = f"{GO}{service}:{int(time.time())}"
        await send(bot, query.message.chat.id, restarting.question(locale, service, go, NO))
    await answer_press(query, None)


async def no(query: CallbackQuery, bot: Bot, desk: Desk) -> None:
    if query.message is not None:
        locale = await locale_of(desk, query.from_user)
        await rewrite(bot, query.message.chat.id, query.message.message_id, restarting.nothing(locale))
    await answer_press(query, None)


async def probe(message: Message, bot: Bot, desk: Desk) -> None:
    locale = await locale_of(desk, message.from_user)
    shown = await send(bot, message.chat.id, restarting.probing(locale))
    result = await in_thread(celery.probe, desk.house)
    await rewrite(bot, message.chat.id, shown, restarting.probed(locale, result))


async def registered(message: Message, bot: Bot, desk: Desk) -> None:
    locale = await locale_of(desk, message.from_user)
    await send(bot, message.chat.id, restarting.known(locale, await in_thread(celery.registered)))


class _Presses:
    """A button acts once, and what it sets going is shown without holding up the chat."""

    def __init__(self) -> None:
        self._used: dict[tuple[int, int], float] = {}

    async def yes(self, query: CallbackQuery, bot: Bot, desk: Desk) -> None:
        locale = await locale_of(desk, query.from_user)
        service, _, asked = (query.data or "").removeprefix(GO).partition(":")
        if query.message is None or service not in _SERVICES or not asked.isdecimal():
            await answer_press(query, None)
            return
        where, now = (query.message.chat.id, query.message.message_id), time.time()
        self._used = {key: at for key, at in self._used.items() if now - at < _VALID_FOR}
        if where in self._used or now - int(asked) > _VALID_FOR:
            await answer_press(query, plain(locale, "toast-over"))
            return
        self._used[where] = now
        await answer_press(query, None)
        followers.start(_restart(bot, desk, locale, service, query.from_user, where))


async def _restart(bot: Bot, desk: Desk, locale: str, service: str, by: User, where: tuple[int, int]) -> None:
    """Ask for it, and show each step in the same message until it works again, or why not."""
    look = restarting.Look(desk.house, service)
    try:
        look.wish = await in_thread(restarts.ask, desk.house.settings.data_dir, service, by=actor_of(by.id))
        # For the alert that may be open: its end tells who acted.
        said = Given(service, What.RESTARTED, by.full_name, time.time())
        await in_thread(alert_answers.give, desk.house.settings.data_dir, said)
    except OSError as error:
        await rewrite(bot, *where, restarting.unwritable(locale, error.strerror or ""))
        return
    shown, edited = None, 0.0
    while True:
        seen = await in_thread(look.see)
        answer = restarting.progress(locale, seen)
        if answer != shown and (seen.over or time.monotonic() - edited >= _EDIT_EVERY):
            shown, edited = answer, time.monotonic()
            with suppress(TelegramAPIError):
                await rewrite(bot, *where, answer)
        if seen.over:
            return
        await asyncio.sleep(_EVERY)


async def locale_of(desk: Desk, user: User | None) -> str:
    """As the person chose, or as their client says while the database is away."""
    client = None if user is None else user.language_code
    try:
        return await in_thread(acts.locale_of, desk.house, user.id if user else 0, client)
    except SQLAlchemyError:
        return choose_locale(client, desk.house.settings.locale)
