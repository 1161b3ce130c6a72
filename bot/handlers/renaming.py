"""«Fix address»: a typing error put right, once a day, as long as nobody has joined under it."""

from aiogram import Bot, F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot import acts, screens_rename
from bot.acts import Who
from bot.desk import Desk
from bot.dialogue import Step
from bot.reading import number_in, read_message
from bot.screens import CANCEL
from bot.sending import rewrite, send, strip_buttons
from invitehub.answers import RENAME, seat_card
from invitehub.bridge import in_thread
from invitehub.errors import Refusal
from invitehub.providers import IdentityMalformed
from invitehub.texts import plain


def router() -> Router:
    made = Router(name="renaming")
    made.callback_query(F.data.startswith(RENAME))(begin)
    made.callback_query(F.data == screens_rename.GO)(go)
    made.callback_query(F.data == CANCEL, StateFilter(Step.rename))(stop)
    made.message(StateFilter(Step.rename), _identity)(typed)
    return made


async def begin(query: CallbackQuery, state: FSMContext, bot: Bot, desk: Desk, who: Who) -> str | None:
    seat = await in_thread(acts.my_seat, desk.house, who, number_in(query.data, RENAME))
    if seat is None or query.message is None:
        return plain(who.locale, "toast-gone")
    shown = await send(bot, query.message.chat.id, screens_rename.ask(who.locale, seat.identity))
    # The data first: a step without its data is no step.
    await state.set_data(
        {"rename": seat.redemption_id, "pool_id": seat.pool_id, "before": seat.identity, "shown": shown}
    )
    await state.set_state(Step.rename)
    return None


async def typed(message: Message, words: str, state: FSMContext, bot: Bot, desk: Desk, who: Who) -> None:
    """Checked and asked about, or asked for once more."""
    data = await state.get_data()
    after = None
    try:
        after = await in_thread(acts.check_new_identity, desk.house, data["pool_id"], words)
    except IdentityMalformed as error:
        answer = screens_rename.ask(who.locale, data["before"], error)
    else:
        answer = screens_rename.confirm(who.locale, data["before"], after)
    shown = await send(bot, message.chat.id, answer)
    await state.update_data({"after": after, "shown": shown})
    await strip_buttons(bot, message.chat.id, data["shown"])


async def go(query: CallbackQuery, state: FSMContext, bot: Bot, desk: Desk, who: Who) -> str | None:
    """Changed, or said why not. Either way the question is over."""
    data = await state.get_data()
    if query.message is None or not data.get("after") or data["shown"] != query.message.message_id:
        return plain(who.locale, "toast-over")
    where = query.message.chat.id, query.message.message_id
    try:
        hint, seat = await in_thread(acts.rename, desk.house, who, data["rename"], data["after"])
    except Refusal as refusal:
        await rewrite(bot, *where, screens_rename.refused(who.locale, refusal, data["rename"]))
    else:
        try:
            await rewrite(bot, *where, seat_card(who.locale, seat))
        finally:
            if hint is not None:
                desk.hint(hint.operation_id)
    await state.clear()
    return None


async def stop(query: CallbackQuery, state: FSMContext, bot: Bot, who: Who) -> None:
    """Only by the button of this very question: others belong to dialogues that are over."""
    data = await state.get_data()
    if query.message is None or data.get("shown") != query.message.message_id:
        raise SkipHandler
    where = query.message.chat.id, query.message.message_id
    await rewrite(bot, *where, screens_rename.stopped(who.locale, data["rename"]))
    await state.clear()


async def _identity(message: Message) -> bool | dict[str, str]:
    """Not a command, and not a code: that begins something else."""
    words = message.text or ""
    if not words or words.startswith("/") or read_message(words) is not None:
        return False
    return {"words": words}
