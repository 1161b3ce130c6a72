"""Screens of the admins' chat that are neither a list nor a card."""

from collections.abc import Sequence
from typing import Any, Final

from bot.admin.deeds import YES, Done
from bot.admin.listings import FOUND, HOLDERS, person_line
from bot.admin.paging import EXPORT, TURN, cut
from bot.admin.targets import CODE, PERSON
from invitehub import long_names
from invitehub.admins import APPOINTABLE
from invitehub.answers import Answer, Button
from invitehub.finding import Found
from invitehub.teams import BY_ADMIN
from invitehub.texts import plain, text
from models.enums import TeamStatus

CHOOSE: Final = "pick:"
STATUS_WORDS: Final = tuple(status.value for status in BY_ADMIN)
NOBODY: Final = "none"
ROLE_WORDS: Final = (*(role.value for role in APPOINTABLE), NOBODY)
HEALTH: Final = ("ill", "well")
PRESSED_BEFORE: Final = frozenset({"confirmation_used"})
_SHOWN: Final = 20
_LONGEST_WORDS: Final = 50


def how(locale: str, command: str) -> Answer:
    """How a command is typed, for whoever left out what it needs."""
    return Answer(text(locale, f"how-{command}"))


def found(locale: str, result: Found, words: str, *, secret: bool) -> Answer:
    """`secret`: the words are a code, or may be one mistyped."""
    if result.nothing:
        return Answer(text(locale, "found-nothing"))
    people = [
        (Button(cut(person_line(locale, seat)), data=f"{PERSON}{seat.redemption_id}"),)
        for seat in result.people[:_SHOWN]
    ]
    lists = [
        (Button(cut(plain(locale, "label-team", name=name)), data=long_names.data(f"{TURN}people:0:", name)),)
        for name in result.teams[:_SHOWN]
    ]
    tickets = [
        (Button(plain(locale, "label-code", last=last4), data=f"{CODE}{code_id}"),)
        for code_id, last4 in result.codes[:_SHOWN]
    ]
    counts = {"people": result.count, "teams": len(result.teams), "codes": len(result.codes)}
    return Answer(
        text(locale, "found", **counts),
        (*people, *lists, *tickets, *_all_found(locale, result, words, secret=secret)),
    )


def _all_found(locale: str, result: Found, words: str, *, secret: bool) -> tuple[tuple[Button, ...], ...]:
    """All people, page by page, where more are found than are shown, and as a file.

    A whole code is no word to be kept in a button: its people are those of the code's number.
    """
    listing, arg = FOUND, words
    if secret:
        listing, arg = HOLDERS, str(result.codes[0][0]) if len(result.codes) == 1 else ""
    if not result.people or not arg or len(arg.encode()) > _LONGEST_WORDS:
        return ()
    pages = Button(plain(locale, "button-found-all", count=result.count), data=f"{TURN}{listing}:0:{arg}")
    file = Button(plain(locale, "button-export"), data=f"{EXPORT}{listing}:{arg}")
    return ((pages, file),) if result.count > _SHOWN else ((file,),)


def which_teams(locale: str, pools: Sequence[str]) -> Answer:
    """By pool, by present status, by health, or all. Pools by their number in the list: names may be long."""
    by_pool = [
        (Button(cut(plain(locale, "label-pool", name=name)), data=f"{CHOOSE}p{number}"),)
        for number, name in enumerate(pools[:_SHOWN])
    ]
    by_status = [
        Button(plain(locale, f"status-{status.value}"), data=f"{CHOOSE}s{status.value}")
        for status in TeamStatus
    ]
    by_health = tuple(
        Button(plain(locale, f"button-health-{health}"), data=f"{CHOOSE}h{health}") for health in HEALTH
    )
    everything = (Button(plain(locale, "button-all-teams"), data=f"{CHOOSE}a"),)
    return Answer(text(locale, "which-teams"), (*by_pool, *_in_rows(by_status), by_health, everything))


def _in_rows(buttons: Sequence[Button], width: int = 2) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[first : first + width]) for first in range(0, len(buttons), width))


def which_status(locale: str, which: str) -> Answer:
    buttons = [
        Button(plain(locale, f"button-to-{status.value}"), data=f"{CHOOSE}{which}>{status.value}")
        for status in BY_ADMIN
    ]
    return Answer(text(locale, "which-status"), _in_rows(buttons))


def choice(which: str, pools: Sequence[str]) -> dict[str, Any] | None:
    """What a button of `which_teams` means; None if that pool is gone."""
    kind, word = which[:1], which[1:]
    if kind == "a":
        return {}
    if kind == "s":
        return {"status": word}
    if kind == "h" and word in HEALTH:
        return {"health": word}
    if word.isdecimal() and int(word) < len(pools):
        return {"pool": pools[int(word)]}
    return None


def done(locale: str, result: Done, undo: int | None) -> Answer:
    rows = []
    if result.back is not None:
        rows.append((Button(plain(locale, "button-show"), data=result.back),))
    if undo is not None:
        rows.append((Button(plain(locale, "button-undo"), data=f"{YES}undo:{undo}"),))
    notes = [text(locale, note.words, **note.arguments) for note in result.notes]
    return Answer("\n".join([text(locale, result.words, **result.arguments), *notes]), tuple(rows))


def nothing_done(locale: str) -> Answer:
    return Answer(text(locale, "nothing-done"))
