"""A topic of a forum as the admins' place: linked there, it hears of alerts and cases, and commands are answered in it."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.admin.commands import COMMANDS
from invitehub import admins, alerts
from models.enums import Role
from tests.bot.play import one
from tests.bot.stage import Person, Stage
from tests.bot.test_admin_rights import ALLOWED
from tests.support.playground import GROUP, until

# Those whom the group knows; the third is its owner there.
OWNER, MEMBER, FOUNDER = 1001, 1002, 1003
HELP = "private chat"
# Commands that one person types in a row, before they are asked to slow down.
AT_ONCE = 5
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


@pytest.fixture(scope="module")
def topic(stage: Stage) -> Iterator[int]:
    """A topic that an owner has linked."""
    stage.playground.bot(can_read_all_group_messages=True, group_status="administrator")
    stage.playground.ask("PUT", "/forum", {"person": FOUNDER, "on": True})
    made = stage.playground.ask("POST", "/topics", {"person": FOUNDER, "name": "Alerts"})["topic"]
    thread = int(made["message_thread_id"])
    with stage.bot(admin_ids=(OWNER,)):
        stage.playground.say(OWNER, "/link", GROUP, thread=thread)
        until(lambda: any("Linked." in text for text in texts(stage, thread)), "the link")
        yield thread
    stage.change("delete from setting where name = 'alerts_chat'")
    stage.playground.ask("PUT", "/forum", {"person": FOUNDER, "on": False})


def texts(stage: Stage, thread: int, *, person: int = FOUNDER) -> list[str]:
    """What the bot has written in a topic; 0 is General."""
    return [
        message.get("text", message.get("caption", ""))
        for message in Person(stage.playground, person).answers(GROUP)
        if message.get("message_thread_id", 0) == thread
    ]


def answered(stage: Stage, thread: int, person: int, words: str) -> str:
    """The next answer in the topic."""
    before = len(texts(stage, thread, person=person))
    stage.playground.say(person, words, GROUP, thread=thread)
    until(lambda: len(texts(stage, thread, person=person)) > before, f"an answer to {words}")
    return texts(stage, thread, person=person)[-1]


def press(stage: Stage, person: int, label: str) -> None:
    """Of the newest message in the group that has such a button."""
    message_id, data = next(
        (message["message_id"], button["callback_data"])
        for message in reversed(Person(stage.playground, person).answers(GROUP))
        for row in message.get("reply_markup", {}).get("inline_keyboard", [])
        for button in row
        if label in button["text"]
    )
    Person(stage.playground, person).press_data(data, message_id, GROUP)


def test_commands_and_questions_stay_in_the_topic_where_they_are_typed(stage: Stage, topic: int) -> None:
    stage.codes(seats=2)
    team = stage.newest_team
    assert team in answered(stage, topic, OWNER, f"/team {team}")
    press(stage, OWNER, "Pause")
    until(lambda: "Make one team" in texts(stage, topic)[-1], "the question")
    press(stage, OWNER, "Yes")
    until(lambda: "One team changed" in texts(stage, topic)[-1], "the end")
    assert "Restart the worker?" in answered(stage, topic, OWNER, "/restart_worker")
    other = stage.playground.ask("POST", "/topics", {"person": FOUNDER, "name": "Talk"})["topic"]
    assert "Teams" in answered(stage, other["message_thread_id"], OWNER, "/teams")
    assert texts(stage, 0) == []


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OPERATOR, Role.VIEWER, None], ids=str)
def test_in_the_topic_each_has_their_own_rights(stage: Stage, topic: int, role: Role | None) -> None:
    for first in range(0, len(COMMANDS), AT_ONCE):
        cleared(stage)
        member = appointed(stage, role)
        for command in list(COMMANDS)[first : first + AT_ONCE]:
            before = len(texts(stage, topic, person=member.id))
            stage.playground.say(member.id, f"/{command}", GROUP, thread=topic)
            stage.playground.say(member.id, "/help", GROUP, thread=topic)
            told = until(
                lambda: seen_help(stage, topic, member, before),  # noqa: B023
                f"the answer to /help after /{command}",
            )
            assert (len(told) > 1) == (COMMANDS[command] in ALLOWED[role]), (role, command, told)


def seen_help(stage: Stage, topic: int, member: Person, before: int) -> list[str]:
    """What came up to the answer to /help, which everybody gets; empty as long as that is not there."""
    told = texts(stage, topic, person=member.id)[before:]
    return told if any(HELP in text for text in told) else []


def cleared(stage: Stage) -> None:
    """The page tells the newest messages only: counts of them mean something while they are few."""
    stage.playground.ask("POST", f"/chats/{GROUP}/clear")


def newcomer(stage: Stage) -> Person:
    person = stage.person()
    link = stage.playground.call("createChatInviteLink", chat_id=GROUP)["invite_link"]
    stage.playground.ask("POST", "/join", {"person": person.id, "invite_link": link})
    return person


def appointed(stage: Stage, role: Role | None) -> Person:
    """Somebody new in the group: whoever writes much in a short time is asked to slow down."""
    member = newcomer(stage)
    if role is not None:
        with stage.house.db.transaction() as session:
            admins.appoint(session, telegram_id=member.id, role=role, by=OWNER, owners=(OWNER,))
    return member


@pytest.mark.parametrize("kind", ["anonymous", "as the group", "as a channel", "forwarded", "channel post"])
def test_what_no_person_types_orders_nothing(stage: Stage, topic: int, kind: str) -> None:
    """An anonymous admin of the group is anybody; what was forwarded, or posted in a channel, somebody else has written."""
    for first in range(0, len(COMMANDS), AT_ONCE):
        cleared(stage)
        admin = appointed(stage, Role.ADMIN)
        before = texts(stage, topic)
        for place, command in enumerate(list(COMMANDS)[first : first + AT_ONCE]):
            push(stage, topic, admin, kind, command, place)
        # A word of their own proves that the ones before were looked at.
        assert "Teams" in answered(stage, topic, admin.id, "/teams")
        assert len(texts(stage, topic)) == len(before) + 1


def push(stage: Stage, topic: int, admin: Person, kind: str, command: str, place: int) -> None:
    """An update as Telegram would send it."""
    hub = stage.playground.hub
    group, user = hub.world.chat(GROUP), hub.world.user(admin.id)
    channel = {"id": -1009999999999, "title": "News", "type": "channel"}
    origin = {"type": "user", "date": 1, "sender_user": user}
    more: dict[str, dict[str, Any]] = {
        "anonymous": {"from": ANONYMOUS, "sender_chat": group},
        "as the group": {"from": user, "sender_chat": group},
        "as a channel": {"from": user, "sender_chat": channel},
        "forwarded": {"from": user, "forward_origin": origin},
        "channel post": {"chat": channel, "sender_chat": channel},
    }
    message = {
        "message_id": 900_000 + place,
        "date": hub.now(),
        "chat": group,
        "message_thread_id": topic,
        "is_topic_message": True,
        "text": f"/{command}",
        "entities": [{"type": "bot_command", "offset": 0, "length": len(command) + 1}],
        **more[kind],
    }
    hub.updates.push("channel_post" if kind == "channel post" else "message", GROUP, message)


def test_a_button_copied_into_the_topic_is_worth_what_its_presser_may(stage: Stage, topic: int) -> None:
    """Somebody else's question is not theirs to answer, whatever they may."""
    stage.codes(seats=2)
    team = stage.newest_team
    answered(stage, topic, OWNER, f"/team {team}")
    press(stage, OWNER, "Pause")
    until(lambda: "Make one team" in texts(stage, topic)[-1], "the question")
    rival = appointed(stage, Role.ADMIN)
    press(stage, rival.id, "Yes")
    until(lambda: "put to somebody else" in texts(stage, topic)[-1], "the refusal")
    assert one(stage, "select status from team where name = :name", name=team) == "active"


