"""«Ask an admin»: from a refusal to an admin's reply, and back to the person; once, whoever is quicker."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.bot.stage import Person, Stage
from tests.support.playground import until


@pytest.fixture(scope="module")
def owners(stage: Stage) -> Iterator[list[Person]]:
    """Two who have opened the chat with the bot."""
    known = [stage.person() for _ in range(2)]
    with stage.bot(admin_ids=tuple(one.id for one in known)):
        for one in known:
            one.talk("/help")
        yield known


def refused(stage: Stage) -> Person:
    """Somebody whose code is of no use any more."""
    first, person = stage.person(), stage.person()
    code = stage.codes(seats=2)[0]
    first.say(f"{code} a{first.id}@example.com")
    first.sees("Redeem this code?")
    first.press("Redeem")
    stage.work()
    first.sees("You have a seat")
    person.say(f"{code} b{person.id}@example.com")
    person.sees("used")
    return person


def replied(stage: Stage, admin: Person, message: dict[str, Any], words: str) -> None:
    stage.playground.say(admin.id, words, reply_to=message["message_id"])


def test_a_reply_comes_back_to_whoever_asked(stage: Stage, owners: list[Person]) -> None:
    person = refused(stage)
    person.press("Ask an admin")
    person.sees("An admin has been asked")
    messages = [owner.sees("Reply to this message") for owner in owners]
    assert "the code is used up" in messages[0]["text"]
    replied(stage, owners[0], messages[0], "I make you a new one <today>.")
    assert "I make you a new one <today>." in person.sees("An admin answers:")["text"].replace(
        "&lt;", "<"
    ).replace("&gt;", ">")
    owners[0].sees("they have your answer")
    until(
        lambda: "answered by" in owners[1].shown(messages[1]["message_id"])["text"],
        "the other admin to see it",
    )
    replied(stage, owners[1], messages[1], "Too late")
    owners[1].sees("Somebody was quicker")
    assert "Too late" not in " ".join(person.texts())


def test_one_question_at_a_time_and_closed_without_a_word(stage: Stage, owners: list[Person]) -> None:
    person = refused(stage)
    question = person.answers()[-1]
    person.press("Ask an admin", question)
    person.sees("An admin has been asked")
    owners[0].sees("Reply to this message")
    told = person.toast(person.press("Ask an admin", question))
    assert "has your question already" in told["text"]
    owners[0].talk("/cases")
    owners[0].press(str(person.id))
    owners[0].sees("Reply to this message")
    owners[0].press("Close without a word")
    person.sees("An admin has looked at your question")
    owners[0].talk("/cases")
    assert str(person.id) not in "".join(owners[0].labels())


def test_the_case_leads_to_the_card_of_their_seat(stage: Stage, owners: list[Person]) -> None:
    person = stage.person()
    codes = stage.codes(2, seats=1)
    person.say(f"{codes[0]} c{person.id}@example.com")
    person.sees("Redeem this code?")
    person.press("Redeem")
    stage.work()
    person.sees("You have a seat")
    other = stage.person()
    other.say(f"{codes[1]} c{person.id}@example.com")
    other.sees("Redeem this code?")
    other.press("Redeem")
    other.press("Ask an admin", other.sees("has a seat there already"))
    assert "has a seat already" in owners[1].sees("Reply to this message")["text"]
    assert "They have no seat" in owners[1].answers()[-1]["text"]
