"""From a code to the question whether to redeem it: what is missing is asked for."""

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot import acts, screens
from bot.acts import Who
from bot.desk import Desk
from bot.dialogue import Dialogue, Step, open_dialogue, recall
from bot.reading import Typed, number_in, read_arguments, read_message
from bot.sending import rewrite, send, strip_buttons
from invitehub.answers import NEW_CODE
from invitehub.bridge import in_thread
from invitehub.code_format import Slip
from invitehub.providers import IdentityMalformed
from invitehub.texts import plain


def router() -> Router:
    made = Router(name="asking")
    made.message(Command("redeem", ignore_case=True))(redeem)
    made.callback_query(F.data == NEW_CODE)(press_new_code)
    made.callback_query(F.data == screens.LAST)(press_last)
    made.callback_query(F.data.startswith(screens.EXTEND))(press_extend)
    made.callback_query(F.data == screens.SOMEBODY_ELSE)(press_somebody_else)
    made.message(_words)(words_alone)
    return made


async def redeem(
    message: Message, command: CommandObject, state: FSMContext, bot: Bot, desk: Desk, who: Who, key: str
) -> None:
    if command.args is None:
        await ask_for_code(bot, message.chat.id, state, who)
    else:
        await open_typed(message, command.args, state, bot, desk, who, key)


async def ask_for_code(bot: Bot, chat_id: int, state: FSMContext, who: Who) -> None:
    await send(bot, chat_id, screens.ask_code(who.locale))
    await state.clear()
    await state.set_state(Step.code)


async def press_new_code(query: CallbackQuery, state: FSMContext, bot: Bot, who: Who) -> None:
    if query.message is not None:
        await ask_for_code(bot, query.message.chat.id, state, who)


async def words_alone(
    message: Message, words: str, state: FSMContext, bot: Bot, desk: Desk, who: Who, key: str
) -> None:
    """A code wherever it comes; else what the dialogue waits for."""
    typed, step = read_message(words), await state.get_state()
    dialogue = await recall(state)
    if typed is not None and not (isinstance(typed.code, Slip) and _is_answer(step, dialogue, words)):
        await open_code(message, typed, state, bot, desk, who, key)
    elif dialogue is not None and _is_answer(step, dialogue, words):
        await take_identity(message, words, dialogue, state, bot, desk, who)
    elif step == Step.code.state:
        await open_typed(message, words, state, bot, desk, who, key)
    else:
        await send(bot, message.chat.id, screens.hint(who.locale, asked=step == Step.confirm.state))


async def open_typed(
    message: Message, words: str, state: FSMContext, bot: Bot, desk: Desk, who: Who, key: str
) -> None:
    await open_code(message, read_arguments(words), state, bot, desk, who, key)


async def open_code(
    message: Message, typed: Typed, state: FSMContext, bot: Bot, desk: Desk, who: Who, key: str
) -> None:
    """Look at the code and ask what is missing, or say at once why it cannot be used."""
    if isinstance(typed.code, Slip):
        await send(bot, message.chat.id, screens.slip(who.locale, typed.code))
        return
    mac = desk.house.keys.mac(typed.code)
    opened = await in_thread(acts.open_code, desk.house, who, key, mac, typed.identity)
    before = await recall(state)
    if opened.preview.refused is not None:
        answer = screens.outcome(who.locale, opened.preview.refused, worker=True)
        await send(bot, message.chat.id, answer)
        await state.clear()
    else:
        dialogue = Dialogue.begin(mac, opened.preview, opened.identity)
        await ask(bot, message.chat.id, dialogue, state, who, opened.malformed)
    if before is not None:
        await strip_buttons(bot, message.chat.id, before.message_id)


async def take_identity(
    message: Message, words: str, dialogue: Dialogue, state: FSMContext, bot: Bot, desk: Desk, who: Who
) -> None:
    """Check what was typed and ask for the one confirmation, or ask once more."""
    try:
        identity = await in_thread(acts.check_identity, desk.house, dialogue.mac, words)
    except IdentityMalformed as error:
        await ask(bot, message.chat.id, dialogue.without_identity(), state, who, error.code)
    else:
        await ask(bot, message.chat.id, dialogue.using(identity), state, who)
    await strip_buttons(bot, message.chat.id, dialogue.message_id)


async def press_last(query: CallbackQuery, state: FSMContext, bot: Bot, who: Who) -> str | None:
    dialogue = await recall(state)
    message = query.message
    if (
        message is None
        or dialogue is None
        or dialogue.last is None
        or dialogue.message_id != message.message_id
    ):
        return plain(who.locale, "toast-over")
    dialogue = dialogue.using(dialogue.last)
    shown = await rewrite(bot, message.chat.id, message.message_id, screens.confirm(who.locale, dialogue))
    await dialogue.keep(state, Step.confirm, shown)
    return None


async def press_extend(query: CallbackQuery, state: FSMContext, bot: Bot, who: Who) -> str | None:
    dialogue = await open_dialogue(query, state)
    if dialogue is None or query.message is None:
        return plain(who.locale, "toast-over")
    chosen = dialogue.extending(number_in(query.data, screens.EXTEND))
    where = query.message.chat.id, query.message.message_id
    shown = await rewrite(bot, *where, screens.confirm(who.locale, chosen))
    await chosen.keep(state, Step.confirm, shown)
    return None


async def press_somebody_else(query: CallbackQuery, state: FSMContext, bot: Bot, who: Who) -> str | None:
    dialogue = await open_dialogue(query, state)
    if dialogue is None or query.message is None:
        return plain(who.locale, "toast-over")
    other = dialogue.for_somebody_else()
    where = query.message.chat.id, query.message.message_id
    shown = await rewrite(bot, *where, screens.ask_identity(who.locale, other))
    await other.keep(state, Step.identity, shown)
    return None


async def ask(
    bot: Bot, chat_id: int, dialogue: Dialogue, state: FSMContext, who: Who, malformed: str | None = None
) -> None:
    """Put the next question, in a message of its own."""
    if dialogue.identity is not None:
        shown = await send(bot, chat_id, screens.confirm(who.locale, dialogue))
        await dialogue.keep(state, Step.confirm, shown)
    elif dialogue.mine and malformed is None:
        shown = await send(bot, chat_id, screens.extend_which(who.locale, dialogue))
        await dialogue.keep(state, Step.identity, shown)
    else:
        shown = await send(bot, chat_id, screens.ask_identity(who.locale, dialogue, malformed))
        await dialogue.keep(state, Step.identity, shown)


async def _words(message: Message) -> bool | dict[str, str]:
    words = message.text or message.caption or ""
    return {"words": words} if words and not words.startswith("/") else False


def _is_answer(step: str | None, dialogue: Dialogue | None, words: str) -> bool:
    """Whether a message is meant as an identity: asked for, or a better one instead of a confirmation."""
    if dialogue is None:
        return False
    return step == Step.identity.state or (step == Step.confirm.state and "@" in words)
