"""Which team a path is about."""

import re

_API_PATH = re.compile(r"/teams/([^/]+)(?:/members(?:/[^/]+)?)?")


def team_of(path: str) -> str | None:
    """The team that a provider's request is about; None for pages, and for the orders to fail, which never fail."""
    match = _API_PATH.fullmatch(path)
    return match[1] if match else None
