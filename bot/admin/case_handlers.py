"""Cases: people press «Ask an admin», admins are written to, and a reply or a button of that message is the answer.

The row comes first: whoever is not written to, because the bot died just then, finds the case in /cases.
"""

import logging
from functools import partial
from typing import Final

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.acts import Who
from bot.admin import acts, case_asking, case_card, case_telling, deeds
from bot.admin.answering import asker_of, number_in, sent
from bot.admin.commands import COMMANDS
from bot.admin.deeds import Answered, Asker
from bot.admin.doors import May, role_of
from bot.admin.listings import CASES
from bot.admin.targets import CASE
from bot.desk import Desk
from bot.sending import send
from invitehub import admins, cases, choices, people, seats, timeline
from invitehub.admins import Right, may
from invitehub.answers import ASK_ADMIN
from invitehub.bridge import in_thread
from invitehub.cases import CaseView
from invitehub.choices import Chat
from invitehub.errors import Refusal
from invitehub.house import House
from invitehub.texts import choose_locale, plain, text
from models.enums import CaseState

log = logging.getLogger(__name__)

_LONGEST: Final = 2000
_STEPS: Final = 6


def asking_router() -> Router:
    """For everybody."""
    made = Router(name="ask an admin")
    made.callback_query(F.data.startswith(ASK_ADMIN))(ask)
    return made


def router() -> Router:
    made = Router(name="admin cases")
    operate, words = May(Right.OPERATE), (F.reply_to_message, F.text, ~F.text.startswith("/"))
    made.message(Command("cases", ignore_case=True), May(COMMANDS["cases"]))(show)
    made.include_router(case_asking.router(answer))
    made.message(*words, operate, _about_a_case)(reply)
    made.callback_query(F.data.startswith(case_card.CLOSE), operate)(close)
    made.callback_query(F.data.startswith(CASE), operate)(open_)
    return made


async def ask(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> str:
    """Open a case and write to the admins who want to hear of such things, and into the linked group."""
    about = (query.data or "").removeprefix(ASK_ADMIN)
    case, listeners, group = await in_thread(_open, desk.house, who, about)
    if case is None:
        return plain(who.locale, "toast-case-open")
    for telegram_id in listeners:
        await _tell(bot, desk.house, telegram_id, case)
    if group is not None:
        await _tell(bot, desk.house, group.id, case, group.thread)
    await bot.send_message(who.person.telegram_id, text(who.locale, "case-opened"))
    return plain(who.locale, "toast-case-opened")


async def show(message: Message, bot: Bot, desk: Desk, who: Who) -> None:
    """Those that wait; a press opens one."""
    await sent(bot, message, who, acts.listing, desk.house, who.locale, CASES, 0, "")


async def open_(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    """In a message of its own, which can be replied to; of one that is over, what became of it."""
    if query.message is None:
        return
    try:
        case = await in_thread(_show, desk.house, number_in(query))
    except Refusal as refusal:
        await send(bot, query.message.chat.id, deeds.refused(who.locale, refusal))
        return
    if case.state is CaseState.OPEN:
        await _tell(bot, desk.house, query.message.chat.id, case)
    else:
        await send(bot, query.message.chat.id, case_card.over(who.locale, case))


async def reply(message: Message, bot: Bot, desk: Desk, who: Who, case_id: int) -> None:
    await answer(bot, desk, asker_of(message, desk, who), case_id, (message.text or "").strip())


async def close(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    await answer(bot, desk, asker_of(query, desk, who), number_in(query), "")


async def answer(
    bot: Bot, desk: Desk, asker: Asker, case_id: int, words: str, *, refused: bool = False
) -> None:
    """Once: whoever comes second hears who was quicker. `words`: "" closes it without any."""
    said = words[:_LONGEST]
    try:
        case = await in_thread(partial(_close, desk.house, asker, case_id, said, refused=refused))
    except Refusal as refusal:
        await send(bot, asker.chat_id, deeds.refused(asker.locale, refusal))
        return
    key = "case-closed" if not said else "case-refused" if refused else "case-answer"
    await case_telling.tell(bot, desk.house, asker, Answered(case, key, {"words": said}))


async def _about_a_case(message: Message, desk: Desk) -> bool | dict[str, int]:
    """Passes replies to a message about a case, with its number."""
    if message.reply_to_message is None:
        return False
    where = message.chat.id, message.reply_to_message.message_id
    found = await in_thread(_case_of, desk.house, *where)
    return False if found is None else {"case_id": found}


async def _tell(bot: Bot, house: House, chat_id: int, case: CaseView, thread: int | None = None) -> None:
    """`thread`: the topic of the linked group."""
    locale, facts = await in_thread(_context, house, chat_id, case)
    try:
        message_id = await send(bot, chat_id, case_card.card(locale, case, facts), thread)
    except TelegramAPIError as error:
        log.info("an admin does not hear of case %d: %s", case.id, type(error).__name__)
        return
    await in_thread(partial(_note, house, case.id, chat_id, message_id))


def _open(house: House, who: Who, about: str) -> tuple[CaseView | None, tuple[int, ...], Chat | None]:
    """With those who are to hear of it: admins, and the linked group."""
    with house.db.transaction() as session:
        case = cases.open_case(session, person_id=who.person.id, about=about)
        listeners = admins.told_of_alerts(session, house.settings.admin_ids)
        return case, listeners, choices.alerts_chat(session)


def _show(house: House, case_id: int) -> CaseView:
    with house.db.transaction() as session:
        return cases.show_case(session, case_id)


def _context(house: House, chat_id: int, case: CaseView) -> tuple[str, case_card.Facts]:
    """A group has no role: whoever presses there has one."""
    with house.db.transaction() as session:
        reader = people.find_person(session, chat_id)
        theirs = seats.my_seats(session, case.telegram_id)
        story = timeline.newest_of(session, case.person_id, most=_STEPS)
    manages = chat_id < 0 or may(role_of(house, chat_id), Right.MANAGE)
    facts = case_card.Facts(theirs, story, manages)
    if reader is None:
        return house.settings.locale, facts
    return choose_locale(reader.language, reader.client_language, house.settings.locale), facts


def _note(house: House, case_id: int, chat_id: int, message_id: int) -> None:
    with house.db.transaction() as session:
        cases.note_message(session, case_id=case_id, chat_id=chat_id, message_id=message_id)


def _case_of(house: House, chat_id: int, message_id: int) -> int | None:
    with house.db.transaction() as session:
        return cases.case_of(session, chat_id=chat_id, message_id=message_id)


def _close(house: House, asker: Asker, case_id: int, words: str, *, refused: bool) -> CaseView:
    with house.db.transaction() as session:
        admins.require(session, asker.telegram_id, Right.OPERATE, asker.owners)
        return cases.answer(session, case_id=case_id, words=words, actor=asker.actor, refused=refused)
