"""Topics on the chat page: the group's owner switches them on and makes one; the bot answers where it is written to."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.support.stack import Stack

pytestmark = pytest.mark.long

PATIENCE = 30_000
OWNER, GROUP = 1003, -1002000000001


def test_a_topic_is_made_linked_and_answered_in(stack: Stack, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{stack.page}/#person={OWNER}&chat={GROUP}")
    log = page.locator("#log")
    page.get_by_test_id("chat-menu").click(timeout=PATIENCE)
    # The menu knows of it once the page has asked anew.
    with page.expect_response("**/api/session"):
        page.get_by_test_id("forum").click()
    page.get_by_test_id("chat-menu").click()
    page.get_by_test_id("topic-new").click(timeout=PATIENCE)
    page.get_by_test_id("topic-name").fill("Alerts")
    page.get_by_test_id("dialog-yes").click()
    expect(log).to_contain_text("made the topic", timeout=PATIENCE)
    expect(page.get_by_test_id("composer")).to_have_attribute(
        "placeholder", "Message in Alerts", timeout=PATIENCE
    )
    for words, answer in (("/link", "Linked."), ("/teams", "Teams")):
        page.get_by_test_id("composer").fill(words)
        page.get_by_test_id("send").click()
        row = log.locator(".row.in", has_text=re.compile(answer)).last
        expect(row).to_be_visible(timeout=PATIENCE)
        expect(row.get_by_test_id("topic")).to_have_text("# Alerts")
    assert log.locator(".quoted").count() == 0
    context.close()
