"""Work that a deed has set going, followed to its end in the message that told of the deed."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from sqlalchemy.exc import SQLAlchemyError

from bot.admin import screens
from bot.admin.deeds import Done, Note
from bot.sending import rewrite
from invitehub import operation_list
from invitehub.bridge import in_thread
from invitehub.house import House

_FIRST_LOOK: Final = 1.5
_SLOWEST_LOOK: Final = 10.0
_FOLLOWED: Final = 1800.0


class Following:
    """Does not hold up the chat; ends with the bot, and nothing is lost by that but a word."""

    def __init__(self, bot: Bot, house: House) -> None:
        self._bot = bot
        self._house = house

    async def follow(self, locale: str, done: Done, where: tuple[int, int]) -> None:
        """Until all of it is over, or half an hour long; the slower the longer it takes."""
        shown, pause, spent = "", _FIRST_LOOK, 0.0
        while spent < _FOLLOWED:
            await asyncio.sleep(pause)
            spent, pause = spent + pause, min(pause * 1.5, _SLOWEST_LOOK)
            with suppress(TelegramAPIError, SQLAlchemyError):
                still, failed = await in_thread(_standing, self._house, done.follow)
                answer = screens.done(locale, replace(done, notes=_notes(done, still, failed)), None)
                if answer.text != shown:
                    await rewrite(self._bot, *where, answer)
                    shown, pause = answer.text, _FIRST_LOOK
                if not still:
                    return


def _standing(house: House, ids: Sequence[int]) -> tuple[int, int]:
    with house.db.transaction() as session:
        return operation_list.still_open(session, ids)


def _notes(done: Done, still: int, failed: int) -> tuple[Note, ...]:
    facts = {"over": len(done.follow) - still - failed, "of": len(done.follow)}
    step = Note("follow-goes-on" if still else "follow-over", facts)
    return (*done.notes, step, *((Note("follow-failed", {"count": failed}),) if failed else ()))
