"""«Fix address»: a typing error is put right in the chat, once a day, until somebody has joined under it."""

import pytest

from invitehub.reconcile import note_joined
from tests.bot.play import address, button, copied, in_line, members, one, seated
from tests.bot.stage import Stage
from tests.support.playground import until

pytestmark = pytest.mark.usefixtures("bot")


def test_an_invitation_is_withdrawn_and_sent_anew_in_the_same_place(stage: Stage) -> None:
    person = seated(stage)
    person.press("Fix address")
    assert address(person) in person.sees("Which is the right one?")["text"]
    person.say(f"  Right{person.id}@Example.com ")
    asked = person.sees("Change it?")
    assert f"right{person.id}@example.com" in asked["text"]
    assert members(stage, stage.newest_team) == [address(person)]
    person.press("Yes, change it")
    assert f"right{person.id}@example.com" in person.sees("A seat is reserved")["text"]
    stage.work()
    assert members(stage, stage.newest_team) == [f"right{person.id}@example.com"]
    person.sees("You have a seat")
    assert f"right{person.id}@example.com" in person.texts()[-1]


def test_in_chinese(stage: Stage) -> None:
    person = seated(stage, "zh-hans")
    person.press("地址写错了")
    person.sees("正确的是哪一个？")
    person.say(f"right{person.id}@example.com")
    person.sees("确认修改？")
    person.press("确认修改")
    stage.work()
    person.sees("有座位了")
    assert members(stage, stage.newest_team) == [f"right{person.id}@example.com"]


def test_in_line_it_is_changed_at_once_and_the_place_is_kept(stage: Stage) -> None:
    seated(stage)
    person = in_line(stage, stage.person(), stage.newest_team)
    person.press("Fix address")
    person.sees("Which is the right one?")
    person.say(f"right{person.id}@example.com")
    person.sees("Change it?")
    person.press("Yes, change it")
    card = person.sees("You are number 1 in line")
    assert f"right{person.id}@example.com" in card["text"]
    assert stage.hinted == []


def test_a_bad_one_is_told_why_and_asked_for_again(stage: Stage) -> None:
    person = seated(stage)
    person.press("Fix address")
    person.sees("Which is the right one?")
    person.say("two@signs@example.com")
    assert "Which is the right one?" in person.sees("more than one @")["text"]
    person.say("noending@example")
    assert "Which is the right one?" in person.sees("ending of the domain")["text"]
    person.say(f"right{person.id}@example.com")
    person.sees("Change it?")


def test_a_better_one_may_be_typed_before_it_is_confirmed(stage: Stage) -> None:
    person = seated(stage)
    person.press("Fix address")
    person.sees("Which is the right one?")
    person.say(f"wrong{person.id}@example.com")
    first = person.sees("Change it?")
    person.say(f"right{person.id}@example.com")
    person.sees(f"right{person.id}@example.com")
    until(
        lambda: "reply_markup" not in person.shown(first["message_id"]), "the first question's buttons to go"
    )
    person.press("Yes, change it")
    stage.work()
    assert members(stage, stage.newest_team) == [f"right{person.id}@example.com"]


def test_to_cancel_ends_it_and_the_next_words_mean_nothing(stage: Stage) -> None:
    person = seated(stage)
    person.press("Fix address")
    person.sees("Which is the right one?")
    person.press("Cancel")
    person.sees("Nothing was changed")
    person.say(f"late{person.id}@example.com")
    person.sees("I didn't find a code")
    assert members(stage, stage.newest_team) == [address(person)]


def test_a_code_sent_instead_begins_something_else(stage: Stage) -> None:
    person = seated(stage)
    person.press("Fix address")
    asked = person.sees("Which is the right one?")
    person.say(stage.codes()[0])
    person.sees("good for a seat")
    person.toast(person.press("Cancel", asked))
    until(
        lambda: "no longer open" in person.shown(asked["message_id"])["text"], "the old question to be over"
    )
    person.say(f"new{person.id}@example.com")
    person.sees("Redeem this code?")


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("update redemption set identity_changed_at = now() where identity = :who", "changed it today"),
        ("update seat set joined = true where identity = :who", "You have joined"),
        (
            "update redemption set state = 'ending', ended_because = 'kicked' where identity = :who",
            "no seat any more",
        ),
    ],
)
def test_why_it_is_not_changed_is_said_with_the_way_back(stage: Stage, before: str, words: str) -> None:
    person = seated(stage)
    person.press("Fix address")
    person.sees("Which is the right one?")
    person.say(f"right{person.id}@example.com")
    person.sees("Change it?")
    stage.change(before, who=address(person))
    person.press("Yes, change it")
    assert words in person.sees("It was not changed")["text"]
    assert person.labels() == ["Show the seat"]
    assert members(stage, stage.newest_team) == [address(person)]


def test_somebody_elses_identity_is_refused_and_not_disclosed(stage: Stage) -> None:
    other = seated(stage, code=stage.codes(seats=3, uses=3)[0])
    person = seated(stage, code=stage.more_codes(stage.newest_team)[0])
    person.press("Fix address")
    person.sees("Which is the right one?")
    person.say(address(other))
    person.sees("Change it?")
    person.press("Yes, change it")
    refused = person.sees("It was not changed")
    assert "has a seat there already" in refused["text"]
    assert str(other.id) not in refused["text"]


def test_who_has_joined_is_not_offered_it(stage: Stage) -> None:
    person = seated(stage)
    with stage.house.db.transaction() as session:
        note_joined(session, one(stage, "select id from seat where identity = :who", who=address(person)))
    person.talk("/my")
    person.press("✅")
    person.sees("You are in")
    assert not any("Fix address" in label for label in person.labels())


def test_the_button_of_somebody_else_opens_nothing(stage: Stage) -> None:
    person = seated(stage)
    data = button(person, "Fix address")
    other = stage.person()
    other.talk("/help")
    _, pressed = copied(stage, other, data)
    assert other.toast(pressed)["text"] == "That isn't there any more."
