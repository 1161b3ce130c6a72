"""A code becomes a seat by mouse and keyboard: the chat page, the bot, the worker, the sandbox, all of them real."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.playground import until
from tests.support.stack import Stack

PATIENCE = 15_000
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def pool(stack: Stack) -> str:
    """A pool with one team of two seats."""
    stack.json("pools", "add", "Browser")
    stack.json("teams", "add", "Glasshouse", "--pool", "Browser", "--provider", "sandbox", "--capacity", "2")
    return "Browser"


def new_codes(stack: Stack, pool: str, count: int) -> list[str]:
    made = stack.json("codes", "new", "--pool", pool, "--count", str(count), "--days", "30", "--uses", "1")
    codes: list[str] = made["codes"]
    return codes


@pytest.fixture
def open_chat(browser: Browser, stack: Stack) -> Iterator[Callable[..., Page]]:
    """Opens a person's chat with the bot in a fresh browser profile; page errors fail the test."""
    contexts = []
    errors: list[str] = []

    def opened(person: int = 1001, link: str = "", **context: Any) -> Page:
        contexts.append(browser.new_context(locale="en-GB", **context))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{stack.page}/#person={person}&chat={person}" + (f"&start={link}" if link else ""))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def say(page: Page, text: str) -> None:
    page.get_by_test_id("composer").fill(text)
    page.get_by_test_id("send").click()


def start(page: Page) -> None:
    """Press Start where it stands in the composer's place."""
    begin, composer = page.get_by_test_id("start"), page.get_by_test_id("composer")
    expect(begin.or_(composer).first).to_be_visible(timeout=PATIENCE)
    if begin.is_visible():
        begin.click()


def confirm_button(page: Page) -> Locator:
    return page.locator("#log").get_by_role("button", name=re.compile("✅ (Redeem|确认兑换)")).last


def test_a_code_becomes_a_seat(stack: Stack, pool: str, open_chat: Callable[..., Page]) -> None:
    code = new_codes(stack, pool, 1)[0]
    page = open_chat(viewport=PHONE)
    log = page.locator("#log")
    start(page)
    expect(log).to_contain_text("code", timeout=PATIENCE)
    say(page, code.lower().replace("-", " "))
    expect(log).to_contain_text(re.compile("e-mail|email", re.IGNORECASE), timeout=PATIENCE)
    say(page, "Browser.User@Example.com")
    expect(log).to_contain_text("browser.user@example.com", timeout=PATIENCE)
    confirm_button(page).click()
    expect(log).to_contain_text("You have a seat in Glasshouse", timeout=PATIENCE)
    assert stack.json("members", "Glasshouse") == ["browser.user@example.com"]
    seats = [seat for seat in stack.json("seats", "list") if seat["team"] == "Glasshouse"]
    assert [(seat["identity"], seat["telegram_id"]) for seat in seats] == [("browser.user@example.com", 1001)]
    page.reload()
    expect(log).to_contain_text("You have a seat in Glasshouse", timeout=PATIENCE)


def test_the_seat_moves_to_another_team_and_ends_at_its_time(
    stack: Stack, pool: str, open_chat: Callable[..., Page]
) -> None:
    """As the person sees it: what will happen, that it has happened, and the end, each in its own words."""
    stack.json("teams", "add", "Orangery", "--pool", pool, "--provider", "sandbox", "--capacity", "1")
    page = open_chat(viewport=PHONE)
    log = page.locator("#log")
    expect(log).to_contain_text("You have a seat in Glasshouse", timeout=PATIENCE)
    say(page, "/swap")
    expect(log).to_contain_text("A seat is free in another team", timeout=PATIENCE)
    expect(log).to_contain_text("This uses your last swap")
    log.get_by_role("button", name="Yes, move me").last.click()
    expect(log).to_contain_text("You have moved to Orangery", timeout=PATIENCE)
    until(lambda: stack.json("members", "Glasshouse") == [], "the old seat to be gone")
    assert stack.json("members", "Orangery") == ["browser.user@example.com"]

    stack.sql("update redemption set expires_at = now() where identity = 'browser.user@example.com'")
    expect(log).to_contain_text("Your time in Orangery is over", timeout=30_000)
    until(lambda: stack.json("members", "Orangery") == [], "access to be removed")


def test_a_slip_is_told_before_anything_is_asked(
    stack: Stack, pool: str, open_chat: Callable[..., Page]
) -> None:
    code = new_codes(stack, pool, 1)[0]
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    page = open_chat(1002)
    start(page)
    say(page, wrong)
    expect(page.locator("#log")).to_contain_text("输错", timeout=PATIENCE)
    assert not stack.json("waiting", "list")


def test_a_link_spends_nothing_by_itself(stack: Stack, pool: str, open_chat: Callable[..., Page]) -> None:
    code = new_codes(stack, pool, 1)[0]
    page = open_chat(1002, link=code)
    page.get_by_test_id("start").click(timeout=PATIENCE)
    expect(page.locator("#log")).to_contain_text("邮箱", timeout=PATIENCE)
    say(page, "second@example.com")
    expect(confirm_button(page)).to_be_visible(timeout=PATIENCE)
    assert "second@example.com" not in stack.json("members", "Glasshouse")


def test_killed_worker_comes_back_and_finishes(
    stack: Stack, pool: str, open_chat: Callable[..., Page]
) -> None:
    """Supervised: nobody presses anything, and the seat arrives."""
    code = new_codes(stack, pool, 1)[0]
    before = stack.pid("worker")
    page = open_chat(1003)
    start(page)
    say(page, f"/redeem {code} third@example.com")
    expect(confirm_button(page)).to_be_visible(timeout=PATIENCE)

    os.kill(before, signal.SIGKILL)
    confirm_button(page).click()
    expect(page.locator("#log")).to_contain_text("You have a seat in Glasshouse", timeout=30_000)
    until(lambda: stack.pid("worker") != before, "a new worker")


def test_an_admin_restarts_the_worker_from_the_chat(stack: Stack, open_chat: Callable[..., Page]) -> None:
    """Asked about, done by the watchdog, watched in one message until a task has run; nobody is alarmed."""
    before = stack.pid("worker")
    page = open_chat(1003, viewport=PHONE)
    log = page.locator("#log")
    say(page, "/restart_worker")
    page.locator("#log").get_by_role("button", name="🔄 Restart").last.click(timeout=PATIENCE)
    expect(log).to_contain_text("first heartbeat", timeout=40_000)
    expect(log).to_contain_text("Worker works.", timeout=40_000)
    assert stack.pid("worker") != before
    say(page, "/probe")
    expect(log).to_contain_text("The queue works", timeout=PATIENCE)
    say(page, "/registered")
    expect(log).to_contain_text("None of ours is missing", timeout=PATIENCE)
    say(page, "/status")
    expect(log).to_contain_text("🟢 Worker", timeout=PATIENCE)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/restart.png")
