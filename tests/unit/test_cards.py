"""A redemption's card in each state: what it says, what can be done, and in both languages nothing that is not so."""

from datetime import timedelta
from typing import Any

import pytest

from invitehub.answers import Answer, seat_card
from invitehub.cards import span, stage_of
from invitehub.texts import text
from invitehub.views import SeatView
from models.enums import Ending, RedemptionState, SeatState, Stopped, SwapState, TeamStatus
from tests.support.views import LANGUAGES, UNTIL, in_line, invited, seated, seatless

CANCELLED: dict[str, Any] = {"redemption_state": RedemptionState.CANCELLED, "given_back": True}
ENDED: dict[str, Any] = {"redemption_state": RedemptionState.ENDED}
# What is shown: the seat, words that must be in its card, and the data of what can be pressed.
CARDS: dict[str, tuple[SeatView, tuple[str, ...], tuple[str, ...]]] = {
    "joined": (seated(), ("You are in Red", "Until"), ("swap:7",)),
    "invited": (invited(), ("You have a seat in Red", "Accept"), ("rename:7", "swap:7")),
    "days begin at joining": (
        invited(stopped_because=Stopped.NOT_JOINED),
        ("Your days begin when you accept",),
        ("rename:7", "swap:7"),
    ),
    "team suspended": (
        seated(team_status=TeamStatus.SUSPENDED, stopped_because=Stopped.TEAM_UNWELL),
        ("Red has trouble", "days stand still"),
        ("swap:7",),
    ),
    "team dead": (
        seated(team_status=TeamStatus.DEAD, stopped_because=Stopped.TEAM_UNWELL),
        ("Red is gone", "days stand still", "no swap"),
        ("swap:7",),
    ),
    "away": (seatless(away=True), ("no longer in your team", "run on", "come back"), ("swap:7",)),
    "away, not their doing": (
        seatless(away=True, stopped_because=Stopped.NO_SEAT),
        ("no seat just now", "stand still"),
        ("swap:7",),
    ),
    "moving": (seated(swap=SwapState.MOVING, moving_to="Blue"), ("moving to Blue", "keep this one"), ()),
    "swap waits": (
        seated(swap=SwapState.WAITING, place=4, expected=UNTIL),
        ("at place 4", "keep this one", "Probably by"),
        ("swapoff:7",),
    ),
    "in line": (in_line(3), ("number 3 in line", "Nobody can tell"), ("rename:7", "leave:7")),
    "in line, with a date": (
        in_line(3, expected=UNTIL),
        ("Probably by", "2031-05-17"),
        ("rename:7", "leave:7"),
    ),
    "in line again": (
        in_line(1, granted_at=UNTIL, expires_at=UNTIL, stopped_because=Stopped.NO_SEAT),
        ("for another seat", "stand still"),
        ("rename:7",),
    ),
    "placing": (
        seated(
            redemption_state=RedemptionState.PLACING,
            seat_state=SeatState.RESERVED,
            joined=False,
            granted_at=None,
        ),
        ("A seat is reserved",),
        ("rename:7",),
    ),
    "ending decided, call under way": (
        seated(redemption_state=RedemptionState.PLACING, ended_because=Ending.KICKED),
        ("is ending", "Access is being removed"),
        (),
    ),
    "ending": (
        seated(redemption_state=RedemptionState.ENDING, ended_because=Ending.EXPIRED),
        ("is ending",),
        (),
    ),
    "expired": (seatless(**ENDED, ended_because=Ending.EXPIRED), ("time was over on", "another code"), ()),
    "kicked": (seatless(**ENDED, ended_because=Ending.KICKED), ("An admin has ended",), ()),
    "lapsed": (seatless(**ENDED, ended_because=Ending.LAPSED), ("not accepted in time",), ()),
    "cancelled": (in_line(**CANCELLED, ended_because=Ending.LEFT), ("WXYZ", "use back"), ()),
    "cancelled, without a code": (in_line(**CANCELLED, code_last4=None), ("Cancelled",), ()),
    "merged": (seatless(redemption_state=RedemptionState.MERGED), ("Used for more days",), ()),
}


def pressable(card: Answer) -> tuple[str, ...]:
    """The data of its buttons, without the way to all seats."""
    found = (button.data for row in card.buttons for button in row)
    return tuple(data for data in found if data is not None and data != "my")


@pytest.mark.parametrize("name", CARDS)
def test_each_card_says_how_it_is_and_offers_what_can_be_done(name: str) -> None:
    seat, words, buttons = CARDS[name]
    card = seat_card("en", seat)
    for part in words:
        assert part in card.text, card.text
    assert pressable(card) == buttons


@pytest.mark.parametrize("name", CARDS)
def test_both_languages_offer_the_same(name: str) -> None:
    seat = CARDS[name][0]
    english, chinese = (seat_card(locale, seat) for locale in LANGUAGES)
    assert pressable(english) == pressable(chinese)
    assert english.text.count("<tg-time") == chinese.text.count("<tg-time")
    assert english.text != chinese.text


def test_what_was_credited_is_said_from_a_minute_on_and_not_of_what_is_over() -> None:
    credited = timedelta(days=2, hours=4, minutes=30)
    assert "➕ 2 d 4 h were credited" in seat_card("en", seated(credited=credited)).text
    assert "➕ 已补回 2 天 4 小时" in seat_card("zh-CN", seated(credited=credited)).text
    assert "credited" not in seat_card("en", seated(credited=timedelta(seconds=59))).text
    assert "credited" not in seat_card("en", seatless(**ENDED, credited=credited)).text


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=61), "1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=1, minutes=5), "1 h 5 min"),
        (timedelta(hours=24), "1 d 0 h"),
        (timedelta(days=400, hours=23, minutes=59), "400 d 23 h"),
    ],
)
def test_a_span_in_its_two_largest_units(length: timedelta, words: str) -> None:
    assert span("en", length) == words


def test_an_invitation_is_accepted_copied_and_put_right_in_few_rows() -> None:
    card = seat_card("en", invited(accept_by=UNTIL))
    accept, copies, changes, mine = card.buttons
    assert accept[0].url == "https://example.com/join/1"
    assert [button.copy for button in copies] == ["https://example.com/join/1", "ann@example.com"]
    assert [button.data for button in (*changes, *mine)] == ["rename:7", "swap:7", "my"]
    assert "2031-05-17" in card.text


def test_what_a_provider_or_an_admin_wrote_is_no_markup() -> None:
    card = seat_card("en", seated(team="<b>&Red", identity="a<i>@example.com"))
    assert "&lt;b&gt;&amp;Red" in card.text
    assert "a&lt;i&gt;@example.com" in card.text


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_stage_has_its_line_in_the_list(locale: str) -> None:
    for seat, *_ in CARDS.values():
        assert seat.identity in text(
            locale, f"line-{stage_of(seat)}", where="Red", identity=seat.identity, place=1
        )
