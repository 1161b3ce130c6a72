"""The real playground for tests, in a thread of this process on a free port.

with running_playground(tmp_path) as playground:
    playground.say(1001, "/start")              a person writes in their private chat
    playground.press(1001, message, "Confirm")  a person presses a button by its label
    playground.messages(1001)                   what the person sees
    playground.call("sendMessage", chat_id=…)   the bot's side, without a library
    playground.fault(drop=1, methods=["sendMessage"])
    playground.url, playground.token, playground.file_url
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from playground.hub import Hub
from playground.server import create_app, make_server
from playground.world import GROUP_ID

TOKEN = "1234567:playground-token"
GROUP = GROUP_ID
_PATIENCE = 10.0


@dataclass
class Playground:
    """A running playground and both doors to it."""

    url: str
    hub: Hub
    token: str = TOKEN
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=_PATIENCE, trust_env=False))

    @property
    def base(self) -> str:
        """Where the bot's methods are, without the slash at the end."""
        return f"{self.url}/bot{self.token}"

    # The bot's side

    def answer(self, method: str, **params: Any) -> dict[str, Any]:
        """The whole answer of a method, ok or not."""
        return dict(self.http.post(f"{self.base}/{method}", json=params).json())

    def call(self, method: str, **params: Any) -> Any:
        """The result of a method that must succeed."""
        answer = self.answer(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    def error(self, method: str, **params: Any) -> str:
        """The description of a method that must be refused."""
        answer = self.answer(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])

    # The people's side

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        response = self.http.request(method, f"{self.url}/api{path}", json=body, **more)
        response.raise_for_status()
        return response.json()

    def say(self, person: int, text: str, chat: int | None = None, **more: Any) -> dict[str, Any]:
        body = {"person": person, "text": text} | more
        return dict(self.ask("POST", f"/chats/{chat or person}/messages", body)["message"])

    def newcomer(self, name: str) -> int:
        """The id of one more person, who has not pressed Start."""
        return int(self.ask("POST", "/people", {"first_name": name})["person"]["id"])

    def start(self, person: int, payload: str = "") -> dict[str, Any]:
        return dict(
            self.ask("POST", f"/chats/{person}/start", {"person": person, "payload": payload})["message"]
        )

    def press(self, person: int, message: dict[str, Any], label: str) -> str:
        """Press the callback button with this label; returns the callback query's id."""
        rows = message["reply_markup"]["inline_keyboard"]
        data = next(button["callback_data"] for row in rows for button in row if button["text"] == label)
        body = {"person": person, "message_id": message["message_id"], "data": data}
        return str(self.ask("POST", f"/chats/{message['chat']['id']}/press", body)["callback_query_id"])

    def block(self, person: int, *, blocked: bool = True) -> None:
        self.ask("POST", f"/chats/{person}/block", {"person": person, "blocked": blocked})

    def messages(self, chat: int, person: int | None = None) -> list[dict[str, Any]]:
        """The newest 200 messages of a chat, oldest first, as that person sees them."""
        return list(self.ask("GET", f"/chats/{chat}/messages?person={person or chat}&limit=200")["messages"])

    def updates(self, offset: int = 0) -> list[dict[str, Any]]:
        return list(self.call("getUpdates", offset=offset, timeout=0))

    def fault(self, **faults: Any) -> None:
        """Order faults by kind, as in fault(**{"429": 2}, retry_after=3); none given: all is well."""
        self.ask("PUT", "/faults", faults)

    def bot(self, **state: Any) -> dict[str, Any]:
        """Change the bot's standing: group_status, can_delete_messages, can_read_all_group_messages, …"""
        return dict(self.ask("PUT", "/bot", state))


@contextmanager
def running_playground(
    data_dir: Path, *, token: str = TOKEN, admin_ids: tuple[int, ...] = ()
) -> Iterator[Playground]:
    """The server with its disk under `data_dir`/playground, stopped at the end."""
    listener = _listen()
    app = create_app(token, data_dir, admin_ids)
    server = make_server(app, listener.getsockname()[1])
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="playground", daemon=True
    )
    thread.start()
    playground = Playground(f"http://127.0.0.1:{listener.getsockname()[1]}", app.state.hub, token)
    try:
        until(lambda: server.started or not thread.is_alive(), "the playground to start")
        assert server.started
        yield playground
    finally:
        playground.http.close()
        server.should_exit = True
        thread.join(_PATIENCE)
        listener.close()


def free_port() -> int:
    """A loopback port that nobody listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _listen() -> socket.socket:
    # Named TCP, or asyncio leaves Nagle's algorithm on and each answer takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener


def until(
    condition: Callable[[], Any], what: str, patience: float = _PATIENCE, *, every: float = 0.01
) -> Any:
    """Wait for a condition and return its first true value; fails by name when it never comes.

    `every`: seconds between looks; more where many look at once.
    """
    limit = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < limit, f"waited in vain for {what}"
        time.sleep(every)