def test_alerts_and_cases_come_into_the_topic_and_are_answered_there(stage: Stage, topic: int) -> None:
    with stage.house.db.transaction() as session:
        alerts.open_alert(
            session, component="team", subject="t", cause="gone", params={"team": "Blue", "people": 0}
        )
        alerts.tell_admins(session, (OWNER,))
    stage.deliver()
    until(lambda: any("Blue" in text for text in texts(stage, topic)), "the alert in the topic")
    person = asking(stage)
    until(lambda: "Reply to this message" in texts(stage, topic)[-1], "the case in the topic")
    case = [
        m for m in Person(stage.playground, OWNER).answers(GROUP) if "Reply to this" in m.get("text", "")
    ][-1]
    stage.playground.say(OWNER, "A new one is on its way.", GROUP, reply_to=case["message_id"])
    assert "A new one is on its way." in person.sees("An admin answers:")["text"]
    until(lambda: "they have your answer" in texts(stage, topic)[-1], "the word that it arrived")


def test_a_case_is_answered_by_its_buttons_in_the_topic(stage: Stage, topic: int) -> None:
    person = asking(stage)
    until(lambda: "Reply to this message" in texts(stage, topic)[-1], "the case in the topic")
    press(stage, OWNER, "Say no")
    until(lambda: "with the reason" in texts(stage, topic)[-1], "the question for the reason")
    question = Person(stage.playground, OWNER).answers(GROUP)[-1]
    stage.playground.say(OWNER, "One a house.", GROUP, reply_to=question["message_id"])
    assert "One a house." in person.sees("An admin has said no")["text"]
    until(lambda: "answered by" in " ".join(texts(stage, topic)), "the card to say what became of it")


def test_if_the_topic_is_deleted_the_group_hears_all_the_same(stage: Stage, topic: int) -> None:
    """Closed or gone: an alert that nobody sees is none."""
    stage.playground.ask("PUT", f"/topics/{topic}", {"person": FOUNDER, "closed": True})
    person = asking(stage)
    until(lambda: any("Reply to this" in text for text in texts(stage, 0)), "the case in General")
    assert person.texts()
    stage.playground.ask("DELETE", f"/topics/{topic}", {"person": FOUNDER})
    with stage.house.db.transaction() as session:
        alerts.open_alert(
            session, component="team", subject="g", cause="gone", params={"team": "Grey", "people": 0}
        )
        alerts.tell_admins(session, (OWNER,))
    stage.deliver()
    until(lambda: any("Grey" in text for text in texts(stage, 0)), "the alert in General")


def asking(stage: Stage) -> Person:
    """Somebody whose code does not work, and who asks an admin."""
    person = stage.person()
    code = stage.codes()[0]
    stage.change("update code set status = 'revoked' where status = 'active'")
    person.say(f"{code} q{person.id}@example.com")
    person.press("Ask an admin", person.sees("does not work"))
    person.sees("An admin has been asked")
    return person
