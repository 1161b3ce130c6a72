"""What is done to one person beside moving and lengthening: removed with options, barred, written to again, looked into."""

from tests.bot.stage import Person, Stage
from tests.bot.test_admin_deeds import rows, seated
from tests.support.playground import until


def test_a_kick_with_both_options_and_a_reason(stage: Stage, admin: Person) -> None:
    """The use comes back, the person is out, and neither they nor their identity gets in again."""
    person, identity = seated(stage)
    admin.talk(f"/kick {identity} # sold it on")
    question = admin.sees("Remove this person?")
    assert "Reason: sold it on" in question["text"]
    admin.press("Give the code's use back")
    until(lambda: any("☑️ Give" in label for label in admin.labels()), "the option on")
    admin.press("Bar for good")
    until(lambda: any("☑️ Bar" in label for label in admin.labels()), "both options on")
    admin.press("Yes")
    admin.sees("The seat is ending")
    stage.work()
    assert rows(stage, "select use from redemption where identity = :i", i=identity) == [("returned",)]
    (code,) = stage.codes(seats=2)
    person.say(f"{code} other{person.id}@example.com")
    person.sees("You can't redeem codes here")
    friend = stage.person()
    friend.say(f"{code} {identity}")
    friend.sees("Redeem this code?")
    friend.press("Redeem")
    friend.sees("You can't redeem codes here")


def test_a_bar_is_shown_listed_and_lifted(stage: Stage, admin: Person) -> None:
    person, identity = seated(stage)
    admin.talk(f"/find {identity}")
    admin.sees("One person")
    admin.press(identity[:20])
    admin.sees("Telegram id")
    admin.press("Bar")
    admin.sees(f"Bar {identity}?")
    admin.press("Yes")
    admin.sees("Barred.")
    admin.talk("/bars")
    assert identity in admin.sees("Barred")["text"]
    admin.talk(f"/find {identity}")
    admin.press(identity[:20])
    admin.sees("Telegram id")
    admin.press("Lift the bar")
    admin.sees("Lift the bar on")
    admin.press("Yes")
    admin.sees("The bar is lifted")
    (code,) = stage.codes(seats=2)
    person.say(f"{code} other{person.id}@example.com")
    person.sees("Redeem this code?")


def test_a_seat_is_sent_again_and_its_history_told(stage: Stage, admin: Person) -> None:
    person, identity = seated(stage)
    before = len(person.texts())
    admin.talk(f"/find {identity}")
    admin.press(identity[:20])
    admin.sees("Telegram id")
    admin.press("Send again")
    admin.sees("their seat again?")
    admin.press("Yes")
    admin.sees("on its way")
    stage.deliver()
    until(lambda: len(person.texts()) > before, "the seat once more")
    assert "You have a seat" in person.texts()[-1]
    admin.press("Show")
    admin.sees("Telegram id")
    admin.press("History")
    story = admin.sees("History of")
    assert "code redeemed" in story["text"] or "Page 1" in story["text"]
    admin.press("Back")
    admin.sees("Telegram id")
