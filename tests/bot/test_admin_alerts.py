"""What an admin learns from the bot about a trouble that the watchdog has found: in /status and by the alert's buttons."""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

from invitehub import alert_answers, heartbeat, pager
from invitehub.alert_answers import What
from invitehub.buttons import ALERT_DETAILS, ALERT_MINE
from invitehub.pager import SECOND, Outcome, Tried
from tests.bot.stage import Person, Stage
from tests.support.playground import until

TROUBLE = {
    "since": time.time() - 60,
    "cause": {"code": "frozen", "seconds": 0, "detail": ""},
    "ended": "",
    "known": {"code": "module", "detail": "aiogram"},
    "repairs": 2,
    "taken_by": "",
}


@pytest.fixture
def watched(stage: Stage) -> Iterator[Stage]:
    """As the watchdog tells of an open alert about the worker; nothing of it is left afterwards."""
    folder = stage.settings.data_dir
    _beat(stage, "watchdog", {"open": ["worker"], "troubles": {"worker": TROUBLE}})
    yield stage
    heartbeat.file_of(folder, "watchdog").unlink()
    (folder / "run" / "pager.json").unlink(missing_ok=True)


def _beat(stage: Stage, name: str, detail: dict[str, Any]) -> None:
    now = time.time()
    heartbeat.write(stage.settings.data_dir, None, heartbeat.Beat(name, os.getpid(), now, now, detail))


def _press(stage: Stage, admin: Person, data: str) -> None:
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    posted = stage.playground.call(
        "sendMessage", chat_id=admin.id, text="🔴 Worker down", reply_markup=markup
    )
    admin.press_data(data, posted["message_id"])


def test_the_status_says_why_and_whom_no_alert_would_reach(watched: Stage, admin: Person) -> None:
    watched.worker(well=False)
    now = time.time()
    roll = {
        "11": Tried(Outcome.UNREACHABLE, now),
        "12": Tried(Outcome.REACHED, now),
        SECOND: Tried(Outcome.UNREACHABLE, now),
    }
    pager.write(watched.settings.data_dir, roll)
    admin.talk("/status")
    shown = admin.sees("Status")["text"]
    assert "🔴 Worker: process frozen" in shown
    assert "Python module aiogram is missing. ./team up installs what is missing." in shown
    assert "🔴 Gets no alerts: 11 never pressed Start, or blocked the bot." in shown
    assert "🔴 Second channel for alerts does not work" in shown


def test_a_worker_without_a_thread_to_spare_is_busy_not_down(watched: Stage, admin: Person) -> None:
    _beat(watched, "worker", {"connected": True, "active": 16, "size": 16})
    admin.talk("/status")
    assert "🟡 Worker: all 16 threads busy" in admin.sees("Status")["text"]


def test_the_details_are_what_is_known_and_the_runbook(watched: Stage, admin: Person) -> None:
    admin.talk("/help")
    _press(watched, admin, f"{ALERT_DETAILS}worker")
    shown = admin.sees("Step by step")["text"]
    assert "Cause: process frozen" in shown
    assert "Restarted by the watchdog: 2" in shown
    assert "1. Press 🔄 Restart, or send /restart_worker." in shown


def test_a_healthy_component_has_details_too(watched: Stage, admin: Person) -> None:
    admin.talk("/help")
    _press(watched, admin, f"{ALERT_DETAILS}disk")
    assert "No trouble is known of it right now." in admin.sees("Step by step")["text"]


def test_who_is_on_it_is_left_for_the_watchdog_by_name(watched: Stage, admin: Person) -> None:
    admin.talk("/help")
    _press(watched, admin, f"{ALERT_MINE}0123456789abcdef")
    found = until(lambda: list(alert_answers.take(watched.settings.data_dir)), "the answer")
    assert [(one.key, one.what) for one in found] == [("0123456789abcdef", What.MINE)]
    assert found[0].by
