"""In a group: codes are taken away, nothing personal is shown, and the private chat is one tap away."""

from collections.abc import Iterator

import pytest

from tests.bot.stage import Person, Stage
from tests.support.playground import GROUP

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def member(stage: Stage) -> Iterator[Person]:
    stage.playground.bot(can_read_all_group_messages=True, group_status="administrator")
    yield Person(stage.playground, 1001)
    stage.playground.ask("POST", f"/chats/{GROUP}/clear")


def in_group(person: Person, text: str) -> bool:
    return any(text in message.get("text", "") for message in person.playground.messages(GROUP, person.id))


@pytest.mark.parametrize("text", ["{}", "look: {} great", "/redeem {} me@example.com"])
def test_a_code_is_deleted_and_not_redeemed(stage: Stage, member: Person, text: str) -> None:
    code = stage.codes()[0]
    member.say(text.format(code), GROUP)
    told = member.sees("saw a code in your message and deleted it", GROUP)
    assert not in_group(member, code)
    button = told["reply_markup"]["inline_keyboard"][0][0]
    assert button["url"] == "https://t.me/invitehub_playground_bot?start=redeem"
    other = stage.person()
    other.say(code)
    other.sees("good for a seat")


def test_only_the_sender_is_told(stage: Stage, member: Person) -> None:
    member.say(stage.codes()[0], GROUP)
    member.sees("deleted it", GROUP)
    assert Person(stage.playground, 1002).answers(GROUP) == []


def test_where_the_bot_may_not_delete_the_person_is_asked_to(stage: Stage, member: Person) -> None:
    stage.playground.bot(can_delete_messages=False)
    member.say(stage.codes()[0], GROUP)
    member.sees("Please delete the message", GROUP)
    stage.playground.bot(can_delete_messages=True)


def test_a_mistyped_code_is_deleted_as_well(stage: Stage, member: Person) -> None:
    code = stage.codes()[0]
    member.say("2" + code[:-1], GROUP)
    member.sees("deleted it", GROUP)


def test_talk_of_others_is_left_alone(stage: Stage, member: Person) -> None:
    for line in (
        "https://example.com/some-thing-here",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "these keys were made years ago",
        "+1 202 555 0199 2025550199",
        "/ban somebody",
    ):
        member.say(line, GROUP)
    member.say("/help", GROUP)
    member.sees("private chat", GROUP)
    assert len(member.answers(GROUP)) == 1


def test_commands_lead_to_the_private_chat(stage: Stage, member: Person) -> None:
    member.say("/my", GROUP)
    told = member.sees("private chat", GROUP)
    assert told["reply_markup"]["inline_keyboard"][0][0]["url"].endswith("?start=my")
    member.say("/start my")
    member.sees("no seat yet")


def test_a_button_in_a_group_is_refused(stage: Stage, member: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "go"}]]}
    posted = stage.playground.call("sendMessage", chat_id=GROUP, text="x", reply_markup=markup)
    told = member.toast(member.press_data("go", posted["message_id"], GROUP))
    assert told["show_alert"]
    assert "isn't for you" in told["text"]


def test_a_code_that_an_edit_brought_into_a_group_is_deleted_too(stage: Stage, member: Person) -> None:
    code = stage.codes()[0]
    sent = member.say("hello there", GROUP)
    change = {"person": member.id, "text": f"take this: {code}"}
    stage.playground.ask("PUT", f"/chats/{GROUP}/messages/{sent['message_id']}", change)
    member.sees("saw a code in your message and deleted it", GROUP)
    assert not in_group(member, code)


def test_edited_messages_are_left_alone(stage: Stage) -> None:
    person = stage.person()
    sent = person.say("/help")
    person.sees("What I can do")
    stage.playground.ask(
        "PUT", f"/chats/{person.id}/messages/{sent['message_id']}",
        {"person": person.id, "text": stage.codes()[0]},
    )  # fmt: skip
    person.talk("/help")
    assert len(person.answers()) == 2
