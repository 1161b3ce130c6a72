"""/my: the list, a seat's card, and leaving a line."""

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import acts, screens_seats
from bot.acts import Who
from bot.desk import Desk
from bot.reading import number_in
from bot.sending import rewrite, send
from invitehub.answers import LEAVE, MY_SEATS
from invitehub.bridge import in_thread
from invitehub.texts import plain
from models.enums import RedemptionState


def router() -> Router:
    made = Router(name="mine")
    made.message(Command("my", ignore_case=True))(my)
    made.callback_query(F.data == MY_SEATS)(press_my)
    made.callback_query(F.data.startswith(screens_seats.LIST))(turn)
    made.callback_query(F.data.startswith(screens_seats.CARD))(card)
    made.callback_query(F.data.startswith(screens_seats.LEAVE_NOW))(leave_now)
    made.callback_query(F.data.startswith(LEAVE))(leave)
    return made


async def my(message: Message, bot: Bot, desk: Desk, who: Who) -> None:
    seats = await in_thread(acts.my_seats, desk.house, who)
    await send(bot, message.chat.id, screens_seats.seat_list(who.locale, seats))


async def press_my(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    """In a message of its own: the one with the button may still be waiting for its last word."""
    if query.message is not None:
        seats = await in_thread(acts.my_seats, desk.house, who)
        await send(bot, query.message.chat.id, screens_seats.seat_list(who.locale, seats))


async def turn(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    if query.message is not None:
        seats = await in_thread(acts.my_seats, desk.house, who)
        answer = screens_seats.seat_list(who.locale, seats, number_in(query.data, screens_seats.LIST))
        await rewrite(bot, query.message.chat.id, query.message.message_id, answer)


async def card(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> str | None:
    seat = await in_thread(acts.my_seat, desk.house, who, number_in(query.data, screens_seats.CARD))
    if seat is None or query.message is None:
        return plain(who.locale, "toast-gone")
    answer = screens_seats.my_card(who.locale, seat)
    await rewrite(bot, query.message.chat.id, query.message.message_id, answer)
    return None


async def leave(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> str | None:
    """Asked once more: the place is lost for good."""
    seat = await in_thread(acts.my_seat, desk.house, who, number_in(query.data, LEAVE))
    if seat is None or query.message is None or seat.redemption_state is not RedemptionState.WAITING:
        return plain(who.locale, "toast-leave-late")
    answer = screens_seats.ask_leave(who.locale, seat)
    await rewrite(bot, query.message.chat.id, query.message.message_id, answer)
    return None


async def leave_now(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> str | None:
    redemption_id = number_in(query.data, screens_seats.LEAVE_NOW)
    left = await in_thread(acts.leave, desk.house, who, redemption_id)
    seat = left or await in_thread(acts.my_seat, desk.house, who, redemption_id)
    if seat is not None and query.message is not None:
        answer = screens_seats.my_card(who.locale, seat)
        await rewrite(bot, query.message.chat.id, query.message.message_id, answer)
    return plain(who.locale, "toast-leave-late" if left is None else "toast-left")
