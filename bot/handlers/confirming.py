"""The press that redeems, and those beside it."""

from aiogram import Bot, F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from bot import acts, screens
from bot.acts import Who
from bot.desk import Desk
from bot.dialogue import Dialogue, Step, open_dialogue, recall
from bot.finish import show_outcome
from bot.sending import rewrite
from invitehub.bridge import in_thread
from invitehub.outcomes import Outcome, OutcomeKind
from invitehub.texts import plain

# After these another identity is all that is needed.
_OTHER_IDENTITY = frozenset({OutcomeKind.IDENTITY_SEATED, OutcomeKind.IDENTITY_MALFORMED})


def router() -> Router:
    made = Router(name="confirming")
    made.callback_query(F.data == screens.GO)(go)
    made.callback_query(F.data == screens.CHANGE)(change)
    made.callback_query(F.data == screens.CANCEL)(cancel)
    return made


async def go(query: CallbackQuery, state: FSMContext, bot: Bot, desk: Desk, who: Who, key: str) -> str | None:
    """Redeem. The dialogue is forgotten only when the answer stands, so that a crash in between repeats both."""
    if query.message is None:
        return plain(who.locale, "toast-over")
    where = query.message.chat.id, query.message.message_id
    dialogue = await recall(state)
    if dialogue is None or dialogue.identity is None or dialogue.message_id != where[1]:
        return await _answer_again(bot, desk, who, key, where)
    outcome = await _act(desk, who, key, dialogue, dialogue.identity, where)
    await show_outcome(bot, desk, who, key, outcome, where)
    if outcome.kind in _OTHER_IDENTITY:
        await dialogue.without_identity().keep(state, Step.identity, where[1])
    else:
        await state.clear()
    return None


async def _act(
    desk: Desk, who: Who, key: str, dialogue: Dialogue, identity: str, where: tuple[int, int]
) -> Outcome:
    """More days for what they have, or a seat."""
    if dialogue.extends is not None:
        return await in_thread(acts.extend, desk.house, who, key, dialogue.mac, dialogue.extends, where)
    return await in_thread(acts.redeem_code, desk.house, who, key, dialogue.mac, identity, where)


async def _answer_again(bot: Bot, desk: Desk, who: Who, key: str, where: tuple[int, int]) -> str | None:
    """A second press, or one whose dialogue is forgotten: what was answered stands; if nothing was, say so."""
    found = await in_thread(acts.answered, desk.house, who, key, where)
    if found is None:
        await rewrite(bot, *where, screens.over(who.locale))
        return plain(who.locale, "toast-over")
    await show_outcome(bot, desk, who, *found, where)
    return None


async def change(query: CallbackQuery, state: FSMContext, bot: Bot, who: Who) -> str | None:
    dialogue = await open_dialogue(query, state)
    if dialogue is None or query.message is None:
        return plain(who.locale, "toast-over")
    dialogue = dialogue.without_identity()
    where = query.message.chat.id, query.message.message_id
    shown = await rewrite(bot, *where, screens.ask_identity(who.locale, dialogue))
    await dialogue.keep(state, Step.identity, shown)
    return None


async def cancel(
    query: CallbackQuery, state: FSMContext, bot: Bot, desk: Desk, who: Who, key: str
) -> str | None:
    """Ends the dialogue of this message. One that was redeemed a moment ago stays so, and shows it."""
    if query.message is None:
        return plain(who.locale, "toast-over")
    where = query.message.chat.id, query.message.message_id
    asks_for_code = await state.get_state() == Step.code.state
    if await open_dialogue(query, state) is None and not asks_for_code:
        return await _answer_again(bot, desk, who, key, where)
    await rewrite(bot, *where, screens.stopped(who.locale))
    await state.clear()
    return None
