"""What an admin is asked for before a case can be answered: words by a reply, or the pool and the identity of a free seat."""

from collections.abc import Awaitable
from functools import partial
from typing import Any, Final, Protocol

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, ForceReply, Message

from bot.acts import Who
from bot.admin import acts, case_card, deeds, deeds_case
from bot.admin.answering import asker_of, number, sent
from bot.admin.case_card import IDENTITY, REFUSE, SAY, SEAT, WRITE
from bot.admin.deeds import Asker
from bot.admin.doors import May
from bot.desk import Desk
from bot.sending import send
from invitehub import admins, cases
from invitehub.admins import Right
from invitehub.bridge import in_thread
from invitehub.cases import Wish
from invitehub.errors import Refusal
from invitehub.house import House

_KINDS: Final = frozenset({REFUSE, WRITE})
_GIVE: Final = next(deed for deed in deeds_case.DEEDS if deed.name == deeds_case.GIVE)


class Answering(StatesGroup):
    """Words are waited for: a reply to the question for them."""

    open = State()


class Answerer(Protocol):
    """Answers a case, and tells everybody."""

    def __call__(
        self, bot: Bot, desk: Desk, asker: Asker, case_id: int, words: str, *, refused: bool = False
    ) -> Awaitable[None]: ...


def router(answer: Answerer) -> Router:
    """Before the replies to a case's card: the question is a message of its own."""
    made = Router(name="admin case words")
    operate, manage = May(Right.OPERATE), May(Right.MANAGE)
    words = (F.reply_to_message, F.text, ~F.text.startswith("/"))
    made.message(StateFilter(Answering.open), *words, operate, _asked_for)(partial(said, answer=answer))
    made.callback_query(F.data.startswith(SAY), operate)(ask_words)
    made.callback_query(F.data.startswith(SEAT), manage)(free_seat)
    return made


async def ask_words(query: CallbackQuery, state: FSMContext, bot: Bot, desk: Desk, who: Who) -> None:
    """Why not, or what to write back."""
    kind, _, digits = (query.data or "").removeprefix(SAY).partition(":")
    case_id = number(digits)
    if query.message is None or kind not in _KINDS:
        return
    try:
        await in_thread(_wish, desk.house, asker_of(query, desk, who), Right.OPERATE, case_id, None)
    except Refusal as refusal:
        await send(bot, query.message.chat.id, deeds.refused(who.locale, refusal))
        return
    await _ask(bot, query.message.chat.id, state, who, {"kind": kind, "case": case_id})


async def free_seat(query: CallbackQuery, state: FSMContext, bot: Bot, desk: Desk, who: Who) -> None:
    """In the pool that was asked for, for who they are there; what nobody knows of that is asked for."""
    case_id, days, pool_id = (
        [number(word) for word in (query.data or "").removeprefix(SEAT).split(":")] + [0, 0]
    )[:3]
    if query.message is None:
        return
    chat_id, asker = query.message.chat.id, asker_of(query, desk, who)
    try:
        wish = await in_thread(_wish, desk.house, asker, Right.MANAGE, case_id, pool_id or None)
    except Refusal as refusal:
        await send(bot, chat_id, deeds.refused(who.locale, refusal))
        return
    wanted: dict[str, Any] = {"case": case_id, "days": days, "pool": wish.pool, "identity": wish.identity}
    if wish.pool is None:
        pools = await in_thread(acts.all_pools, desk.house)
        await send(bot, chat_id, case_card.which_pool(who.locale, case_id, days, pools))
    elif wish.identity is None:
        await _ask(bot, chat_id, state, who, {"kind": IDENTITY, **wanted})
    else:
        await _question(bot, chat_id, desk, who, asker, wanted)


async def said(
    message: Message,
    state: FSMContext,
    bot: Bot,
    desk: Desk,
    who: Who,
    asked: dict[str, Any],
    answer: Answerer,
) -> None:
    """The words that were asked for: they are the answer, or whom the free seat is for."""
    await state.clear()
    words, asker = (message.text or "").strip(), asker_of(message, desk, who)
    if asked["kind"] == IDENTITY:
        wanted = {name: asked[name] for name in ("case", "days", "pool")} | {"identity": words}
        await sent(bot, message, who, deeds.ask, desk.house, _GIVE, asker, wanted)
        return
    await answer(bot, desk, asker, asked["case"], words, refused=asked["kind"] == REFUSE)


async def _ask(bot: Bot, chat_id: int, state: FSMContext, who: Who, asked: dict[str, Any]) -> None:
    """In a private chat the reply is begun by itself; in a group that would be everybody's."""
    words = case_card.prompt(who.locale, asked["kind"], asked["case"], str(asked.get("pool", "")))
    markup = ForceReply() if chat_id > 0 else None
    shown = await bot.send_message(chat_id, words, reply_markup=markup)
    # The data first: a step without its data is no step.
    await state.set_data({"answering": {**asked, "prompt": shown.message_id}})
    await state.set_state(Answering.open)


async def _question(
    bot: Bot, chat_id: int, desk: Desk, who: Who, asker: Asker, wanted: dict[str, Any]
) -> None:
    try:
        question = await in_thread(deeds.ask, desk.house, _GIVE, asker, wanted)
    except Refusal as refusal:
        question = deeds.refused(who.locale, refusal)
    await send(bot, chat_id, question)


async def _asked_for(message: Message, state: FSMContext) -> bool | dict[str, Any]:
    """Passes a reply to the newest question for words, with what was asked."""
    asked = (await state.get_data()).get("answering")
    if asked is None or message.reply_to_message is None:
        return False
    return {"asked": asked} if asked["prompt"] == message.reply_to_message.message_id else False


def _wish(house: House, asker: Asker, right: Right, case_id: int, pool_id: int | None) -> Wish:
    """Of a case that is still open. Raises Refusal."""
    with house.db.transaction() as session:
        admins.require(session, asker.telegram_id, right, asker.owners)
        return cases.wish(session, cases.open_one(session, case_id), pool_id)
