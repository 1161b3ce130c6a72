"""Restarts from the chat in a whole house, with all well, with Redis down and with the database down: each step is told."""

import re
from collections.abc import Iterator

import httpx
import pytest

from ops.supervisor import Supervisor
from tests.support.phone import Phone, phone
from tests.support.playground import until
from tests.support.stack import Stack, running_stack

pytestmark = [pytest.mark.timeout(300), pytest.mark.long]
ADMIN = 1003
STEPS = ("takes it up", "stopped", "starting", "first heartbeat")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("restarts") / "data", SELF_REPAIR="off") as running:
        yield running


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Phone]:
    with httpx.Client(timeout=30, trust_env=False) as http:
        yield phone(http, stack, ADMIN)


def restart(admin: Phone, service: str, name: str, *ends: str) -> str:
    """Ask, confirm, and watch the one message until it says one of the ends. Returns its words."""
    admin.say(f"/restart_{service}")
    question = admin.sees(f"Restart the {name}?")["message_id"]
    admin.press("🔄 Restart")

    def told() -> str:
        words = next(str(m["text"]) for m in admin.answers() if m["message_id"] == question)
        return words if any(end in words for end in ends) else ""

    words = str(until(told, f"{ends} of {service}", 90, every=0.1))
    seconds = [float(found) for found in re.findall(r": ([\d.]+) s", words)]
    assert seconds == sorted(seconds)
    return words


def well(stack: Stack, service: str) -> None:
    until(
        lambda: stack.json("status")["services"][service]["state"] == "running",
        f"{service} to be well",
        60,
        every=1,
    )


@pytest.mark.parametrize(
    ("service", "name", "work"),
    [("worker", "worker", "first task run"), ("beat", "scheduler", "keeps the schedule")],
)
def test_each_step_is_told_in_one_message(
    stack: Stack, admin: Phone, service: str, name: str, work: str
) -> None:
    before = stack.pid(service)
    words = restart(admin, service, name, "works.", "🔴", "🟠")
    assert all(step in words for step in (*STEPS, work, "🟢")), words
    assert stack.pid(service) != before


@pytest.mark.parametrize(("gone", "says"), [("redis", "Redis is down"), ("database", "the database is down")])
def test_with_a_server_down_both_are_restarted_and_what_they_wait_for_is_told(
    stack: Stack, admin: Phone, gone: str, says: str
) -> None:
    """What runs without one of them brings nothing about, and that is what the message ends with."""
    supervisor = Supervisor(stack.data_dir)
    before = {service: supervisor.processes()[service].pid for service in ("worker", "beat")}
    supervisor.stop(gone)
    for service, name in (("worker", "worker"), ("beat", "scheduler")):
        words = restart(admin, service, name, "works.", "🔴", "🟠")
        assert all(step in words for step in STEPS), words
        assert says in words, words
        assert f"./team restart {gone}" in words
        assert "works." not in words, words
    supervisor.start(gone)
    for service in ("worker", "beat"):
        well(stack, service)
        assert supervisor.processes()[service].pid != before[service]


def test_without_a_watchdog_the_message_says_what_to_do(stack: Stack, admin: Phone) -> None:
    supervisor = Supervisor(stack.data_dir)
    supervisor.stop("watchdog")
    words = restart(admin, "worker", "worker", "🔴")
    assert "./team restart worker" in words
    supervisor.start("watchdog")
