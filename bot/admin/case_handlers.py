"""Cases: people press «Ask an admin», admins are written to, and a reply to that message is the answer.

The row comes first: whoever is not written to, because the bot died just then, finds the case in /cases.
"""

import logging
from functools import partial
from typing import Final

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.acts import Who
from bot.admin import acts, deeds
from bot.admin.answering import asker_of, number_in, sent
from bot.admin.commands import COMMANDS
from bot.admin.deeds import Asker
from bot.admin.doors import May
from bot.admin.listings import CASES, about_words, person_line
from bot.admin.paging import cut
from bot.admin.targets import CASE, PERSON
from bot.desk import Desk
from bot.sending import rewrite, send
from invitehub import admins, cases, choices, people, seats
from invitehub.admins import Right
from invitehub.answers import ASK_ADMIN, Answer, Button
from invitehub.bridge import in_thread
from invitehub.cases import CaseView
from invitehub.choices import Chat
from invitehub.errors import Refusal
from invitehub.house import House
from invitehub.texts import choose_locale, moment, plain, text
from invitehub.views import SeatView

log = logging.getLogger(__name__)

CLOSE: Final = "casec:"
_SEATS: Final = 5
_LONGEST: Final = 2000


def asking_router() -> Router:
    """For everybody."""
    made = Router(name="ask an admin")
    made.callback_query(F.data.startswith(ASK_ADMIN))(ask)
    return made


def router() -> Router:
    made = Router(name="admin cases")
    made.message(Command("cases", ignore_case=True), May(COMMANDS["cases"]))(show)
    made.message(F.reply_to_message, F.text, ~F.text.startswith("/"), May(Right.OPERATE), _about_a_case)(
        reply
    )
    made.callback_query(F.data.startswith(CLOSE), May(Right.OPERATE))(close)
    made.callback_query(F.data.startswith(CASE), May(Right.OPERATE))(open_)
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


async def open_(query: CallbackQuery, bot: Bot, desk: Desk) -> None:
    """In a message of its own, which can be replied to."""
    case = await in_thread(_show, desk.house, number_in(query))
    if query.message is not None:
        await _tell(bot, desk.house, query.message.chat.id, case)


async def reply(message: Message, bot: Bot, desk: Desk, who: Who, case_id: int) -> None:
    words = (message.text or "").strip()[:_LONGEST]
    await _answer(bot, desk, who, asker_of(message, desk, who), case_id, words)


async def close(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    await _answer(bot, desk, who, asker_of(query, desk, who), number_in(query), "")


async def _answer(bot: Bot, desk: Desk, who: Who, asker: Asker, case_id: int, words: str) -> None:
    """Once: whoever comes second hears who was quicker. All messages about it say what became of it."""
    try:
        case, places = await in_thread(_close, desk.house, asker, case_id, words)
    except Refusal as refusal:
        await send(bot, asker.chat_id, deeds.refused(who.locale, refusal))
        return
    locale = choose_locale(case.language, case.client_language, desk.house.settings.locale)
    reached = True
    try:
        key = "case-answer" if words else "case-closed"
        await bot.send_message(case.telegram_id, text(locale, key, words=words))
    except TelegramForbiddenError:
        reached = False
    said = "case-told" if reached else "case-unreachable"
    await send(bot, asker.chat_id, Answer(text(who.locale, said, id=str(case.id))))
    for chat_id, message_id in places:
        over = Answer(text(who.locale, "case-over", id=str(case.id), by=case.answered_by or "", words=words))
        try:
            await rewrite(bot, chat_id, message_id, over)
        except TelegramAPIError as error:
            log.info("a message about a case stays as it was: %s", type(error).__name__)


async def _about_a_case(message: Message, desk: Desk) -> bool | dict[str, int]:
    """Passes replies to a message about a case, with its number."""
    if message.reply_to_message is None:
        return False
    where = message.chat.id, message.reply_to_message.message_id
    found = await in_thread(_case_of, desk.house, *where)
    return False if found is None else {"case_id": found}


async def _tell(bot: Bot, house: House, chat_id: int, case: CaseView, thread: int | None = None) -> None:
    """`thread`: the topic of the linked group."""
    locale, theirs = await in_thread(_context, house, chat_id, case)
    try:
        message_id = await send(bot, chat_id, screen(locale, case, theirs), thread)
    except TelegramAPIError as error:
        log.info("an admin does not hear of case %d: %s", case.id, type(error).__name__)
        return
    await in_thread(partial(_note, house, case.id, chat_id, message_id))


def screen(locale: str, case: CaseView, theirs: tuple[SeatView, ...]) -> Answer:
    """Who asks, what they had been told, and their seats, each a button to its card with all that can be done."""
    words = text(
        locale,
        "case-card",
        id=str(case.id),
        telegram=str(case.telegram_id),
        about=about_words(locale, case),
        since=moment(case.opened_at, "r"),
        seats=len(theirs),
    )
    rows = [
        (Button(cut(person_line(locale, seat)), data=f"{PERSON}{seat.redemption_id}"),)
        for seat in theirs[:_SEATS]
    ]
    rows.append((Button(plain(locale, "button-case-close"), data=f"{CLOSE}{case.id}"),))
    return Answer(words, tuple(rows))


def _open(house: House, who: Who, about: str) -> tuple[CaseView | None, tuple[int, ...], Chat | None]:
    """With those who are to hear of it: admins, and the linked group."""
    with house.db.transaction() as session:
        case = cases.open_case(session, person_id=who.person.id, about=about)
        listeners = admins.told_of_alerts(session, house.settings.admin_ids)
        return case, listeners, choices.alerts_chat(session)


def _show(house: House, case_id: int) -> CaseView:
    with house.db.transaction() as session:
        return cases.show_case(session, case_id)


def _context(house: House, chat_id: int, case: CaseView) -> tuple[str, tuple[SeatView, ...]]:
    with house.db.transaction() as session:
        reader = people.find_person(session, chat_id)
        theirs = seats.my_seats(session, case.telegram_id)
    if reader is None:
        return house.settings.locale, theirs
    return choose_locale(reader.language, reader.client_language, house.settings.locale), theirs


def _note(house: House, case_id: int, chat_id: int, message_id: int) -> None:
    with house.db.transaction() as session:
        cases.note_message(session, case_id=case_id, chat_id=chat_id, message_id=message_id)


def _case_of(house: House, chat_id: int, message_id: int) -> int | None:
    with house.db.transaction() as session:
        return cases.case_of(session, chat_id=chat_id, message_id=message_id)


def _close(
    house: House, asker: Asker, case_id: int, words: str
) -> tuple[CaseView, tuple[tuple[int, int], ...]]:
    with house.db.transaction() as session:
        admins.require(session, asker.telegram_id, Right.OPERATE, asker.owners)
        case = cases.answer(session, case_id=case_id, words=words, actor=asker.actor)
        return case, cases.messages_of(session, case_id)
