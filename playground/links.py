"""Which links Telegram keeps, and in which spelling."""

import re
from urllib.parse import SplitResult, urlsplit

_USER = re.compile(r"tg:(?://)?user\?id=(\d+)", re.IGNORECASE)
_SCHEMES = ("http", "https", "tg", "ton", "tonsite", "mailto", "tel")
_HOST = re.compile(r"[^\s/:@]+\.[^\s/:@]+|localhost|\d+(?:\.\d+){3}", re.IGNORECASE)


def user_of_link(url: str) -> int | None:
    """The id in a tg://user link."""
    found = _USER.fullmatch(url.strip())
    return int(found.group(1)) if found else None


def split(url: str) -> SplitResult | None:
    """The parts of a URL, or None if it has none that make sense."""
    try:
        return urlsplit(url)
    except ValueError:
        return None


def checked_link(url: str) -> str | None:
    """The link as the server returns it, or None for what it takes for no link at all."""
    url = url.strip()
    if not url or re.search(r"\s", url):
        return None
    parts = split(url)
    if parts is None:
        return None
    if parts.scheme.lower() not in _SCHEMES:
        if "://" in url or not _HOST.match(url):
            return None
        parts = urlsplit(f"http://{url}")
    if parts.scheme.lower() not in ("http", "https"):
        return url
    if not parts.hostname or not _HOST.fullmatch(parts.hostname):
        return None
    return parts._replace(path=parts.path or "/", scheme=parts.scheme.lower()).geturl()
