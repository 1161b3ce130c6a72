"""Makes the pictures of the README and of docs from the running chat page.

    .venv/bin/python -m tests.screenshots

Starts a stack of its own. Two people, English and Chinese, redeem a code, move to another team and see their time end;
writes docs/img/chat-*.png, swap-*.png and expiry-*.png.
"""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from ops.paths import ROOT
from tests.support.browser import ARGUMENTS, find_browser
from tests.support.stack import Stack, running_stack

PICTURES = ROOT / "docs" / "img"
PATIENCE = 15_000
# Beat looks for what is due from time to time.
UNTIL_IT_ENDS = 60_000
PEOPLE = {"en": (1001, "someone@example.com"), "zh": (1002, "someone.else@example.com")}


def redeem(page: Page, code: str, identity: str) -> None:
    log = page.locator("#log")
    page.get_by_test_id("start").click(timeout=PATIENCE)
    expect(log.get_by_role("button").first).to_be_visible(timeout=PATIENCE)
    say(page, code)
    shows(page, "e-mail address|邮箱地址")
    say(page, identity)
    shows(page, "Redeem this code|确认使用")
    press(log, "✅")
    shows(page, "You have a seat|有座位了")


def move(page: Page) -> None:
    say(page, "/swap")
    shows(page, "Move to another team|换到其他 Team")
    press(page.locator("#log"), "Yes, move me|确认换车")
    shows(page, "You have moved|您已换到")


def say(page: Page, words: str) -> None:
    page.get_by_test_id("composer").fill(words)
    page.get_by_test_id("send").click()


def press(log: Locator, label: str) -> None:
    log.get_by_role("button", name=re.compile(label)).last.click(timeout=PATIENCE)


def shows(page: Page, words: str, patience: int = PATIENCE) -> None:
    """Once it stands there, with no toast above it."""
    expect(page.locator("#log")).to_contain_text(re.compile(words), timeout=patience)
    expect(page.get_by_test_id("toast")).to_have_count(0, timeout=PATIENCE)


def picture(page: Page, name: str) -> None:
    """Of the newest messages. What is drawn anew has to stand still first."""
    page.mouse.move(0, 0)
    page.locator("#log").get_by_role("button").last.scroll_into_view_if_needed()
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


def story(page: Page, stack: Stack, language: str) -> None:
    """What one of them sees."""
    person, identity = PEOPLE[language]
    made = stack.json("codes", "new", "--pool", "Demo", "--count", "1", "--days", "30", "--uses", "1")
    page.goto(f"{stack.page}/#person={person}&chat={person}")
    redeem(page, made["codes"][0], identity)
    picture(page, f"chat-{language}")
    move(page)
    picture(page, f"swap-{language}")
    stack.sql(f"update redemption set expires_at = now() where identity = '{identity}'")
    shows(page, "Your time in|的座位已到期", UNTIL_IT_ENDS)
    picture(page, f"expiry-{language}")


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_stack(Path(folder) / "data") as stack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        for language in PEOPLE:
            context = browser.new_context(
                viewport={"width": 390, "height": 780},
                device_scale_factor=2,
                locale={"en": "en-GB", "zh": "zh-CN"}[language],
            )
            story(context.new_page(), stack, language)
        browser.close()


if __name__ == "__main__":
    main()
