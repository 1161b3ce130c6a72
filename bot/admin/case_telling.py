"""A case is answered: the person reads it in their language, and every message about it says what became of it."""

import logging

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError

from bot.admin import case_card
from bot.admin.deeds import Answered, Asker
from bot.sending import rewrite, send
from invitehub import cases
from invitehub.answers import Answer
from invitehub.bridge import in_thread
from invitehub.house import House
from invitehub.texts import choose_locale, text

log = logging.getLogger(__name__)


async def tell(bot: Bot, house: House, asker: Asker, answered: Answered) -> None:
    """After the commit. The admin hears whether the person can read it."""
    case = answered.case
    locale = choose_locale(case.language, case.client_language, house.settings.locale)
    reached = True
    try:
        await bot.send_message(case.telegram_id, text(locale, answered.words, **answered.arguments))
    except TelegramForbiddenError:
        reached = False
    said = "case-told" if reached else "case-unreachable"
    await send(bot, asker.chat_id, Answer(text(asker.locale, said, id=str(case.id))))
    for chat_id, message_id in await in_thread(_places, house, case.id):
        try:
            await rewrite(bot, chat_id, message_id, case_card.over(asker.locale, case))
        except TelegramAPIError as error:
            log.info("a message about a case stays as it was: %s", type(error).__name__)


def _places(house: House, case_id: int) -> tuple[tuple[int, int], ...]:
    with house.db.transaction() as session:
        return cases.messages_of(session, case_id)
