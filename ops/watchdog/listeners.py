"""Who hears of alerts: the owners, the admins who have not said no, and the linked group.

The owners are in the settings. The others are in the database, so they are kept in a file for when it is away.
"""

import json
import logging
from typing import Final

import psycopg

from invitehub.settings import Settings
from ops import figures
from ops.bounded import Bounded
from ops.paths import write_private

_log = logging.getLogger(__name__)
_SECONDS: Final = 1.5
_EVERY: Final = 10.0
_ADMINS = "select telegram_id from admin where alerts order by appointed_at"
_CHAT = "select value ->> 'id', value ->> 'thread' from setting where name = 'alerts_chat'"


def split(address: str) -> tuple[int, int | None]:
    """Chat and topic of an address, which is `CHAT` or `CHAT/TOPIC`."""
    chat, _, thread = address.partition("/")
    return int(chat), int(thread) if thread else None


class Listeners:
    """Addresses to write to, as the database had them last. Used by one thread."""

    def __init__(self, settings: Settings) -> None:
        self._bot = bool(settings.bot_token.get_secret_value())
        self._owners = [str(owner) for owner in settings.admin_ids]
        self._url = settings.database_url.get_secret_value()
        self._path = settings.data_dir / "run" / "listeners.json"
        self._others = self._kept()
        self._asked_at = 0.0
        self._ask = Bounded(self._read, _SECONDS)

    def addresses(self) -> tuple[str, ...]:
        """Nobody where there is no bot."""
        return tuple(dict.fromkeys([*self._owners, *self._others])) if self._bot else ()

    def refresh(self, now: float) -> None:
        """Ask the database every ten seconds; call it while that answers."""
        if now - self._asked_at < _EVERY:
            return
        self._asked_at = now
        try:
            found = self._ask()
        except (psycopg.Error, TimeoutError) as error:
            _log.warning("who hears of alerts is not known anew: code=%s", type(error).__name__)
            return
        if found != self._others:
            self._others = found
            self._keep()

    def _read(self) -> list[str]:
        with figures.reading(self._url, seconds=_SECONDS) as connection:
            admins = [str(row[0]) for row in connection.execute(_ADMINS)]
            chat = connection.execute(_CHAT).fetchone()
        return admins if chat is None else [*admins, f"{chat[0]}/{chat[1]}" if chat[1] else str(chat[0])]

    def _kept(self) -> list[str]:
        try:
            found = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return []
        return [address for address in found if isinstance(address, str)]

    def _keep(self) -> None:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(self._path, json.dumps(self._others))
        except OSError as error:
            _log.error("listeners.json not written: code=%s", error.errno)
