"""Whether Telegram takes what we have to say, and the dead man's switch on another machine that depends on it.

A bot that cannot reach Telegram cannot tell so by Telegram. So somebody else waits for our ping, and tells when it stays away.
"""

import logging
import time
from dataclasses import dataclass
from typing import Any, Final

import httpx

from invitehub.settings import Settings
from invitehub.telegram import Telegram, TelegramError
from ops.watchdog.model import Cause

_log = logging.getLogger(__name__)
_PING_EVERY: Final = 60.0
_PING_SECONDS: Final = 5.0
# An error that Telegram had with our webhook so long ago is history.
_WEBHOOK_ERROR_LASTS: Final = 300.0


@dataclass(frozen=True, slots=True)
class Reach:
    """`ok_at`: when Telegram last answered, seconds since the epoch. `trouble`, `webhook`: what is wrong now."""

    ok_at: float | None = None
    trouble: Cause | None = None
    webhook: Cause | None = None


class Pulse:
    """`work` is called by one thread; `reach` is read by others."""

    def __init__(self, settings: Settings, telegram: Telegram) -> None:
        self.reach = Reach()
        self._bot = bool(settings.bot_token.get_secret_value())
        self._public = bool(settings.public_url)
        self._telegram = telegram
        self._url = settings.ping_url.get_secret_value()
        self._http = httpx.Client(timeout=_PING_SECONDS) if self._url else None
        self._pinged_at = 0.0

    def work(self, *, well: bool) -> None:
        """Ask Telegram, and ping if that answers and all is well."""
        if not self._bot:
            return
        now = time.time()
        self.reach = self._ask(now)
        if well and self.reach.trouble is None:
            self._ping(now)

    def close(self) -> None:
        if self._http is not None:
            self._http.close()

    def _ask(self, now: float) -> Reach:
        try:
            self._telegram.me()
            return Reach(now, None, self._webhook(self._telegram.webhook(), now))
        except TelegramError as error:
            return Reach(self.reach.ok_at, telegram_cause(error.description), self.reach.webhook)

    def _webhook(self, info: dict[str, Any], now: float) -> Cause | None:
        url = bool(info.get("url"))
        if url != self._public:
            return Cause("webhook-lost" if self._public else "webhook-left")
        failed_at = float(info.get("last_error_date", 0))
        if url and now - failed_at < _WEBHOOK_ERROR_LASTS and info.get("pending_update_count", 0):
            return Cause("webhook", detail=str(info.get("last_error_message", ""))[:80])
        return None

    def _ping(self, now: float) -> None:
        if self._http is None or 0 <= now - self._pinged_at < _PING_EVERY:
            return
        self._pinged_at = now
        try:
            status = self._http.get(self._url).status_code
        except httpx.HTTPError as error:
            # Its address may be a secret: it is not repeated.
            _log.warning("PING_URL was not reached: code=%s", type(error).__name__)
        else:
            if status >= httpx.codes.BAD_REQUEST:
                _log.warning("PING_URL does not want the ping: HTTP %d", status)


def telegram_cause(description: str) -> Cause:
    """What is wrong, by what the client says of it."""
    low = description.lower()
    if "unauthorized" in low or low == "not found":
        return Cause("token")
    return Cause("unreachable", detail=description[:40])
