"""Answers on their way to Telegram."""

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, EphemeralMessageParameters, InlineKeyboardMarkup, Message

from invitehub.answers import Answer
from invitehub.telegram import no_topic

_SAME = "message is not modified"


def keyboard(answer: Answer) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup.model_validate(answer.markup()) if answer.buttons else None


async def send(bot: Bot, chat_id: int, answer: Answer, thread: int | None = None) -> int:
    """A new message. Returns its id. `thread`: the topic of a forum; if that is gone, the group hears of it all the same."""
    buttons = keyboard(answer)
    try:
        sent = await bot.send_message(chat_id, answer.text, message_thread_id=thread, reply_markup=buttons)
    except TelegramBadRequest as error:
        if thread is None or not no_topic(error.message):
            raise
        sent = await bot.send_message(chat_id, answer.text, reply_markup=buttons)
    return sent.message_id


async def rewrite(bot: Bot, chat_id: int, message_id: int, answer: Answer) -> int:
    """Write a message anew, or send another one if it is gone. Returns the id of the message that shows the answer."""
    try:
        await bot.edit_message_text(
            answer.text, chat_id=chat_id, message_id=message_id, reply_markup=keyboard(answer)
        )
    except TelegramBadRequest as error:
        if _SAME in error.message.lower():
            return message_id
        return await send(bot, chat_id, answer)
    return message_id


async def strip_buttons(bot: Bot, chat_id: int, message_id: int | None) -> None:
    """Take the buttons off a question that is settled. If the message is gone, so are they."""
    if message_id is None:
        return
    try:
        await bot.edit_message_reply_markup(chat_id=chat_id, message_id=message_id, reply_markup=None)
    except TelegramBadRequest:
        return


async def answer_press(query: CallbackQuery, toast: str | None, *, alert: bool = False) -> None:
    """End the button's spinner. A press that is too old for that has none any more."""
    try:
        await query.answer(toast, show_alert=alert)
    except TelegramBadRequest:
        return


async def tell_one(bot: Bot, message: Message, answer: Answer) -> None:
    """Answer in a group so that only the sender sees it, where Telegram does that; else for all to see."""
    if message.from_user is None:
        return
    only = EphemeralMessageParameters(receiver_user_id=message.from_user.id)
    try:
        await bot.send_message(
            message.chat.id, answer.text, reply_markup=keyboard(answer), ephemeral_message_parameters=only
        )
    except TelegramBadRequest:
        await send(bot, message.chat.id, answer)


async def delete(bot: Bot, message: Message) -> bool:
    """Delete somebody's message. False: the bot may not."""
    try:
        if message.ephemeral_message_id is not None and message.from_user is not None:
            return await bot.delete_ephemeral_message(
                chat_id=message.chat.id,
                receiver_user_id=message.from_user.id,
                ephemeral_message_id=message.ephemeral_message_id,
            )
        return await bot.delete_message(message.chat.id, message.message_id)
    except TelegramBadRequest:
        return False
