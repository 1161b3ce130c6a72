"""The page's API: what people see and do, and the stream of events."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.contract.bot_api_case import PNG
from tests.support.playground import GROUP, Playground, until

Event = dict[str, Any]


@contextmanager
def events(playground: Playground, after: int | None = None) -> Iterator[list[Event]]:
    """The stream of events, collected in a list while the block runs."""
    seen: list[Event] = []
    opened, closing = threading.Event(), threading.Event()

    def read() -> None:
        params = {} if after is None else {"after": after}
        with httpx.stream(
            "GET", f"{playground.url}/api/events", params=params, timeout=10, trust_env=False
        ) as answer:
            for line in answer.iter_lines():
                opened.set()
                if line.startswith("data: "):
                    seen.append(json.loads(line.removeprefix("data: ")))
                if closing.is_set():
                    return

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    assert opened.wait(5)
    try:
        yield seen
    finally:
        closing.set()
        playground.ask("POST", "/people/1001/language", {"language_code": "en"})
        thread.join(5)


def test_the_session_tells_who_is_there(playground: Playground) -> None:
    session = playground.ask("GET", "/session")
    assert session["bot"]["username"] == "invitehub_playground_bot"
    assert [(person["id"], person["role"]) for person in session["people"]] == [
        (1001, "user"), (1002, "user2"), (1003, "admin"),
    ]  # fmt: skip
    assert [(chat["id"], chat["type"]) for chat in session["chats"]] == [
        (1001, "private"), (1002, "private"), (1003, "private"), (GROUP, "group"),
    ]  # fmt: skip


def test_a_conversation_is_seen_as_it_happens(playground: Playground) -> None:
    with events(playground) as seen:
        playground.start(1001, "CODE")
        playground.call("sendChatAction", chat_id=1001, action="typing")
        markup = {"inline_keyboard": [[{"text": "OK", "callback_data": "ok"}]]}
        sent = playground.call("sendMessage", chat_id=1001, text="sure?", reply_markup=markup)
        query_id = playground.press(1001, sent, "OK")
        playground.call("answerCallbackQuery", callback_query_id=query_id, text="done")
        playground.call("editMessageText", chat_id=1001, message_id=sent["message_id"], text="yes")
        playground.call("deleteMessage", chat_id=1001, message_id=sent["message_id"])
        until(lambda: seen and seen[-1]["type"] == "deleted", "the last event")
    told = [(event["type"], event.get("action")) for event in seen][:7]
    assert told == [
        ("message", None), ("typing", "typing"), ("typing", ""), ("message", None), ("callback_answer", None),
        ("edited", None), ("deleted", None),
    ]  # fmt: skip
    assert seen[0]["message"]["text"] == "/start CODE"
    assert (seen[4]["text"], seen[4]["person_id"], seen[4]["callback_query_id"]) == ("done", 1001, query_id)
    assert seen[5]["message"]["message_id"] == seen[6]["message_id"] == sent["message_id"]
    numbers = [event["seq"] for event in seen]
    assert numbers == sorted(set(numbers))


def test_a_page_goes_on_where_it_was(playground: Playground) -> None:
    seq = playground.ask("GET", "/session")["seq"]
    playground.say(1001, "missed")
    with events(playground, after=seq) as seen:
        until(lambda: seen, "the missed event")
    assert seen[0]["message"]["text"] == "missed"
    with events(playground, after=1) as seen:
        until(lambda: seen, "the reset")
    assert seen[0]["type"] == "reset"


def test_pages_of_history(playground: Playground) -> None:
    for number in range(5):
        playground.say(1001, str(number))
    last = playground.ask("GET", "/chats/1001/messages?person=1001&limit=2")["messages"]
    assert [message["text"] for message in last] == ["3", "4"]
    before = last[0]["message_id"]
    earlier = playground.ask("GET", f"/chats/1001/messages?person=1001&limit=2&before={before}")["messages"]
    assert [message["text"] for message in earlier] == ["1", "2"]


def test_keyboards_of_the_input_field_reach_the_page(playground: Playground) -> None:
    keyboard = {"keyboard": [["A", {"text": "B"}]], "resize_keyboard": True}
    playground.call("sendMessage", chat_id=1001, text="x", reply_markup=keyboard)
    assert playground.messages(1001)[-1]["reply_markup"]["keyboard"] == [[{"text": "A"}, {"text": "B"}]]


def test_commands_by_scope_and_language(playground: Playground) -> None:
    def commands(name: str, **where: Any) -> None:
        playground.call("setMyCommands", commands=[{"command": name, "description": name}], **where)

    def menu(chat: int, person: int) -> list[str]:
        listed = playground.ask("GET", f"/chats/{chat}/messages?person={person}")["bot_commands"]
        return [command["command"] for command in listed]

    commands("plain")
    commands("chinese", language_code="zh")
    commands("boss", scope={"type": "chat", "chat_id": 1003})
    commands("group", scope={"type": "all_group_chats"})
    assert menu(1001, 1001) == ["plain"]
    assert menu(1002, 1002) == ["chinese"]
    assert menu(1003, 1003) == ["boss"]
    assert menu(GROUP, 1001) == ["group"]
    playground.call("deleteMyCommands", scope={"type": "chat", "chat_id": 1003})
    assert menu(1003, 1003) == ["plain"]


def test_an_ephemeral_command_is_seen_by_two(playground: Playground) -> None:
    playground.call(
        "setMyCommands",
        commands=[{"command": "my", "description": "Mine", "is_ephemeral": True}],
        scope={"type": "all_group_chats"},
    )
    playground.say(1001, "/my", chat=GROUP)
    asked = playground.updates()[-1]["message"]
    assert asked["message_id"] == 0
    answer = {"receiver_user_id": 1001}
    reply = {"ephemeral_message_id": asked["ephemeral_message_id"]}
    playground.call("sendMessage", chat_id=GROUP, text="yours", ephemeral_message_parameters=answer,
                    reply_parameters=reply)  # fmt: skip
    assert [message["text"] for message in playground.messages(GROUP, 1001)] == ["/my", "yours"]
    assert playground.messages(GROUP, 1002) == []
    playground.call("deleteMyCommands", scope={"type": "all_group_chats"})


def test_a_file_from_a_person_can_be_fetched_by_both(playground: Playground) -> None:
    view = playground.http.post(
        f"{playground.url}/api/chats/1001/files",
        data={"person": "1001", "caption": "look"},
        files={"file": ("a.png", PNG, "image/png")},
    ).json()["message"]
    size = view["photo"][0]
    assert (size["width"], size["height"], view["caption"]) == (1, 1, "look")
    shown = playground.http.get(f"{playground.url}/api/files/{size['file_id']}")
    assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")
    path = playground.call("getFile", file_id=size["file_id"])["file_path"]
    assert playground.http.get(f"{playground.url}/file/bot{playground.token}/{path}").content == PNG
    assert playground.http.get(f"{playground.url}/file/bot1:x/{path}").status_code == 401


def test_what_is_no_picture_is_never_shown_as_a_page(playground: Playground) -> None:
    view = playground.http.post(
        f"{playground.url}/api/chats/1001/files",
        data={"person": "1001"},
        files={"file": ("<x>.html", b"<script>", "text/html")},
    ).json()["message"]
    assert view["document"]["mime_type"] == "text/html"
    answer = playground.http.get(f"{playground.url}/api/files/{view['document']['file_id']}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == 'attachment; filename="_x_.html"'


def test_links_let_people_in_as_they_say(playground: Playground) -> None:
    playground.call("getUpdates", allowed_updates=["chat_member", "chat_join_request"])
    playground.call("banChatMember", chat_id=GROUP, user_id=1002)
    link = playground.call("createChatInviteLink", chat_id=GROUP, member_limit=1)["invite_link"]
    body = {"person": 1002, "invite_link": link}
    assert playground.http.post(f"{playground.url}/api/join", json=body).json() == {"error": "link_expired"}
    playground.call("unbanChatMember", chat_id=GROUP, user_id=1002)
    assert playground.ask("POST", "/join", body) == {"result": "joined"}
    playground.ask("POST", "/leave", {"person": 1002})
    assert playground.http.post(f"{playground.url}/api/join", json=body).status_code == 410
    asking = playground.call("createChatInviteLink", chat_id=GROUP, creates_join_request=True)["invite_link"]
    assert playground.ask("POST", "/join", {"person": 1002, "invite_link": asking}) == {"result": "requested"}
    playground.call("approveChatJoinRequest", chat_id=GROUP, user_id=1002)
    assert playground.call("getChatMember", chat_id=GROUP, user_id=1002)["status"] == "member"
    told = [(update.get("chat_member") or {}).get("new_chat_member", {}).get("status", "request")
            for update in playground.updates()]  # fmt: skip
    assert told == ["kicked", "left", "member", "left", "request", "member"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "slug"),
    [
        ("POST", "/chats/1001/messages", {"person": 1002, "text": "x"}, 404, "chat_not_found"),
        ("POST", "/chats/1001/messages", {"person": 5, "text": "x"}, 404, "person_not_found"),
        ("POST", "/chats/1001/messages", {"person": 1001, "text": " "}, 400, "empty"),
        ("POST", "/chats/1001/press", {"person": 1001, "message_id": 999999, "data": "x"}, 404, "message_not_found"),
        ("POST", "/chats/1001/messages", [], 400, "bad_json"),
        ("GET", "/files/nope", None, 404, "file_not_found"),
    ],
)  # fmt: skip
def test_senseless_acts_are_refused_by_name(
    playground: Playground, method: str, path: str, body: Any, status: int, slug: str
) -> None:
    answer = playground.http.request(method, f"{playground.url}/api{path}", json=body)
    assert (answer.status_code, answer.json()) == (status, {"error": slug})


def test_a_blocked_bot_is_written_to_only_after_a_new_start(playground: Playground) -> None:
    playground.block(1001)
    refused = playground.http.post(
        f"{playground.url}/api/chats/1001/messages", json={"person": 1001, "text": "x"}
    )
    assert refused.json() == {"error": "blocked"}
    playground.start(1001)
    assert playground.say(1001, "x")["text"] == "x"
