"""The buttons below an alert: its details, its log, no more of it for a while, I am on it. They need neither database nor Redis.

So nothing here asks the database who writes: only owners, whom the settings name, need no look into it.
"""

import time
from typing import Final

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery

from bot.admin import alert_details
from bot.admin.doors import May
from bot.admin.restart_handlers import locale_of
from bot.desk import Desk
from bot.sending import answer_press, send
from invitehub import alert_answers, log_lines
from invitehub.admins import Right
from invitehub.alert_answers import Given, What
from invitehub.answers import ALERT_DETAILS, ALERT_LOG, ALERT_MINE, ALERT_MUTE, Answer
from invitehub.bridge import in_thread
from invitehub.house import House
from invitehub.texts import Html, plain, text

_MINE_FOR: Final = 1800.0
_LINES: Final = 50
# Telegram takes 4,096 characters, markup apart.
_LONGEST: Final = 3500
_LOGS: Final = frozenset({"database", "redis", "worker", "beat", "bot", "web", "watchdog"})


def router() -> Router:
    made = Router(name="alerts")
    may = May(Right.OPERATE)
    made.callback_query(F.data.startswith(ALERT_DETAILS), may)(details)
    made.callback_query(F.data.startswith(ALERT_LOG), may)(log)
    made.callback_query(F.data.startswith(ALERT_MUTE), may)(mute)
    made.callback_query(F.data.startswith(ALERT_MINE), may)(mine)
    return made


async def details(query: CallbackQuery, bot: Bot, desk: Desk) -> None:
    """What is known of it now, and what to do, step by step."""
    name = (query.data or "").removeprefix(ALERT_DETAILS)
    locale = await locale_of(desk, query.from_user)
    if query.message is not None:
        shown = await in_thread(alert_details.details, desk.house, locale, name)
        if shown is not None:
            await send(bot, query.message.chat.id, shown)
    await answer_press(query, None)


async def log(query: CallbackQuery, bot: Bot, desk: Desk) -> None:
    """The last lines, as this machine has them, without anything secret."""
    name = (query.data or "").removeprefix(ALERT_LOG)
    locale = await locale_of(desk, query.from_user)
    if query.message is not None and name in _LOGS:
        lines = await in_thread(_lines, desk.house, name)
        body = f"<pre>{lines}</pre>" if lines else text(locale, "alert-log-none")
        head = text(locale, "alert-log-of", service=plain(locale, f"alert-name-{name}"))
        await send(bot, query.message.chat.id, Answer(f"{head}\n{Html(body)}"))
    await answer_press(query, None)


async def mute(query: CallbackQuery, desk: Desk) -> None:
    hours, _, key = (query.data or "").removeprefix(ALERT_MUTE).partition(":")
    seconds = 3600.0 * (int(hours) if hours in {"1", "8"} else 1)
    await _give(query, desk, key, What.MUTE, seconds, "toast-alert-muted")


async def mine(query: CallbackQuery, desk: Desk) -> None:
    key = (query.data or "").removeprefix(ALERT_MINE)
    await _give(query, desk, key, What.MINE, _MINE_FOR, "toast-alert-mine")


async def _give(query: CallbackQuery, desk: Desk, key: str, what: What, seconds: float, told: str) -> None:
    """The watchdog changes all copies within seconds."""
    locale = await locale_of(desk, query.from_user)
    given = Given(key, what, query.from_user.full_name, time.time() + seconds)
    try:
        await in_thread(alert_answers.give, desk.house.settings.data_dir, given)
    except OSError:
        await answer_press(query, plain(locale, "toast-broken"), alert=True)
    else:
        await answer_press(query, plain(locale, told))


def _lines(house: House, name: str) -> str:
    clean = log_lines.Cleaner(house.settings).clean
    lines = log_lines.tail(log_lines.path_of(house.settings.data_dir, name))[-_LINES:]
    shown = "\n".join(clean(line) for line in lines)[-_LONGEST:]
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
