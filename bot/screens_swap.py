"""Screens of a swap: what will happen, when, and how many are left, before anything does."""

from collections.abc import Sequence

from bot.screens import button
from bot.screens_seats import CARD, line
from invitehub.answers import MY_SEATS, SWAP, Answer, Button
from invitehub.swaps import SwapPreview
from invitehub.texts import Html, has, moment, text
from invitehub.views import SeatView
from models.enums import SwapCause

SWAP_NOW = "swap!:"


def which(locale: str, seats: Sequence[SeatView]) -> Answer:
    """Several seats: one is chosen. None: says so."""
    if not seats:
        return Answer(text(locale, "swap-none"), ((button(locale, "button-my", MY_SEATS),),))
    rows = tuple((Button(line(locale, seat), data=f"{SWAP}{seat.redemption_id}"),) for seat in seats)
    return Answer(text(locale, "swap-which"), rows)


def preview(locale: str, shown: SwapPreview) -> Answer:
    """What will happen, or why it will not."""
    if shown.refused is not None:
        return refused(
            locale, shown.refused, team=shown.team or shown.pool, redemption_id=shown.redemption_id
        )
    away = shown.team is None
    key = "swap-preview-back" if away else "swap-preview"
    go = "button-swap-go-back" if away else "button-swap-go"
    stay = "button-swap-stay" if shown.keeps_old else "button-not-now"
    body = text(
        locale,
        key,
        team=shown.team or "",
        pool=shown.pool,
        identity=shown.identity,
        what=Html(_what(locale, shown)),
        rules=Html(_rules(locale, shown)),
    )
    rows = (
        (button(locale, go, f"{SWAP_NOW}{shown.redemption_id}", "success"),),
        (button(locale, stay, f"{CARD}{shown.redemption_id}"),),
    )
    return Answer(body, rows)


def refused(locale: str, code: str, *, team: str, redemption_id: int) -> Answer:
    key = f"swap-no-{code.removeprefix('swap_').replace('_', '-')}"
    why = text(locale, key if has(key) else "swap-no-not-granted", team=team)
    back = button(locale, "button-show-seat", f"{CARD}{redemption_id}")
    return Answer(text(locale, "swap-refused", why=Html(why)), ((back,),))


def _what(locale: str, shown: SwapPreview) -> str:
    from_where = {SwapCause.DEAD: "dead-", SwapCause.RETURN: "back-"}.get(shown.cause, "")
    key = f"swap-what-{from_where}{'free' if shown.free else 'full'}"
    return text(locale, key, until=moment(shown.expires_at, "D") if shown.expires_at else "–")


def _rules(locale: str, shown: SwapPreview) -> str:
    if shown.left is None:
        return text(locale, "swap-rules-free")
    if shown.until is None:
        return text(locale, "swap-rules", left=shown.left)
    return text(locale, "swap-rules-until", left=shown.left, until=moment(shown.until, "D"))
