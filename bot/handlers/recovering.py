"""/recovery makes the word that /recover takes: a person's seats go to the Telegram account that they write from now."""

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot import screens
from bot.acts import Who
from bot.desk import Desk
from bot.handlers import mine
from bot.sending import answer_press, delete, send
from invitehub import code_format, recovery
from invitehub.answers import Answer, Button
from invitehub.bridge import in_thread
from invitehub.code_format import ParsedCode, Slip
from invitehub.errors import Refusal
from invitehub.house import House
from invitehub.texts import plain, text

NOTED = "noted"


def router() -> Router:
    made = Router(name="recovering")
    made.message(Command("recovery", ignore_case=True))(show)
    made.message(Command("recover", ignore_case=True))(take)
    made.callback_query(F.data == NOTED)(noted)
    return made


async def show(message: Message, bot: Bot, desk: Desk, who: Who) -> None:
    """Once: afterwards only its hash is known here."""
    try:
        word = await in_thread(_make, desk.house, who.person.id)
    except Refusal:
        await send(bot, message.chat.id, Answer(text(who.locale, "recovery-nothing")))
        return
    button = Button(plain(who.locale, "button-noted"), data=NOTED, style="success")
    await send(
        bot,
        message.chat.id,
        Answer(text(who.locale, "recovery-word", word=word.grouped()), ((button,),)),
    )


async def noted(query: CallbackQuery, bot: Bot) -> None:
    """The message goes, so that nobody finds the word there."""
    await answer_press(query, None)
    if query.message is not None:
        try:
            await bot.delete_message(query.message.chat.id, query.message.message_id)
        except TelegramAPIError:
            # Older than Telegram lets a bot delete.
            return


async def take(message: Message, command: CommandObject, bot: Bot, desk: Desk, who: Who, key: str) -> None:
    """The message with the word is deleted: it is used up, or somebody else's."""
    word = code_format.parse(command.args or "")
    if not command.args:
        await send(bot, message.chat.id, Answer(text(who.locale, "how-recover")))
        return
    await delete(bot, message)
    if isinstance(word, Slip):
        await send(bot, message.chat.id, screens.slip(who.locale, word))
        return
    moved, refusal = await in_thread(_take, desk.house, key, word, who)
    if refusal is not None:
        why = refusal.code.removeprefix("recovery_")
        await send(bot, message.chat.id, Answer(text(who.locale, f"recovery-{why}")))
        return
    await send(bot, message.chat.id, Answer(text(who.locale, "recovered", count=moved)))
    await mine.my(message, bot, desk, who)


def _make(house: House, person_id: int) -> ParsedCode:
    with house.db.transaction() as session:
        return recovery.make_word(session, keys=house.keys, person_id=person_id)


def _take(house: House, key: str, word: ParsedCode, who: Who) -> tuple[int, Refusal | None]:
    with house.db.transaction() as session:
        return recovery.recover(session, keys=house.keys, key=key, word=word, person=who.person)
