"""After the commit of a redemption: the first answer, then the hint, and the last word once more if it came earlier.

1. The message is edited. A worker is told only then, so that its last word comes after the first one.
2. Telegram takes longer than two seconds: the worker is told all the same.
3. A sweeper may have sent the worker meanwhile: then the last word was written over, and is written once more.
"""

import asyncio

from aiogram import Bot

from bot import acts, screens
from bot.desk import Desk
from bot.sending import rewrite
from invitehub.answers import seat_card
from invitehub.bridge import in_thread
from invitehub.outcomes import Outcome, OutcomeKind
from models.enums import RedemptionState

PATIENCE = 2.0


async def show_outcome(
    bot: Bot, desk: Desk, who: acts.Who, key: str, outcome: Outcome, where: tuple[int, int]
) -> None:
    """Answer in the message `where` (chat, message) and set going what follows."""
    worker = await in_thread(acts.worker_is_well, desk.house)
    answer = screens.outcome(who.locale, outcome, worker=worker)
    edit = asyncio.ensure_future(rewrite(bot, *where, answer))
    try:
        await asyncio.wait({edit}, timeout=PATIENCE)
        if edit.done() and edit.exception() is None and outcome.seat is not None:
            await in_thread(acts.send_last_word_again, desk.house, key)
    finally:
        if outcome.operation_id is not None:
            desk.hint(outcome.operation_id)
    late = not edit.done()
    await edit
    if late and outcome.seat is not None:
        await in_thread(acts.send_last_word_again, desk.house, key)
    if outcome.kind is OutcomeKind.WAITING and outcome.pool_id is not None:
        await _serve(bot, desk, who, key, outcome, where)


async def _serve(
    bot: Bot, desk: Desk, who: acts.Who, key: str, outcome: Outcome, where: tuple[int, int]
) -> None:
    """A seat may have come free between the look at the list and the commit, for this person or for others."""
    if outcome.seat is None or outcome.pool_id is None:
        return
    placed, seat = await in_thread(acts.serve, desk.house, outcome.pool_id, outcome.seat.redemption_id)
    try:
        if placed and seat.redemption_state is not RedemptionState.WAITING:
            await rewrite(bot, *where, seat_card(who.locale, seat))
            await in_thread(acts.send_last_word_again, desk.house, key)
    finally:
        for hint in placed:
            desk.hint(hint.operation_id)
