"""The card of a case: what happened to the person, and an answer at a press; once, with the rights of whoever presses."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from bot.admin.case_card import CLOSE, REFUSE, SAY, SEAT, WRITE
from bot.admin.targets import CASE
from invitehub import admins
from invitehub.admins import Right
from models.enums import Role
from tests.bot.play import address, button, copied, members, one, seated, second_team
from tests.bot.stage import Person, Stage
from tests.bot.test_admin_rights import ALLOWED
from tests.support.playground import until

CARD = "Reply to this message"
BUTTONS = {
    f"{SAY}{WRITE}:0": Right.OPERATE,
    f"{SAY}{REFUSE}:0": Right.OPERATE,
    f"{CLOSE}0": Right.OPERATE,
    f"{CASE}0": Right.OPERATE,
    f"{SEAT}0:7": Right.MANAGE,
}


@pytest.fixture(scope="module")
def all_owners(stage: Stage) -> Iterator[Iterator[Person]]:
    """Several who have opened the chat with the bot: whoever presses much in a short time is asked to slow down."""
    known = [stage.person() for _ in range(12)]
    with stage.bot(admin_ids=tuple(each.id for each in known)):
        for each in known:
            each.talk("/help")
        yield itertools.cycle(known)


@pytest.fixture
def owners(all_owners: Iterator[Person]) -> list[Person]:
    """The next two of them."""
    return list(itertools.islice(all_owners, 2))


def used_up(stage: Stage, language: str = "en", person: Person | None = None) -> Person:
    """Somebody whose code is of no use any more, and who asks an admin."""
    person = person or stage.person(language)
    code = stage.codes(seats=3)[0]
    seated(stage, code=code)
    person.say(f"{code} {address(person)}")
    english = language == "en"
    person.sees("used" if english else "用完")
    person.press("Ask an admin" if english else "联系管理员")
    person.sees("An admin has been asked" if english else "已通知管理员")
    return person


def cards(owners: list[Person]) -> list[dict[str, Any]]:
    return [owner.sees(CARD) for owner in owners]


def answered_in_all(owners: list[Person], messages: list[dict[str, Any]]) -> None:
    for owner, message in zip(owners, messages, strict=True):
        until(
            lambda: "answered by" in owner.shown(message["message_id"])["text"],  # noqa: B023
            "the card to say what became of it",
        )


def replied(stage: Stage, admin: Person, message: dict[str, Any], words: str) -> None:
    stage.playground.say(admin.id, words, reply_to=message["message_id"])


def test_a_swap_anyway_answers_the_case_once_whoever_presses(stage: Stage, owners: list[Person]) -> None:
    person = seated(stage)
    other = second_team(stage)
    used_up(stage, person=person)
    messages = cards(owners)
    assert "seat granted" in messages[0]["text"]
    assert "the code is used up" in messages[0]["text"]
    owners[0].press("Swap anyway", messages[0])
    owners[1].press("Swap anyway", messages[1])
    questions = [owner.sees("to another team of") for owner in owners]
    assert CARD in owners[0].shown(messages[0]["message_id"])["text"]
    owners[0].press("Yes", questions[0])
    person.sees("It costs none of your swaps")
    owners[1].press("Yes", questions[1])
    until(
        lambda: f"telegram:{owners[0].id}" in owners[1].shown(questions[1]["message_id"])["text"],
        "the word that somebody was quicker",
    )
    answered_in_all(owners, messages)
    assert "moves as soon as there is a seat" in owners[1].shown(messages[1]["message_id"])["text"]
    stage.work()
    assert members(stage, other) == [address(person)]
    asked = "select count(*) from swap s join redemption r on r.id = s.redemption_id where r.identity = :who"
    assert one(stage, asked, who=address(person)) == 1


def test_more_days_at_a_press_and_a_second_press_does_nothing(stage: Stage, owners: list[Person]) -> None:
    person = used_up(stage, person=seated(stage))
    messages = cards(owners)
    before = one(stage, "select expires_at from redemption where identity = :who", who=address(person))
    owners[0].press("➕ 7 d", messages[0])
    question = owners[0].sees("7 more days")
    yes = button(owners[0], "Yes")
    owners[0].press("Yes", question)
    person.sees("has 7 more days")
    answered_in_all(owners, messages)
    _, press = copied(stage, owners[0], yes)
    owners[0].toast(press)
    after = one(stage, "select expires_at from redemption where identity = :who", who=address(person))
    assert (after - before).days == 7


def test_a_free_seat_in_the_pool_that_was_asked_for_for_somebody_known(
    stage: Stage, owners: list[Person]
) -> None:
    person = used_up(stage, person=seated(stage))
    wanted = stage.newest_team
    messages = cards(owners)
    owners[1].press("Free seat, 30 d", messages[1])
    question = owners[1].sees("without a code?")
    assert wanted in question["text"]
    assert address(person) in question["text"]
    owners[1].press("Yes", question)
    assert wanted in person.sees("you get a free seat")["text"]
    answered_in_all(owners, messages)
    stage.work()
    person.sees(f"You have a seat in {wanted}")
    assert address(person) in members(stage, wanted)


def test_a_free_seat_for_somebody_unknown_asks_by_whom_they_are_invited(
    stage: Stage, owners: list[Person]
) -> None:
    person = used_up(stage, "zh-hans")
    wanted = stage.newest_team
    messages = cards(owners)
    assert "Nothing yet." in messages[0]["text"]
    owners[0].press("Free seat, 7 d", messages[0])
    asked = owners[0].sees(f"for whom is the seat in {wanted}?")
    replied(stage, owners[0], asked, address(person))
    owners[0].sees("without a code?")
    owners[0].press("Yes")
    person.sees("赠送您分组")
    stage.work()
    theirs = (
        "select p.telegram_id from redemption r join person p on p.id = r.person_id where r.identity = :who"
    )
    assert one(stage, theirs, who=address(person)) == person.id


@pytest.mark.parametrize(
    ("label", "asked", "language", "told"),
    [
        ("Say no", "with the reason", "en", "An admin has said no"),
        ("Say no", "with the reason", "zh-hans", "管理员未同意"),
        ("Write back", "what you want to tell them", "en", "An admin answers"),
    ],
)
def test_words_are_asked_for_and_come_back_to_the_person(
    stage: Stage, owners: list[Person], label: str, asked: str, language: str, told: str
) -> None:
    person = used_up(stage, language)
    messages = cards(owners)
    owners[0].press(label, messages[0])
    question = owners[0].sees(asked)
    assert question["reply_markup"]["force_reply"] is True
    replied(stage, owners[0], question, "One seat a house.")
    assert "One seat a house." in person.sees(told)["text"]
    answered_in_all(owners, messages)
    assert "One seat a house." in owners[1].shown(messages[1]["message_id"])["text"]
    replied(stage, owners[1], messages[1], "Too late")
    owners[1].sees("Somebody was quicker")


def test_an_operator_sees_no_button_that_gives_seats_or_time(stage: Stage, owners: list[Person]) -> None:
    operator = stage.person()
    with stage.house.db.transaction() as session:
        admins.appoint(
            session,
            telegram_id=operator.id,
            role=Role.OPERATOR,
            by=owners[0].id,
            owners=tuple(each.id for each in owners),
        )
    person = used_up(stage, person=seated(stage))
    operator.talk("/cases")
    operator.press(str(person.id))
    operator.sees(CARD)
    labels = " ".join(operator.labels())
    assert "Swap anyway" in labels
    assert "Say no" in labels
    assert "Free seat" not in labels
    assert "➕" not in labels
    operator.press("Close without a word")
    person.sees("An admin has looked at your question")


@pytest.mark.parametrize(("data", "role"), list(itertools.product(BUTTONS, (*Role, None))), ids=str)
def test_each_button_of_a_case_needs_its_right(
    stage: Stage, owners: list[Person], data: str, role: Role | None
) -> None:
    ids = tuple(each.id for each in owners)
    person = owners[0] if role is Role.OWNER else stage.person()
    if role not in {Role.OWNER, None}:
        with stage.house.db.transaction() as session:
            admins.appoint(session, telegram_id=person.id, role=role, by=ids[0], owners=ids)
    person.talk("/help")
    _, press = copied(stage, person, data)
    person.toast(press)
    last = person.answers()[-1]["text"]
    assert ("There is no such case" in last) == (BUTTONS[data] in ALLOWED[role]), last
