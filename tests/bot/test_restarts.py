"""Deaths between any two steps, and updates that come again: one redemption, and one answer that stands."""

from collections.abc import Iterator

import pytest

from tests.bot.stage import Stage
from tests.support.playground import until


@pytest.fixture
def healed(stage: Stage) -> Iterator[None]:
    yield
    stage.playground.fault()


@pytest.mark.usefixtures("healed")
@pytest.mark.parametrize("forgotten", [False, True], ids=["", "dialogue lost as well"])
def test_killed_between_the_commit_and_the_answer(stage: Stage, forgotten: bool) -> None:
    person = stage.person()
    with stage.process() as first:
        question = stage.asked(person)
        # What is not confirmed comes again as well, and is answered again.
        until(lambda: not stage.playground.hub.store.waiting(), "the code to be confirmed")
        stage.playground.fault(**{"500": 999}, methods=["editMessageText"])
        person.press("Redeem")
        until(lambda: stage.redemptions(person) == 1, "the commit")
        first.kill()
    if forgotten:
        stage.house.redis.flushdb()
    stage.worker(well=True)
    stage.playground.fault()
    with stage.bot():
        assert person.sees("A seat is reserved")["message_id"] == question["message_id"]
    assert stage.redemptions(person) == 1
    assert len(person.answers()) == 1


@pytest.mark.usefixtures("healed")
def test_the_last_word_is_not_overwritten_by_a_late_first_one(stage: Stage) -> None:
    person = stage.person()
    with stage.bot():
        stage.asked(person)
        stage.playground.fault(**{"429": 1}, retry_after=3, methods=["editMessageText"])
        person.press("Redeem")
        # Hinted at although Telegram has not taken the answer.
        stage.work()
        person.sees("You have a seat in")
        until(lambda: stage.playground.ask("GET", "/faults")["429"] == 0, "the fault to be spent")
        person.toast(person.press_data("my", person.answers()[-1]["message_id"]))
        assert "You have a seat in" in person.texts()[0]


def test_updates_of_a_time_without_a_bot_are_answered(stage: Stage) -> None:
    person = stage.person()
    code = stage.codes()[0]
    for line in (code, f"p{person.id}@example.com"):
        person.say(line)
    with stage.bot():
        person.sees("Redeem this code?")
        until(lambda: not stage.playground.hub.store.waiting(), "all to be confirmed")


def test_what_was_handled_is_confirmed_when_the_bot_is_told_to_stop(stage: Stage) -> None:
    person = stage.person()
    with stage.bot():
        person.talk("/help")
    assert stage.playground.hub.store.waiting() == 0
    assert len(person.answers()) == 1
