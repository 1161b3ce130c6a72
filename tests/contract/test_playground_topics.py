"""Forum topics of the playground: as Telegram has them, with its refusals, and as a second client reads them."""

from collections.abc import Iterator

import pytest
import telegram

from tests.contract.bot_api_calls import forum, topic
from tests.contract.bot_api_case import telegram_bot
from tests.support.playground import GROUP, Playground


@pytest.fixture
def group(playground: Playground) -> Iterator[Playground]:
    """A forum. Afterwards it is a plain group again."""
    forum(playground)
    playground.call("deleteWebhook", drop_pending_updates=True)
    yield playground
    for one in playground.ask("GET", "/session")["chats"][-1]["topics"]:
        playground.ask("DELETE", f"/topics/{one['message_thread_id']}", {"person": 1003})
    playground.ask("PUT", "/forum", {"person": 1003, "on": False})
    playground.bot(can_manage_topics=False)


def newest(playground: Playground) -> telegram.Update:
    """The newest update, as python-telegram-bot reads it."""
    update = telegram.Update.de_json(playground.updates()[-1], None)
    assert update is not None
    return update


async def test_what_is_sent_into_a_topic_stays_there(group: Playground) -> None:
    async with telegram_bot(group) as bot:
        made = await bot.create_forum_topic(GROUP, "Alerts")
        sent = await bot.send_message(GROUP, "hi", message_thread_id=made.message_thread_id)
        assert sent.is_topic_message
        assert sent.message_thread_id == made.message_thread_id
        assert sent.chat.is_forum
        assert sent.reply_to_message is not None
        assert sent.reply_to_message.forum_topic_created is not None
        assert sent.reply_to_message.forum_topic_created.name == "Alerts"
        edited = await bot.edit_message_text("there", GROUP, sent.message_id)
        assert isinstance(edited, telegram.Message)
        assert (edited.text, edited.message_thread_id) == ("there", made.message_thread_id)
        assert (await bot.get_chat(GROUP)).is_forum


def test_what_people_write_and_press_in_a_topic_says_so(group: Playground) -> None:
    thread = topic(group)
    created = newest(group).message
    assert created is not None
    assert created.forum_topic_created is not None
    assert created.message_id == created.message_thread_id == thread
    group.say(1001, "/status", GROUP, thread=thread)
    said = newest(group).message
    assert said is not None
    assert said.is_topic_message
    assert said.message_thread_id == thread
    group.say(1001, "/status", GROUP)
    said = newest(group).message
    assert said is not None
    assert said.message_thread_id is None
    assert not said.is_topic_message
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    asked = group.call(
        "sendMessage", chat_id=GROUP, text="x", message_thread_id=thread, reply_markup=keyboard
    )
    answer = group.say(1001, "yes", GROUP, reply_to=asked["message_id"])
    assert answer["message_thread_id"] == thread
    group.press(1001, asked, "x")
    query = newest(group).callback_query
    assert query is not None
    assert isinstance(query.message, telegram.Message)
    assert query.message.message_thread_id == thread


def test_refusals_are_worded_as_telegrams(group: Playground) -> None:
    thread = topic(group)
    there = {"chat_id": GROUP, "text": "x"}
    assert group.error("sendMessage", **there, message_thread_id=999999) == (
        "Bad Request: message thread not found"
    )
    # General is the place without a number, though it has one elsewhere.
    assert group.error("sendMessage", **there, message_thread_id=1) == "Bad Request: message thread not found"
    group.bot(can_manage_topics=False)
    assert group.error("createForumTopic", chat_id=GROUP, name="x") == (
        "Bad Request: not enough rights to create a topic"
    )
    assert group.error("closeForumTopic", chat_id=GROUP, message_thread_id=thread) == (
        "Bad Request: not enough rights"
    )
    group.ask("PUT", f"/topics/{thread}", {"person": 1003, "closed": True})
    assert group.error("sendMessage", **there, message_thread_id=thread) == "Bad Request: TOPIC_CLOSED"
    group.ask("DELETE", f"/topics/{thread}", {"person": 1003})
    assert group.error("sendMessage", **there, message_thread_id=thread) == (
        "Bad Request: message thread not found"
    )
    group.ask("PUT", "/forum", {"person": 1003, "on": False})
    assert group.error("createForumTopic", chat_id=GROUP, name="x") == "Bad Request: the chat is not a forum"


def test_only_who_may_manage_topics_makes_them(group: Playground) -> None:
    refused = group.http.post(f"{group.url}/api/topics", json={"person": 1001, "name": "Mine"})
    assert (refused.status_code, refused.json()) == (403, {"error": "not_an_admin"})


def test_what_a_person_forwards_says_where_it_comes_from(group: Playground) -> None:
    sent = group.say(1001, "/kick somebody")
    body = {"person": 1001, "from_chat": 1001, "message_id": sent["message_id"]}
    group.ask("POST", f"/chats/{GROUP}/forward", body)
    seen = newest(group).message
    assert seen is not None
    assert isinstance(seen.forward_origin, telegram.MessageOriginUser)
    assert (seen.text, seen.chat.id) == ("/kick somebody", GROUP)
