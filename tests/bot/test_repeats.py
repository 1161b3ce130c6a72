"""Double presses, presses in the wrong order, chats side by side: one redemption, and one answer that stands."""

import pytest

from tests.bot.play import hold
from tests.bot.stage import Running, Stage
from tests.support.playground import until


@pytest.mark.usefixtures("bot")
def test_two_presses_in_a_row(stage: Stage, bot: Running) -> None:
    person = stage.person()
    question = stage.asked(person)
    release = hold(bot, person.id)
    presses = [person.press("Redeem", question) for _ in range(2)]
    release()
    person.toast(presses[1])
    person.sees("A seat is reserved")
    stage.work()
    person.sees("You have a seat in")
    assert stage.redemptions(person) == 1
    assert len(person.answers()) == 1


@pytest.mark.usefixtures("bot")
def test_cancel_right_after_the_press_does_not_deny_the_seat(stage: Stage, bot: Running) -> None:
    person = stage.person()
    question = stage.asked(person)
    release = hold(bot, person.id)
    person.press("Redeem", question)
    cancelled = person.press("Cancel", question)
    release()
    person.toast(cancelled)
    person.sees("A seat is reserved")


@pytest.mark.usefixtures("bot")
def test_a_button_of_an_older_question_redeems_nothing(stage: Stage, bot: Running) -> None:
    person = stage.person()
    first = stage.asked(person)
    release = hold(bot, person.id)
    person.say(f"{stage.codes()[0]} p{person.id}@example.com")
    pressed = person.press("Redeem", first)
    release()
    told = person.toast(pressed)
    assert "no longer in use" in told["text"]
    assert stage.redemptions(person) == 0
    assert "no longer open" in person.shown(first["message_id"])["text"]
    person.press("Redeem")
    person.sees("A seat is reserved")


@pytest.mark.usefixtures("bot")
def test_a_slow_chat_holds_up_no_other_and_keeps_its_order(stage: Stage, bot: Running) -> None:
    slow, quick = stage.person(), stage.person()
    slow.talk("/help")
    release = hold(bot, slow.id)
    for line in ("/language", "/my", "/help"):
        slow.say(line)
    quick.talk("/help", "/my")
    assert len(slow.answers()) == 1
    release()
    until(lambda: len(slow.answers()) == 4, "the slow chat's answers")
    parts = ("What I can do", "Which language", "You have no seat", "What I can do")
    assert all(part in text for part, text in zip(parts, slow.texts(), strict=True))
