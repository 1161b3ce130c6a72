"""How updates reach the bot: long polling, its rivals, the webhook, privacy in the group."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiogram.exceptions import TelegramConflictError

from tests.contract.bot_api_case import aiogram_bot
from tests.support.playground import GROUP, Playground, running_playground, until


def test_updates_stay_until_a_higher_offset_confirms_them(playground: Playground) -> None:
    first, second = (playground.say(1001, text) and text for text in ("one", "two"))
    updates = playground.updates()
    assert [update["message"]["text"] for update in updates] == [first, second]
    assert playground.updates() == updates
    assert playground.updates(updates[1]["update_id"]) == updates[1:]
    assert playground.call("getWebhookInfo")["pending_update_count"] == 1
    assert playground.updates(updates[1]["update_id"] + 1) == []


def test_a_negative_offset_forgets_all_but_the_newest(playground: Playground) -> None:
    for text in ("one", "two", "three"):
        playground.say(1001, text)
    assert [update["message"]["text"] for update in playground.updates(-1)] == ["three"]
    assert [update["message"]["text"] for update in playground.updates()] == ["three"]


async def test_a_second_poller_ends_the_first_with_the_real_words(playground: Playground) -> None:
    async with aiogram_bot(playground).context() as bot, aiogram_bot(playground).context() as rival:
        older = asyncio.create_task(bot.get_updates(timeout=20))
        await _until_polled(playground)
        newer = asyncio.create_task(rival.get_updates(timeout=20))
        with pytest.raises(TelegramConflictError) as caught:
            await asyncio.wait_for(older, 5)
        assert str(caught.value).endswith(
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        await asyncio.to_thread(playground.say, 1001, "hello")
        assert [update.message and update.message.text for update in await asyncio.wait_for(newer, 5)] == [
            "hello"
        ]


async def _until_polled(playground: Playground) -> None:
    await asyncio.to_thread(until, lambda: playground.hub.updates.polled, "the long poll to begin")


async def test_a_long_poll_ends_as_soon_as_something_comes(playground: Playground) -> None:
    async with aiogram_bot(playground).context() as bot:
        poll = asyncio.create_task(bot.get_updates(timeout=20))
        await _until_polled(playground)
        await asyncio.to_thread(playground.say, 1001, "hello")
        assert len(await asyncio.wait_for(poll, 5)) == 1


def test_kinds_of_updates_are_remembered_and_default_without_members(playground: Playground) -> None:
    playground.call("unbanChatMember", chat_id=GROUP, user_id=1002, only_if_banned=True)
    playground.call("getUpdates", allowed_updates=["callback_query"])
    playground.say(1001, "not wanted")
    assert playground.updates() == []
    assert playground.call("getWebhookInfo")["allowed_updates"] == ["callback_query"]
    playground.call("getUpdates", allowed_updates=[])
    playground.call("banChatMember", chat_id=GROUP, user_id=1002)
    playground.say(1001, "wanted")
    assert [min(update) for update in playground.updates()] == ["message"]


@pytest.mark.parametrize(
    ("text", "reaches"),
    [("just talk", False), ("/status", True), ("/status@invitehub_playground_bot", True), ("/status@other_bot", False),
     ("hello @invitehub_playground_bot", True)],
)  # fmt: skip
def test_with_privacy_mode_the_group_tells_only_what_is_meant_for_the_bot(
    playground: Playground, text: str, reaches: bool
) -> None:
    playground.bot(group_status="member", can_read_all_group_messages=False)
    playground.call("getUpdates", offset=-1)
    playground.call("deleteWebhook", drop_pending_updates=True)
    playground.say(1001, text, chat=GROUP)
    assert bool(playground.updates()) is reaches


def test_an_administrator_reads_everything(playground: Playground) -> None:
    playground.bot(can_read_all_group_messages=False)
    playground.say(1001, "just talk", chat=GROUP)
    assert [update["message"]["text"] for update in playground.updates()] == ["just talk"]


# The webhook


@dataclass
class Hook:
    url: str
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    got: list[tuple[str | None, dict[str, Any]]] = field(default_factory=list)


@contextmanager
def hook() -> Iterator[Hook]:
    """A bot's web server: takes what comes and answers from a list, 200 when that is empty."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            record.got.append((self.headers.get("X-Telegram-Bot-Api-Secret-Token"), body))
            status, answer = record.answers.pop(0) if record.answers else (200, b"")
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    record = Hook(f"http://127.0.0.1:{server.server_port}/hook")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield record
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def test_a_webhook_gets_updates_with_its_secret_and_polling_is_refused(playground: Playground) -> None:
    with hook() as bot:
        playground.call("setWebhook", url=bot.url, secret_token="open-sesame")
        playground.say(1001, "hello")
        until(lambda: bot.got, "the update")
        secret, update = bot.got[0]
        assert (secret, update["message"]["text"]) == ("open-sesame", "hello")
        assert playground.error("getUpdates") == (
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
        assert playground.answer("getUpdates")["error_code"] == 409
        until(lambda: playground.call("getWebhookInfo")["pending_update_count"] == 0, "the confirmation")
        playground.call("deleteWebhook")
        assert playground.call("getWebhookInfo")["url"] == ""


def test_a_failed_delivery_is_told_and_repeated_in_order(playground: Playground) -> None:
    with hook() as bot:
        bot.answers = [(500, b"")]
        playground.call("setWebhook", url=bot.url)
        playground.say(1001, "one")
        playground.say(1001, "two")
        until(lambda: len(bot.got) == 3, "the deliveries")
        assert [update["message"]["text"] for _, update in bot.got] == ["one", "one", "two"]
        info = playground.call("getWebhookInfo")
        assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
        playground.call("deleteWebhook", drop_pending_updates=True)


def test_an_answer_to_a_webhook_may_call_a_method(playground: Playground) -> None:
    with hook() as bot:
        bot.answers = [(200, json.dumps({"method": "sendMessage", "chat_id": 1001, "text": "pong"}).encode())]
        playground.call("setWebhook", url=bot.url)
        playground.say(1001, "ping")
        until(lambda: [m["text"] for m in playground.messages(1001)] == ["ping", "pong"], "the answer")
        playground.call("deleteWebhook")


def test_a_webhook_that_nobody_serves_keeps_its_updates(playground: Playground) -> None:
    with hook() as bot:
        gone = bot.url
    playground.call("setWebhook", url=gone)
    playground.say(1001, "hello")
    until(lambda: playground.call("getWebhookInfo").get("last_error_message"), "the error")
    assert playground.call("getWebhookInfo")["last_error_message"] == "Connection refused"
    playground.call("deleteWebhook")
    assert len(playground.updates()) == 1


def test_pending_updates_are_dropped_on_request(playground: Playground) -> None:
    playground.say(1001, "hello")
    playground.call("deleteWebhook", drop_pending_updates=True)
    assert playground.updates() == []


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"url": "nonsense"}, "Bad Request: invalid webhook URL specified"),
        ({"url": "https://example.com", "secret_token": "a b"}, "Bad Request: secret token contains unallowed characters"),
    ],
)  # fmt: skip
def test_bad_webhooks_are_refused(playground: Playground, params: dict[str, Any], refusal: str) -> None:
    assert playground.error("setWebhook", **params) == refusal


