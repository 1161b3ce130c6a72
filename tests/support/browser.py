"""The browser for end-to-end tests: the machine's own Chromium or Chrome, driven by Playwright."""

import shutil

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# It talks to nobody but us.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


def find_browser() -> str:
    """The path of the first one that is there. Raises LookupError."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise LookupError("no browser found: install Chromium or Google Chrome")
    return found
