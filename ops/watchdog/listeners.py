"""Who hears of alerts: owners and admins who have not said no, and the linked group. Who has said no, if nobody else answers.

The owners are in the settings. The others are in the database, so they are kept in a file for when it is away.
"""

import logging
from dataclasses import dataclass
from typing import Final

import psycopg
from pydantic import TypeAdapter, ValidationError

from invitehub.settings import Settings
from ops import figures
from ops.bounded import Bounded
from ops.paths import write_private

_log = logging.getLogger(__name__)
_SECONDS: Final = 1.5
_EVERY: Final = 10.0
_ADMINS = "select telegram_id from admin where alerts order by appointed_at"
_OFF_DUTY = "select jsonb_array_elements_text(value) from setting where name = 'off_duty'"
_CHAT = "select value ->> 'id', value ->> 'thread' from setting where name = 'alerts_chat'"


def split(address: str) -> tuple[int, int | None]:
    """Chat and topic of an address, which is `CHAT` or `CHAT/TOPIC`."""
    chat, _, thread = address.partition("/")
    return int(chat), int(thread) if thread else None


@dataclass(frozen=True, slots=True)
class _Known:
    """As the database had it last. `others`: addresses of appointed admins and the group."""

    others: tuple[str, ...] = ()
    off_duty: tuple[str, ...] = ()


_known = TypeAdapter(_Known)


class Listeners:
    """Addresses to write to, as the database had them last. Used by one thread."""

    def __init__(self, settings: Settings) -> None:
        self._bot = bool(settings.bot_token.get_secret_value())
        self._owners = [str(owner) for owner in settings.admin_ids]
        self._url = settings.database_url.get_secret_value()
        self._path = settings.data_dir / "run" / "listeners.json"
        self._known = self._kept()
        self._asked_at = 0.0
        self._ask = Bounded(self._read, _SECONDS)

    def addresses(self) -> tuple[str, ...]:
        """Who is told at once. Nobody where there is no bot."""
        on_duty = [owner for owner in self._owners if owner not in self._known.off_duty]
        told = dict.fromkeys([*on_duty, *self._known.others]) or dict.fromkeys(self._owners)
        return tuple(told) if self._bot else ()

    def reserve(self) -> tuple[str, ...]:
        """Owners who want to hear of it only if nobody answers, one after the other."""
        return tuple(owner for owner in self._owners if owner in self._known.off_duty) if self._bot else ()

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
        if found != self._known:
            self._known = found
            self._keep()

    def _read(self) -> _Known:
        with figures.reading(self._url, seconds=_SECONDS) as connection:
            admins = [str(row[0]) for row in connection.execute(_ADMINS)]
            off_duty = tuple(str(row[0]) for row in connection.execute(_OFF_DUTY))
            chat = connection.execute(_CHAT).fetchone()
        group = [] if chat is None else [f"{chat[0]}/{chat[1]}" if chat[1] else str(chat[0])]
        return _Known((*admins, *group), off_duty)

    def _kept(self) -> _Known:
        try:
            return _known.validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            return _Known()

    def _keep(self) -> None:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(self._path, _known.dump_json(self._known).decode())
        except OSError as error:
            _log.error("listeners.json not written: code=%s", error.errno)
