"""Makes the pictures of the README from the running chat page.

    .venv/bin/python -m tests.screenshots

Starts a stack of its own, redeems a code as each of two people, English and Chinese, and writes docs/img/chat-*.png.
"""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from ops.paths import ROOT
from tests.support.browser import ARGUMENTS, find_browser
from tests.support.stack import running_stack

PICTURES = ROOT / "docs" / "img"
PATIENCE = 15_000
PEOPLE = {"en": (1001, "someone@example.com"), "zh": (1002, "someone.else@example.com")}


def redeem(page: Page, code: str, identity: str) -> None:
    log, composer = page.locator("#log"), page.get_by_test_id("composer")
    page.get_by_test_id("start").click(timeout=PATIENCE)
    expect(log.get_by_role("button").first).to_be_visible(timeout=PATIENCE)
    for words in (code, identity):
        composer.fill(words)
        page.get_by_test_id("send").click()
        expect(log.get_by_test_id("message").last).to_have_class(re.compile(r"\bin\b"), timeout=PATIENCE)
    log.get_by_role("button", name=re.compile("✅")).last.click(timeout=PATIENCE)
    expect(log).to_contain_text(re.compile("You have a seat|有座位了"), timeout=PATIENCE)
    expect(page.get_by_test_id("toast")).to_have_count(0, timeout=PATIENCE)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_stack(Path(folder) / "data") as stack,
        sync_playwright() as playwright,
    ):
        codes = stack.json("codes", "new", "--pool", "Demo", "--count", "2", "--days", "30", "--uses", "1")[
            "codes"
        ]
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        for code, (language, (person, identity)) in zip(codes, PEOPLE.items(), strict=True):
            context = browser.new_context(
                viewport={"width": 390, "height": 780},
                device_scale_factor=2,
                locale={"en": "en-GB", "zh": "zh-CN"}[language],
            )
            page = context.new_page()
            page.goto(f"{stack.page}/#person={person}&chat={person}")
            redeem(page, code, identity)
            page.screenshot(path=PICTURES / f"chat-{language}.png")
        browser.close()


if __name__ == "__main__":
    main()
