"""/stats: a picture with a caption, for the last day, week or month, dark or light."""

import asyncio
import json
import os
import sys
from contextlib import suppress
from typing import Final

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command, CommandObject
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from bot.acts import Who
from bot.admin.commands import COMMANDS
from bot.admin.doors import May
from bot.desk import Desk
from bot.sending import keyboard
from invitehub.answers import Answer, Button
from invitehub.bridge import in_thread
from invitehub.house import House
from invitehub.stats import Span, Stats, stats
from invitehub.texts import plain, text

STATS: Final = "stats:"
LIGHT, DARK = "light", "dark"
_SECONDS: Final = 20.0


class PictureFailed(Exception):
    """The drawing process did not draw."""


def router() -> Router:
    made = Router(name="admin stats")
    may = May(COMMANDS["stats"])
    made.message(Command("stats", ignore_case=True), may)(show)
    made.callback_query(F.data.startswith(STATS), may)(press)
    return made


async def show(message: Message, command: CommandObject, bot: Bot, desk: Desk, who: Who) -> None:
    """`/stats`, `/stats today`, `/stats 30`."""
    asked = (command.args or "").strip().lower()
    span = Span(asked) if asked in set(Span) else Span.WEEK
    await _send(bot, desk.house, who.locale, message.chat.id, span, LIGHT)


async def press(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    """The new picture takes the old one's place."""
    span, _, theme = (query.data or "").removeprefix(STATS).partition(":")
    if query.message is None or span not in set(Span) or theme not in {LIGHT, DARK}:
        return
    await _send(bot, desk.house, who.locale, query.message.chat.id, Span(span), theme)
    with suppress(TelegramAPIError):
        await bot.delete_message(query.message.chat.id, query.message.message_id)


async def _send(bot: Bot, house: House, locale: str, chat_id: int, span: Span, theme: str) -> None:
    found = await in_thread(_stats, house, span)
    answer = caption(locale, found, theme)
    picture = BufferedInputFile(await drawn(house, found, theme), "stats.png")
    await bot.send_photo(chat_id, picture, caption=answer.text, reply_markup=keyboard(answer))


async def drawn(house: House, found: Stats, theme: str) -> bytes:
    """A PNG. Raises PictureFailed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.plot",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "MPLCONFIGDIR": str(house.settings.data_dir.absolute() / "run" / "matplotlib")},
    )
    asked = {"labels": _labels(found), "series": _series(found), "theme": theme}
    try:
        picture, told = await asyncio.wait_for(process.communicate(json.dumps(asked).encode()), _SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise PictureFailed("too slow") from None
    if process.returncode:
        raise PictureFailed(told.decode(errors="replace")[-300:])
    return picture


def caption(locale: str, found: Stats, theme: str) -> Answer:
    """What the colours mean, with the sums."""
    words = text(
        locale,
        "stats-caption",
        span=plain(locale, f"stats-span-{_word(found.span)}"),
        zone=found.zone.key,
        redemptions=found.redemptions,
        swaps=found.swaps,
        failures=found.failures,
        seats=found.steps[-1].seats,
    )
    spans = tuple(
        Button(plain(locale, f"stats-span-{_word(span)}"), data=f"{STATS}{span.value}:{theme}")
        for span in Span
    )
    other = DARK if theme == LIGHT else LIGHT
    turn = Button(plain(locale, f"button-{other}"), data=f"{STATS}{found.span.value}:{other}")
    return Answer(words, (spans, (turn,)))


def _word(span: Span) -> str:
    return span.name.lower()


def _labels(found: Stats) -> list[str]:
    form = "%H" if found.span is Span.TODAY else "%m-%d"
    return [step.at.strftime(form) for step in found.steps]


def _series(found: Stats) -> dict[str, list[int]]:
    names = ("redemptions", "swaps", "failures", "seats")
    return {name: [getattr(step, name) for step in found.steps] for name in names}


def _stats(house: House, span: Span) -> Stats:
    with house.db.transaction() as session:
        return stats(session, span, house.settings.timezone)
