"""/swap and its buttons: seen beforehand, asked for once, shown in the message that asked."""

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import acts, screens_swap
from bot.acts import Who
from bot.desk import Desk
from bot.reading import number_in
from bot.screens_seats import my_card
from bot.sending import rewrite, send
from invitehub.answers import SWAP, SWAP_OFF, Answer, seat_card
from invitehub.bridge import in_thread
from invitehub.errors import Refusal
from invitehub.texts import plain
from invitehub.views import SeatView
from models.enums import RedemptionState


def router() -> Router:
    made = Router(name="swapping")
    made.message(Command("swap", ignore_case=True))(swap)
    made.callback_query(F.data.startswith(screens_swap.SWAP_NOW))(swap_now)
    made.callback_query(F.data.startswith(SWAP_OFF))(swap_off)
    made.callback_query(F.data.startswith(SWAP))(show)
    return made


async def swap(message: Message, bot: Bot, desk: Desk, who: Who) -> None:
    """The only seat's preview at once; of several one is chosen first."""
    mine = await in_thread(acts.my_seats, desk.house, who)
    seats = [seat for seat in mine if _moves_or_may(seat)]
    answer = await _beforehand(desk, who, seats[0].redemption_id) if len(seats) == 1 else None
    await send(bot, message.chat.id, answer or screens_swap.which(who.locale, seats))


async def show(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> str | None:
    """In a message of its own: the one with the button may be news that stay to be read."""
    answer = await _beforehand(desk, who, number_in(query.data, SWAP))
    if query.message is None or answer is None:
        return plain(who.locale, "toast-gone")
    await send(bot, query.message.chat.id, answer)
    return None


async def swap_now(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    """Pressed twice it is asked for once: the second finds it under way, and shows where it is.

    A worker is told only when the message stands, so that its last word comes after it. A sweeper may have told one
    before: then what was written is old by now, and is written anew.
    """
    if query.message is None:
        return
    where = query.message.chat.id, query.message.message_id
    redemption_id = number_in(query.data, screens_swap.SWAP_NOW)
    try:
        hints, seat = await in_thread(acts.ask_swap, desk.house, who, redemption_id, where)
    except Refusal as refusal:
        await _refused(bot, desk, who, refusal, redemption_id, where)
        return
    try:
        await rewrite(bot, *where, seat_card(who.locale, seat))
        now = await in_thread(acts.my_seat, desk.house, who, redemption_id)
        if now is not None and now != seat:
            await rewrite(bot, *where, seat_card(who.locale, now))
    finally:
        for hint in hints:
            desk.hint(hint.operation_id)


async def swap_off(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> str | None:
    redemption_id = number_in(query.data, SWAP_OFF)
    try:
        seat = await in_thread(acts.cancel_swap, desk.house, who, redemption_id)
    except Refusal:
        return plain(who.locale, "toast-swap-moving")
    if query.message is not None:
        await rewrite(bot, query.message.chat.id, query.message.message_id, my_card(who.locale, seat))
    return plain(who.locale, "toast-swap-off")


def _moves_or_may(seat: SeatView) -> bool:
    """They have a seat, or had one and are on the way to the next."""
    on_the_way = seat.redemption_state in {RedemptionState.WAITING, RedemptionState.PLACING}
    return seat.redemption_state is RedemptionState.GRANTED or (on_the_way and seat.granted_at is not None)


async def _beforehand(desk: Desk, who: Who, redemption_id: int) -> Answer | None:
    """What a swap would mean; where one is under way, or nothing is left to be swapped, how it stands. None: not theirs."""
    seat = await in_thread(acts.my_seat, desk.house, who, redemption_id)
    if seat is None:
        return None
    if seat.swap is not None or seat.redemption_state is not RedemptionState.GRANTED:
        return seat_card(who.locale, seat)
    return screens_swap.preview(
        who.locale, await in_thread(acts.swap_preview, desk.house, who, redemption_id)
    )


async def _refused(
    bot: Bot, desk: Desk, who: Who, refusal: Refusal, redemption_id: int, where: tuple[int, int]
) -> None:
    seat = await in_thread(acts.my_seat, desk.house, who, redemption_id)
    if seat is not None and refusal.code == "swap_open":
        await rewrite(bot, *where, seat_card(who.locale, seat))
        return
    team = (seat.team or seat.pool) if seat else ""
    answer = screens_swap.refused(who.locale, refusal.code, team=team, redemption_id=redemption_id)
    await rewrite(bot, *where, answer)
