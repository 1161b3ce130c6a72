"""A whole house with self-repair and stand-in: each failure for real, its alert read in the chat page, its buttons pressed."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ops.paths import ROOT
from tests.support.playground import until
from tests.support.stack import Stack, running_stack

pytestmark = pytest.mark.long

PATIENCE = 30_000
ADMIN = 1003


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    data_dir = tmp_path_factory.mktemp("repair") / "data"
    with running_stack(data_dir, SELF_REPAIR="on", STAND_IN="on") as running:
        running.json("pools", "add", "Repair")
        team = ("teams", "add", "Workshop", "--pool", "Repair", "--provider", "sandbox", "--capacity", "5")
        running.json(*team)
        yield running


@pytest.fixture
def log(browser: Browser, stack: Stack) -> Iterator[Page]:
    """The admin's chat, as a phone shows it."""
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{stack.page}/#person={ADMIN}&chat={ADMIN}")
    yield page
    context.close()


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")


def say(page: Page, text: str) -> None:
    page.get_by_test_id("composer").fill(text)
    page.get_by_test_id("send").click()


def newest(page: Page, words: str) -> Any:
    return page.locator("#log .row", has_text=re.compile(words)).last


def test_a_frozen_worker_is_ended_and_started_anew_while_the_stand_in_goes_on(
    stack: Stack, log: Page
) -> None:
    before = stack.pid("worker")
    os.kill(before, signal.SIGSTOP)
    (code,) = stack.json("codes", "new", "--pool", "Repair", "--count", "1", "--days", "9", "--uses", "1")[
        "codes"
    ]
    say(log, f"{code} frozen@example.org")
    log.locator("#log").get_by_role("button", name="✅ Redeem").last.click(timeout=PATIENCE)
    expect(log.locator("#log")).to_contain_text("restarting it (1 of 3)", timeout=PATIENCE)
    expect(newest(log, "restarting it")).to_contain_text("The bot does its work meanwhile")
    picture(log, "repair")
    expect(log.locator("#log")).to_contain_text("Worker back", timeout=PATIENCE)
    picture(log, "repaired")
    expect(log.locator("#log")).to_contain_text("You have a seat in Workshop", timeout=PATIENCE)
    assert stack.pid("worker") != before
    members = stack.json("members", "Workshop")
    assert members == ["frozen@example.org"]


def test_a_worker_that_takes_nothing_is_found_out_and_restarted_by_the_alerts_button(
    stack: Stack, log: Page
) -> None:
    """Celery's silence: connected, its loop turns, and nothing is run. The last repair is too young for another one."""
    before = stack.pid("worker")
    control(stack, "cancel_consumer", "probe")
    alert = newest(log, "it has run nothing for")
    expect(alert).to_be_visible(timeout=40_000)
    alert.get_by_role("button", name="🔄 Restart").click()
    newest(log, "Restart.*\\?").get_by_role("button", name="🔄 Restart").click(timeout=PATIENCE)
    expect(log.locator("#log")).to_contain_text("Worker works.", timeout=40_000)
    assert stack.pid("worker") != before
    until(lambda: "worker" not in open_alerts(stack), "the alert's end", 20)


def open_alerts(stack: Stack) -> list[str]:
    return [row["component"] for row in stack.json("alerts", "list") if row["closed_at"] is None]


def control(stack: Stack, command: str, queue: str) -> None:
    """As an operator's `celery control` does it."""
    known = {**stack.environment, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "tasks.app", "control", command, queue],
        env=known,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "OK" in done.stdout, done.stdout + done.stderr


def test_an_alert_is_taken_muted_and_its_log_read(stack: Stack, log: Page) -> None:
    """The page's process is none that the watchdog ends by itself: its alert stays open."""
    web = stack.pid("web")
    os.kill(web, signal.SIGSTOP)
    try:
        alert = newest(log, "Web page down")
        expect(alert).to_be_visible(timeout=PATIENCE)
        alert.get_by_role("button", name="I am on it").click()
        expect(newest(log, "Web page down")).to_contain_text("is on it", timeout=PATIENCE)
        newest(log, "Web page down").get_by_role("button", name="8 h").click()
        expect(newest(log, "Web page down")).to_contain_text("Muted until", timeout=PATIENCE)
        newest(log, "Web page down").get_by_role("button", name="Log").click()
        expect(log.locator("#log")).to_contain_text("the last lines of its log", timeout=PATIENCE)
        picture(log, "alert")
        newest(log, "Web page down").get_by_role("button", name="Details").click()
        details = newest(log, "Step by step")
        expect(details).to_contain_text("process frozen", timeout=PATIENCE)
        expect(details).to_contain_text(f"Process {web}")
        picture(log, "details")
        say(log, "/status")
        expect(newest(log, "Status at")).to_contain_text("Web page: process frozen", timeout=PATIENCE)
        picture(log, "status")
    finally:
        os.kill(web, signal.SIGCONT)
    expect(newest(log, "Web page back")).to_be_visible(timeout=PATIENCE)
    until(lambda: "web" not in open_alerts(stack), "the alert closed in the table, too")


def test_the_bot_tells_when_the_watchdog_is_gone_and_back(stack: Stack, log: Page) -> None:
    watchdog = stack.pid("watchdog")
    os.kill(watchdog, signal.SIGSTOP)
    try:
        expect(newest(log, "Watchdog down")).to_be_visible(timeout=40_000)
    finally:
        os.kill(watchdog, signal.SIGCONT)
    expect(newest(log, "Watchdog back")).to_be_visible(timeout=PATIENCE)
