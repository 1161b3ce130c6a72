"""/codes: the list of batches, a batch's card, the steps to a new one, and the word that its file has arrived."""

from functools import partial

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.acts import Who
from bot.admin import acts, batches, deeds
from bot.admin.answering import asker_of, number_in, rewritten, sent
from bot.admin.commands import COMMANDS
from bot.admin.doors import May
from bot.admin.pasted import reason_in
from bot.admin.targets import BATCH, CODE
from bot.desk import Desk
from bot.reading import holds_code
from bot.sending import delete, rewrite, send, strip_buttons
from invitehub.admins import Right
from invitehub.answers import Answer
from invitehub.bridge import in_thread
from invitehub.house import House
from invitehub.texts import plain, text
from models.enums import Role

_NEW = "new"
_LONGEST_NOTE = 200


class Noting(StatesGroup):
    """A note is waited for."""

    open = State()


def router() -> Router:
    made = Router(name="admin codes")
    manage = May(Right.MANAGE)
    made.message(Command("codes", ignore_case=True, magic=F.args.func(_is_new)), manage)(new)
    made.message(Command("codes", ignore_case=True), May(COMMANDS["codes"]))(show)
    made.message(StateFilter(Noting.open), F.text, ~F.text.startswith("/"), _is_no_code, manage)(noted)
    made.callback_query(F.data.startswith(batches.NEW), manage)(step)
    made.callback_query(F.data.startswith(BATCH), May(Right.READ))(card)
    made.callback_query(F.data.startswith(CODE), May(Right.READ))(one)
    made.callback_query(F.data.startswith(batches.ARRIVED), manage)(arrived)
    made.callback_query(F.data == batches.DELETE, manage)(forget)
    return made


def _is_no_code(message: Message) -> bool:
    """A code begins something else."""
    return not holds_code(message.text or "")


def _is_new(arguments: str | None) -> bool:
    return (arguments or "").split()[:1] == [_NEW]


async def show(message: Message, command: CommandObject, bot: Bot, desk: Desk, who: Who) -> None:
    pool = (command.args or "").strip()
    await sent(bot, message, who, acts.listing, desk.house, who.locale, "codes", 0, pool)


async def new(message: Message, command: CommandObject, bot: Bot, desk: Desk, who: Who) -> None:
    """`/codes new`: by steps; `/codes new POOL COUNT DAYS [USES] [DATE] [# NOTE]`: at once."""
    words, note = reason_in((command.args or "").split()[1:])
    if not words:
        found = await in_thread(acts.all_pools, desk.house)
        await send(bot, message.chat.id, batches.which_pool(who.locale, found))
        return
    if (params := batches.typed(words)) is None:
        await send(bot, message.chat.id, Answer(text(who.locale, "how-codes")))
        return
    params["note"] = note
    deed = batches.DEEDS[0]
    await sent(bot, message, who, deeds.ask, desk.house, deed, asker_of(message, desk, who), params)


async def step(query: CallbackQuery, state: FSMContext, bot: Bot, desk: Desk, who: Who) -> str | None:
    """The next number, then the note, or the question when all are chosen."""
    order = batches.read(query.data or "")
    pool = None if order is None else await in_thread(acts.pool_name, desk.house, order.pool_id)
    if order is None or pool is None or query.message is None:
        return plain(who.locale, "toast-gone")
    where = query.message.chat.id, query.message.message_id
    if order.step == batches.NOTE:
        shown = await rewrite(bot, *where, batches.which_note(who.locale, pool, order))
        # The data first: a step without its data is no step.
        await state.set_data({"codes": batches.params(pool, order), "shown": shown})
        await state.set_state(Noting.open)
        return None
    if (wanted := order.step) is not None:
        await rewrite(bot, *where, batches.which_number(who.locale, pool, order, wanted))
        return None
    if await state.get_state() == Noting.open.state:
        await state.clear()
    params, asker = batches.params(pool, order), asker_of(query, desk, who)
    await rewritten(bot, query, who, deeds.ask, desk.house, batches.DEEDS[0], asker, params)
    return None


async def noted(message: Message, state: FSMContext, bot: Bot, desk: Desk, who: Who) -> None:
    """The note of a new batch, of which all else is chosen."""
    data = await state.get_data()
    await state.clear()
    await strip_buttons(bot, message.chat.id, data["shown"])
    params = {**data["codes"], "note": " ".join((message.text or "").split())[:_LONGEST_NOTE]}
    asker = asker_of(message, desk, who)
    await sent(bot, message, who, deeds.ask, desk.house, batches.DEEDS[0], asker, params)


async def card(query: CallbackQuery, bot: Bot, desk: Desk, who: Who, role: Role) -> None:
    batch_id = number_in(query)
    await rewritten(
        bot, query, who, partial(acts.batch_card, batch_id=batch_id), desk.house, who.locale, role
    )


async def one(query: CallbackQuery, bot: Bot, desk: Desk, who: Who, role: Role) -> None:
    code_id = number_in(query)
    await rewritten(bot, query, who, partial(acts.code_card, code_id=code_id), desk.house, who.locale, role)


async def arrived(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> str | None:
    """The codes work from now on; the file can be deleted when it has been forwarded."""
    count = await in_thread(_release, desk.house, number_in(query), asker_of(query, desk, who))
    if query.message is not None and count:
        answer = Answer(text(who.locale, "codes-arrived", count=count))
        await bot.send_message(query.message.chat.id, answer.text)
        return None
    return plain(who.locale, "toast-pressed-before")


async def forget(query: CallbackQuery, bot: Bot, who: Who) -> str | None:
    """Delete the message of the button."""
    if not isinstance(query.message, Message) or not await delete(bot, query.message):
        return plain(who.locale, "toast-gone")
    return None


def _release(house: House, batch_id: int, asker: deeds.Asker) -> int:
    with house.db.transaction() as session:
        acts.require(session, asker, Right.MANAGE)
        return batches.release(session, batch_id, asker.actor)
