"""The bot watches the watchdog, for it cannot tell of its own end."""

import asyncio
import logging
import time
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from sqlalchemy.exc import SQLAlchemyError

from invitehub import admins, heartbeat, people
from invitehub.bridge import in_thread
from invitehub.house import House
from invitehub.texts import choose_locale, text

log = logging.getLogger(__name__)

# A restart of the watchdog takes three seconds; a machine that slept makes every beat look old.
_LATE: Final = 15.0
_EVERY: Final = 2.0
_TWICE: Final = 2


async def keep(bot: Bot, house: House) -> None:
    """Look again and again; tell all who want to hear of alerts when it is gone, and when it is back."""
    late, told = 0, False
    while True:
        age = await in_thread(_age, house)
        late = late + 1 if age is not None and age >= _LATE else 0
        if late >= _TWICE and not told:
            told = True
            log.error("the watchdog has not beaten for %.0f s", age)
            await _tell(bot, house, "watchdog-gone", int(age or 0))
        elif told and age is not None and age < _LATE:
            told = False
            await _tell(bot, house, "watchdog-back", 0)
        await asyncio.sleep(_EVERY)


def _age(house: House) -> float | None:
    """Seconds since its last beat. None: there never was one, so nobody watches here."""
    beat = heartbeat.read(house.settings.data_dir, "watchdog", house.redis)
    return None if beat is None else beat.age(time.time())


async def _tell(bot: Bot, house: House, key: str, seconds: int) -> None:
    for telegram_id, locale in await in_thread(_listeners, house):
        words = (
            text(locale, key, seconds=seconds) if key == "watchdog-gone" else text(locale, "watchdog-back")
        )
        try:
            await bot.send_message(telegram_id, words)
        except TelegramAPIError as error:
            log.warning("an admin does not hear of the watchdog: %s", type(error).__name__)


def _listeners(house: House) -> list[tuple[int, str]]:
    """With the language of each; while the database is away the owners alone, in the house's."""
    owners, usual = house.settings.admin_ids, house.settings.locale
    try:
        with house.db.transaction() as session:
            known = [
                (one, people.find_person(session, one)) for one in admins.told_of_alerts(session, owners)
            ]
    except SQLAlchemyError:
        return [(owner, usual) for owner in owners]
    return [
        (one, choose_locale(person.language, person.client_language, usual) if person else usual)
        for one, person in known
    ]
