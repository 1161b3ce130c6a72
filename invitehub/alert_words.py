"""Causes of troubles as sentences: for alerts, for /status, for the shell."""

import html
import re
from typing import Final

from invitehub.texts import text

_TAG: Final = re.compile(r"<[^>]*>")


def cause(locale: str, code: str, seconds: int = 0, detail: str = "", ended: str = "") -> str:
    """Why, as HTML. `ended`: how the process ended, a signal's name or an exit status."""
    if ended and code in {"gone", "starting", "refused"}:
        status = ended.lstrip("-").isdigit()
        code = "killed" if ended == "SIGKILL" else "exited" if status else "signal"
    return text(locale, f"alert-cause-{code}", seconds=seconds, detail=detail or "-", ended=ended)


def known(locale: str, code: str, detail: str = "") -> str:
    """What a log says, recognised by name, and what helps. HTML."""
    return (
        f"{text(locale, f'known-{code}', detail=detail)} {text(locale, f'known-{code}-cure', detail=detail)}"
    )


def plain_known(locale: str, code: str, detail: str = "") -> str:
    """The same without markup, for a shell."""
    return html.unescape(_TAG.sub("", known(locale, code, detail)))
