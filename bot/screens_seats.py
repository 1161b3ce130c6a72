"""Screens of /my, of leaving a line, and of the language."""

from collections.abc import Sequence

from bot.screens import button
from invitehub.answers import LEAVE, NEW_CODE, Answer, Button, seat_card
from invitehub.cards import stage_of
from invitehub.texts import LOCALES, plain, text
from invitehub.views import SeatView

LIST = "seats:"
CARD = "seat:"
LEAVE_NOW = "leave!:"
LANGUAGE = "lang:"
AUTOMATIC = "auto"

PAGE = 6
_LONGEST_LABEL = 48


def seat_list(locale: str, seats: Sequence[SeatView], page: int = 0) -> Answer:
    """All that a person has, the newest first, a button each."""
    redeem = button(locale, "button-redeem", NEW_CODE, "primary")
    if not seats:
        return Answer(text(locale, "my-none"), ((redeem,),))
    newest = sorted(seats, key=lambda seat: seat.redemption_id, reverse=True)
    last = (len(newest) - 1) // PAGE
    page = min(max(page, 0), last)
    rows = [
        (Button(line(locale, seat), data=f"{CARD}{seat.redemption_id}"),)
        for seat in newest[page * PAGE : (page + 1) * PAGE]
    ]
    turns = [
        *([button(locale, "button-newer", f"{LIST}{page - 1}")] if page > 0 else []),
        *([button(locale, "button-older", f"{LIST}{page + 1}")] if page < last else []),
    ]
    more = [tuple(turns)] if turns else []
    return Answer(text(locale, "my-title", count=len(newest)), (*rows, *more, (redeem,)))


def my_card(locale: str, seat: SeatView) -> Answer:
    """One seat, opened from the list: the last row leads back there."""
    card = seat_card(locale, seat)
    return Answer(card.text, (*card.buttons[:-1], _back(locale)))


def ask_leave(locale: str, seat: SeatView) -> Answer:
    rows = (
        (button(locale, "button-leave", f"{LEAVE_NOW}{seat.redemption_id}", "danger"),),
        (button(locale, "button-stay", f"{CARD}{seat.redemption_id}", "primary"),),
    )
    return Answer(text(locale, "leave-ask", pool=seat.pool, place=seat.place or 0), rows)


def cancel(locale: str, waits: Sequence[SeatView], *, stopped: bool) -> Answer:
    """/cancel: what was stopped, and the lines that one could leave."""
    if not waits:
        return Answer(text(locale, "dialogue-cancelled" if stopped else "cancel-nothing"))
    head = f"{text(locale, 'dialogue-cancelled')}\n\n" if stopped else ""
    rows = tuple(
        (
            Button(
                plain(locale, "button-leave-which", pool=seat.pool, identity=seat.identity),
                data=data,
                style="danger",
            ),
        )
        for seat in waits
        for data in (f"{LEAVE}{seat.redemption_id}",)
    )
    return Answer(f"{head}{text(locale, 'cancel-waiting', count=len(waits))}", rows)


def languages(locale: str) -> Answer:
    """Each language by its own name, for whoever cannot read this one."""
    rows = tuple((Button(plain(each, "language-name"), data=f"{LANGUAGE}{each}"),) for each in LOCALES)
    automatic = button(locale, "button-language-auto", f"{LANGUAGE}{AUTOMATIC}")
    return Answer(text(locale, "language-ask"), (*rows, (automatic,)))


def language_set(locale: str) -> Answer:
    return Answer(text(locale, "language-set"))


def line(locale: str, seat: SeatView) -> str:
    """One seat on a button."""
    stage = stage_of(seat)
    where = seat.team or seat.pool
    line = plain(locale, f"line-{stage}", where=where, identity=seat.identity, place=seat.place or 0)
    return line if len(line) <= _LONGEST_LABEL else line[: _LONGEST_LABEL - 1] + "…"


def _back(locale: str) -> tuple[Button, ...]:
    return (button(locale, "button-back", f"{LIST}0"),)
