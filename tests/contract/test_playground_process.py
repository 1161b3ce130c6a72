"""The playground as a process of its own, and whether nonsense can break it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.methods import METHODS
from tests.contract.bot_api_calls import KEYBOARD
from tests.support.playground import GROUP, TOKEN, Playground, free_port, until

ROOT = Path(__file__).parents[2]
NAMES = [
    "chat_id",
    "from_chat_id",
    "message_id",
    "message_ids",
    "user_id",
    "text",
    "caption",
    "parse_mode",
    "entities",
    "reply_markup",
    "reply_parameters",
    "link_preview_options",
    "callback_query_id",
    "file_id",
    "document",
    "photo",
    "commands",
    "scope",
    "language_code",
    "menu_button",
    "invite_link",
    "reaction",
    "url",
    "allowed_updates",
    "ephemeral_message_id",
    "receiver_user_id",
    "ephemeral_message_parameters",
    "action",
]
NONSENSE: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", 0, 1, -1, 10**30, 1e300, "x", 1001, GROUP, [], {}, [1], [{}], [[{}]], {"type": []}, {"inline_keyboard": 5},
     {"inline_keyboard": [[5]]}, {"keyboard": [[None]]}, {"keyboard": 5}, {"message_id": []}, {"receiver_user_id": {}},
     {"chat_id": {}, "message_id": "x"}, {"type": "web_app", "text": "x", "web_app": 5}, "HTML", "<b>x", "http://[x",
     "attach://x", [{"type": "bold", "offset": -5, "length": 1}], [{"type": "text_link", "offset": 0, "length": 1}],
     "\ud800", "a" * 5000, KEYBOARD]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(set(METHODS) - {"getupdates", "setwebhook"})), st.data())
def test_no_nonsense_breaks_the_server(
    playground_server: Playground, method: str, data: st.DataObject
) -> None:
    params: dict[str, Any] = {"chat_id": 1003, "text": "x", "message_id": 1, "user_id": 1002}
    params |= data.draw(st.dictionaries(st.sampled_from(NAMES), NONSENSE, max_size=4))
    answer = playground_server.http.post(
        f"{playground_server.base}/{method}",
        content=json.dumps(params),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code < 500
    assert answer.json()["ok"] is (answer.status_code == 200)
    assert playground_server.messages(1003) is not None


def _start(data_dir: Path, port: int, token: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "BOT_TOKEN": token,
        "PLAYGROUND_PORT": str(port),
        "DATA_DIR": str(data_dir),
        "ADMIN_IDS": "7001,7002",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "playground"],
        cwd=data_dir,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_it_serves_beats_and_stops_at_once_with_polls_open(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = _start(tmp_path, port, TOKEN)
    try:
        until(lambda: _answers(f"{url}/healthz"), "the server")
        people = httpx.get(f"{url}/api/session", trust_env=False).json()["people"]
        assert [(person["id"], person["role"]) for person in people][2:] == [(7001, "admin"), (7002, "admin")]
        until((tmp_path / "run" / "heartbeat" / "playground.json").exists, "a heartbeat")
        polls = [_in_background(f"{url}/bot{TOKEN}/getUpdates?timeout=50") for _ in range(2)]
        until(lambda: sum(poll.is_alive() for poll in polls) == 1, "one poll to end the other")
        _in_background(f"{url}/api/events")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=10)
        assert time.monotonic() - began < 4
        assert process.returncode in (0, -signal.SIGTERM)
        assert TOKEN not in output
    finally:
        process.kill()
        process.wait()


def test_a_token_of_the_wrong_form_is_one_line(tmp_path: Path) -> None:
    process = _start(tmp_path, free_port(), "secret-token")
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert output == "playground: BOT_TOKEN must have the form 1234567:letters\n"


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _in_background(url: str) -> threading.Thread:
    def ask() -> None:
        try:
            httpx.get(url, timeout=20, trust_env=False)
        except httpx.HTTPError:
            return

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    return thread


@pytest.fixture(scope="module", autouse=True)
def _started(playground_server: Playground) -> None:
    for person in (1001, 1002, 1003):
        playground_server.start(person)
