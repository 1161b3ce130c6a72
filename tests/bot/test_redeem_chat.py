"""A code becomes a seat in the chat, by every way in."""

from collections.abc import Callable

import pytest

from tests.bot.stage import Stage
from tests.support.playground import until

pytestmark = pytest.mark.usefixtures("bot")

WAYS: dict[str, Callable[[str], list[str]]] = {
    "link": lambda code: [f"/start {code.replace('-', '_')}", "way@example.com"],
    "command": lambda code: [f"/redeem {code} way@example.com"],
    "command, identity later": lambda code: [f"/redeem {code}", "way@example.com"],
    "command, all later": lambda code: ["/redeem", code, "way@example.com"],
    "bare": lambda code: [code, "way@example.com"],
    "bare, with the identity": lambda code: [f"{code}\nway@example.com"],
    "in a sentence": lambda code: [f"hello, my code is {code} thank you", "way@example.com"],
    "with blanks, in lower case": lambda code: [code.lower().replace("-", " "), "way@example.com"],
    "full width": lambda code: ["".join(chr(ord(c) + 0xFEE0) for c in code), "way@example.com"],
    "in a link": lambda code: [f"https://t.me/some_bot?start={code}", "way@example.com"],
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_ends_in_a_seat(stage: Stage, way: str) -> None:
    code, person = stage.codes()[0], stage.person()
    person.talk(*WAYS[way](code))
    asked = person.sees("way@example.com")
    person.press("Redeem")
    reserved = person.sees("A seat is reserved")
    stage.work()
    done = person.sees("You have a seat in")
    assert asked["message_id"] == reserved["message_id"] == done["message_id"]
    assert person.labels() == [
        "Accept invitation",
        "Copy link",
        "Copy identity",
        "✏️ Fix address",
        "🔁 Another team",
        "My seats",
    ]
    assert any(entity["type"] == "date_time" for entity in done["entities"])


def test_nothing_that_the_bot_says_holds_the_code(stage: Stage) -> None:
    code, person = stage.codes()[0], stage.person()
    person.talk("/redeem", f"{code} no-address", code, "way@example.com", "/my", "/cancel")
    said = repr(person.answers()).upper()
    assert code not in said
    assert code.replace("-", "") not in said
    assert code[-4:] in said


def test_a_link_spends_nothing_by_itself(stage: Stage) -> None:
    code, person = stage.codes()[0], stage.person()
    person.say(f"/start {code}")
    person.sees("good for a seat")
    other = stage.person()
    other.talk(f"{code} other@example.com")
    other.press("Redeem")
    other.sees("A seat is reserved")


def test_the_last_identity_is_a_button_without_the_identity_in_its_data(stage: Stage) -> None:
    first, second = stage.codes()[0], stage.codes()[0]
    person = stage.person()
    person.talk(f"{first} again@example.com")
    person.press("Redeem")
    person.sees("A seat is reserved")
    person.say(second)
    asked = person.sees("e-mail")
    assert person.labels() == ["again@example.com", "Cancel"]
    assert "again" not in asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    person.press("again@example.com")
    assert person.sees("Redeem this code?")["message_id"] == asked["message_id"]
    person.press("Redeem")
    person.sees("A seat is reserved")


def test_a_bad_identity_is_told_why_and_asked_again(stage: Stage) -> None:
    code, person = stage.codes()[0], stage.person()
    person.talk(code, "two@signs@example.com")
    person.sees("more than one @")
    person.say("noending@example")
    person.sees("ending of the domain")
    person.say("good@example.com")
    person.sees("Redeem this code?")


def test_another_identity_may_be_chosen_before_anything_is_spent(stage: Stage) -> None:
    code, person = stage.codes()[0], stage.person()
    person.talk(f"{code} wrong@example.com")
    person.press("Other identity")
    person.sees("e-mail")
    person.say("right@example.com")
    asked = person.sees("right@example.com")
    assert "wrong@example.com" not in asked["text"]
    person.say("better@example.com")
    person.sees("better@example.com")
    person.press("Redeem")
    assert "better@example.com" in person.sees("A seat is reserved")["text"]


def test_cancelled_and_nothing_spent(stage: Stage) -> None:
    code, person = stage.codes()[0], stage.person()
    person.talk(f"{code} way@example.com")
    person.press("Cancel")
    person.sees("Nothing was spent")
    person.talk(f"{code} way@example.com")
    asked = person.sees("Redeem this code?")
    person.say("/cancel")
    person.sees("Nothing was spent")
    until(lambda: "reply_markup" not in person.shown(asked["message_id"]), "its buttons to go")
