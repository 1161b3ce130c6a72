"""/start without a code, /help, /language, /cancel; a person who stops the bot."""

from aiogram import Bot, F, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot import acts, screens, screens_seats
from bot.acts import Who
from bot.admin import menus as own_menus
from bot.admin.doors import role_of
from bot.desk import Desk
from bot.dialogue import recall
from bot.handlers import asking, mine
from bot.sending import rewrite, send, strip_buttons
from invitehub.answers import Answer
from invitehub.bridge import in_thread
from invitehub.texts import text

MY = "my"
REDEEM = "redeem"


def router() -> Router:
    made = Router(name="basics")
    made.message(CommandStart(ignore_case=True))(start)
    made.message(Command("help", ignore_case=True))(help_)
    made.message(Command("language", ignore_case=True))(language)
    made.message(Command("cancel", ignore_case=True))(cancel)
    made.callback_query(F.data.startswith(screens_seats.LANGUAGE))(choose)
    made.my_chat_member(F.chat.type == ChatType.PRIVATE)(standing)
    return made


async def start(
    message: Message, command: CommandObject, state: FSMContext, bot: Bot, desk: Desk, who: Who, key: str
) -> None:
    """A link never redeems by itself: its code is asked about like any other."""
    match command.args:
        case None:
            await send(bot, message.chat.id, screens.welcome(who.locale))
            if await in_thread(role_of, desk.house, who.person.telegram_id) is not None:
                await own_menus.set_for(bot, desk.house, who.person.telegram_id)
        case "my":
            await mine.my(message, bot, desk, who)
        case "redeem":
            await asking.ask_for_code(bot, message.chat.id, state, who)
        case payload:
            await asking.open_typed(message, payload, state, bot, desk, who, key)


async def help_(message: Message, bot: Bot, who: Who) -> None:
    await send(bot, message.chat.id, Answer(text(who.locale, "help"), screens.welcome(who.locale).buttons))


async def language(message: Message, bot: Bot, who: Who) -> None:
    await send(bot, message.chat.id, screens_seats.languages(who.locale))


async def choose(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    """The menu of commands follows the choice; «as my app says» goes back to the menus for all."""
    if query.message is None:
        return
    name = (query.data or "").removeprefix(screens_seats.LANGUAGE)
    chosen = None if name == screens_seats.AUTOMATIC else name
    known = await in_thread(acts.choose_language, desk.house, who, chosen)
    chat_id = query.message.chat.id
    await rewrite(bot, chat_id, query.message.message_id, screens_seats.language_set(known.locale))
    await own_menus.set_for(bot, desk.house, who.person.telegram_id)


async def cancel(message: Message, state: FSMContext, bot: Bot, desk: Desk, who: Who) -> None:
    dialogue, step = await recall(state), await state.get_state()
    waits = await in_thread(acts.my_waits, desk.house, who)
    await send(bot, message.chat.id, screens_seats.cancel(who.locale, waits, stopped=step is not None))
    await state.clear()
    if dialogue is not None:
        await strip_buttons(bot, message.chat.id, dialogue.message_id)


async def standing(change: ChatMemberUpdated, desk: Desk) -> None:
    if change.new_chat_member.status == ChatMemberStatus.KICKED:
        await in_thread(acts.note_blocked, desk.house, change.from_user.id)
