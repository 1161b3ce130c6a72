"""The menu of an admin's private chat: what their role may, then what everybody may. Gone with the role."""

import logging

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError

from bot import menus
from bot.admin.commands import commands_of
from invitehub import admins, people
from invitehub.bridge import in_thread
from invitehub.house import House
from invitehub.texts import choose_locale
from models.enums import Role

log = logging.getLogger(__name__)


async def set_for(bot: Bot, house: House, telegram_id: int) -> None:
    """As their role and language are now. Somebody who has not opened the chat gets it when they do."""
    role, chosen, locale = await in_thread(_known, house, telegram_id)
    try:
        if role is None:
            await menus.set_own(bot, telegram_id, chosen)
        else:
            await menus.set_own(bot, telegram_id, locale, first=commands_of(role))
    except (TelegramBadRequest, TelegramForbiddenError) as error:
        log.info("no menu for an admin yet: %s", type(error).__name__)


async def set_for_all(bot: Bot, house: House) -> None:
    """Of everybody who has a role."""
    for telegram_id in await in_thread(_all, house):
        await set_for(bot, house, telegram_id)


def _known(house: House, telegram_id: int) -> tuple[Role | None, str | None, str]:
    """The role, the language that was chosen, and the one to write in."""
    with house.db.transaction() as session:
        role = admins.role_of(session, telegram_id, house.settings.admin_ids)
        person = people.find_person(session, telegram_id)
    if person is None:
        return role, None, house.settings.locale
    return (
        role,
        person.language,
        choose_locale(person.language, person.client_language, house.settings.locale),
    )


def _all(house: House) -> tuple[int, ...]:
    with house.db.transaction() as session:
        return tuple(one.telegram_id for one in admins.list_admins(session, house.settings.admin_ids))
