"""Looks at a team upstream that do not wait for their turn: whether it is well, and who is there."""

from typing import Final

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery

from bot.acts import Who
from bot.admin import acts
from bot.admin.answering import number_in, rewritten
from bot.admin.cards import CHECK, SYNC
from bot.admin.doors import May
from bot.desk import Desk
from invitehub import health, scanning, waiting
from invitehub.admins import Right
from invitehub.answers import Answer
from invitehub.bridge import in_thread
from invitehub.hints import Hint
from invitehub.house import House
from invitehub.texts import plain
from models.enums import Role

_TOLD: Final = frozenset({"complete", "braked", "small", "failed", "skipped"})


def router() -> Router:
    made = Router(name="admin teams")
    made.callback_query(F.data.startswith(CHECK), May(Right.MANAGE))(check)
    made.callback_query(F.data.startswith(SYNC), May(Right.MANAGE))(sync)
    return made


async def check(query: CallbackQuery, bot: Bot, desk: Desk, who: Who, role: Role) -> str:
    """Ask upstream now. The card shows what it means for the team."""
    reason, hints = await in_thread(_check, desk.house, number_in(query))
    _give(desk, hints)
    await rewritten(bot, query, who, _card, desk.house, who.locale, role, number_in(query))
    return plain(who.locale, "toast-check-ill" if reason else "toast-check-well")


async def sync(query: CallbackQuery, bot: Bot, desk: Desk, who: Who, role: Role) -> str:
    """Compare with upstream now."""
    result, hints = await in_thread(_scan, desk.house, number_in(query))
    _give(desk, hints)
    await rewritten(bot, query, who, _card, desk.house, who.locale, role, number_in(query))
    outcome = result.outcome if result.outcome in _TOLD else "failed"
    return plain(
        who.locale,
        f"toast-scan-{outcome}",
        seen=result.seen,
        orphans=result.orphans,
        ghosts=result.ghosts,
    )


def _give(desk: Desk, hints: tuple[Hint, ...]) -> None:
    for hint in hints:
        desk.hint(hint.operation_id)


def _card(house: House, locale: str, role: Role, team_id: int) -> Answer:
    return acts.team_card(house, locale, role, team_id=team_id)


def _check(house: House, team_id: int) -> tuple[str, tuple[Hint, ...]]:
    checked = health.check_team(house.db, house.keys, team_id)
    pool_id = checked.serve_pool_id
    return checked.reason, () if pool_id is None else tuple(waiting.serve(house.db, pool_id))


def _scan(house: House, team_id: int) -> tuple[scanning.ScanResult, tuple[Hint, ...]]:
    result = scanning.scan(house.db, house.keys, team_id)
    pool_id = result.freed_pool_id
    served = () if pool_id is None else tuple(waiting.serve(house.db, pool_id))
    return result, (*result.hints, *served)