def test_a_restart_keeps_chats_updates_and_numbers(tmp_path: Path) -> None:
    with running_playground(tmp_path) as before:
        before.start(1001, "payload")
        sent = before.call("sendMessage", chat_id=1001, text="hello", reply_markup={"keyboard": [["A"]]})
        before.call("setMyCommands", commands=[{"command": "help", "description": "Help"}])
        before.block(1002)
        waiting = before.updates()
        seen = before.messages(1001)
    with running_playground(tmp_path) as after:
        assert after.messages(1001) == seen
        assert after.updates() == waiting
        assert after.say(1001, "again")["message_id"] == sent["message_id"] + 1
        assert after.updates()[-1]["update_id"] == waiting[-1]["update_id"] + 1
        assert after.call("getMyCommands") == [{"command": "help", "description": "Help"}]
        assert after.error("sendMessage", chat_id=1002, text="x") == "Forbidden: bot was blocked by the user"


async def test_a_webhook_ends_the_long_poll_under_way(playground: Playground) -> None:
    async with aiogram_bot(playground).context() as bot:
        poll = asyncio.create_task(bot.get_updates(timeout=20))
        await _until_polled(playground)
        await asyncio.to_thread(playground.call, "setWebhook", url="http://127.0.0.1:9/hook")
        with pytest.raises(TelegramConflictError, match="Conflict: terminated by setWebhook request"):
            await asyncio.wait_for(poll, 5)
