"""Lines of a service's log as people may read them: nothing secret in them, and no longer than a phone shows well."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from invitehub.settings import Settings

_TAIL: Final = 65_536
_WIDTH: Final = 180
_HIDDEN: Final = "[hidden]"
_TOKEN = re.compile(r"\b\d{6,}:[A-Za-z0-9_-]{20,}")
_LOGIN = re.compile(r"(://)[^/\s@]*@")
_CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{4}(?:-[2-9A-HJ-NP-Z]{4}){4}\b", re.IGNORECASE)


def path_of(data_dir: Path, name: str) -> Path:
    return data_dir / "log" / f"{name}.log"


def tail(path: Path, start: int = 0) -> Sequence[str]:
    """The last lines of a file, at most those from byte `start` on. A file that is shorter now is a new one."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(start if start <= size else 0, size - _TAIL))
            return file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ()


def addresses(settings: Settings) -> tuple[str, ...]:
    """Those of the second channel for alerts, each a secret."""
    return tuple(settings.alert_urls.get_secret_value().replace(",", " ").split())


class Cleaner:
    """Takes secrets out: those of the settings wherever they stand, and whatever looks like a token, a login or a code."""

    def __init__(self, settings: Settings) -> None:
        urls = (settings.database_url.get_secret_value(), settings.redis_url.get_secret_value())
        raw = [urlsplit(url).password or "" for url in urls]
        told = [
            settings.bot_token.get_secret_value(),
            settings.secret_key.get_secret_value(),
            settings.ping_url.get_secret_value(),
            *addresses(settings),
        ]
        values = {*raw, *(unquote(word) for word in raw), *told}
        self._secrets = sorted((value for value in values if len(value) >= 6), key=len, reverse=True)

    def clean(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        line = _LOGIN.sub(rf"\1{_HIDDEN}@", _TOKEN.sub(_HIDDEN, line))
        return _CODE.sub(_HIDDEN, line)[:_WIDTH]
