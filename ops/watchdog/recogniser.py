"""What a log says of why a service does not start or died, recognised by name. Each has a cure in the catalogues."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Known:
    """`code` names the texts `known-CODE` and `known-CODE-cure`; `detail` is what it is about."""

    code: str
    detail: str = ""


# What lies in this folder itself; the rest is installed.
_OURS: Final = r"(?:bot|tasks|models|invitehub|ops|playground)(?:\.\w+)*"
# In Python's words and in Celery's.
_REFUSED: Final = (
    r"(?:No module named |cannot import name '\w+' from (?:partially initialized module )?|\bThe module )"
)
# The first that fits a line counts, the last line that fits anything is the cause.
_SIGNS: Final = (
    ("import", re.compile(rf"{_REFUSED}'?(?P<what>{_OURS})(?:'| was not found)")),
    ("module", re.compile(rf"{_REFUSED}'?(?P<what>[\w.]+)(?:'| was not found)")),
    ("port", re.compile(r"(?:Address already in use|address already in use)(?P<what>)")),
    ("redis", re.compile(r"(?:redis|kombu)\b.*(?:Error 111|Connection refused)(?P<what>)", re.IGNORECASE)),
    ("database", re.compile(r"connection to server .* failed: Connection refused(?P<what>)")),
    ("disk", re.compile(r"(?:No space left on device|DiskFull|could not extend file)(?P<what>)")),
    (
        "memory",
        re.compile(
            r"(?:\bMemoryError\b|Cannot allocate memory|can't start new thread|\bout of memory\b)(?P<what>)",
            re.IGNORECASE,
        ),
    ),
    ("setting", re.compile(r"validation errors? for (?:_?\w*Settings)(?P<what>)")),
    (
        "setting",
        re.compile(
            r"(?P<what>SECRET_KEY|DATABASE_URL|REDIS_URL|BOT_TOKEN)\b.*(?:needs|makes no sense|must begin|is empty)"
        ),
    ),
    ("tables", re.compile(r'(?:UndefinedTable|UndefinedColumn|relation "(?P<what>\w+)" does not exist)')),
    ("syntax", re.compile(r"(?<![\w.])(?:SyntaxError|IndentationError): (?P<what>.{0,60})")),
)


def recognise(lines: Sequence[str]) -> Known | None:
    """None: nothing that is known by name."""
    for line in reversed(lines):
        for code, sign in _SIGNS:
            if (found := sign.search(line)) is not None:
                return Known(code, found.groupdict().get("what") or "")
    return None
