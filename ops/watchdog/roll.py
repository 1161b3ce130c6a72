"""Proves the pager: each listener gets a test alert once they are one, and once a week by day; what came of it is kept."""

import logging
import threading
from collections.abc import Iterable
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Final

from invitehub import pager
from invitehub.pager import SECOND, Outcome, Tried
from invitehub.telegram import Telegram, TelegramError, Trouble
from invitehub.texts import text
from ops.watchdog.listeners import split

_log = logging.getLogger(__name__)
# Somebody who has not pressed Start yet is tried again: soon at first, for that is when they do.
_SOON: Final = 15.0
_LONGEST: Final = 3600.0
# Mondays, when people are awake.
_WEEKLY: Final = time(11)
_AWAKE: Final = range(9, 21)


def due(tried: Tried | None, now: float, zone: tzinfo) -> bool:
    """Whether this listener is to get a test now."""
    if tried is None:
        return True
    if tried.outcome is not Outcome.REACHED:
        return now - tried.at >= min(_LONGEST, _SOON * 2.0 ** min(tried.failures, 10))
    here = datetime.fromtimestamp(now, zone)
    monday = datetime.combine(here.date() - timedelta(days=here.weekday()), _WEEKLY, zone)
    last = monday if here >= monday else monday - timedelta(days=7)
    return tried.at < last.timestamp() and here.hour in _AWAKE


class Roll:
    """What is known of each listener. Shared by threads."""

    def __init__(self, data_dir: Path, telegram: Telegram, locale: str, zone: tzinfo) -> None:
        self._data_dir, self._telegram, self._locale, self._zone = data_dir, telegram, locale, zone
        self._lock = threading.Lock()
        self._known = dict(pager.read(data_dir))

    def call(self, addresses: Iterable[str], now: float) -> None:
        """Test those that are due, and forget who is no listener any more."""
        wanted = {*addresses}
        for address in sorted(wanted):
            if due(self._known.get(address), now, self._zone):
                self.note(address, self._test(address), now)
        gone = self._known.keys() - wanted - {SECOND}
        if gone:
            with self._lock:
                self._known = {name: tried for name, tried in self._known.items() if name not in gone}
                self._keep()

    def due_second(self, now: float) -> bool:
        """Whether the second channel is to be tested now."""
        return due(self._known.get(SECOND), now, self._zone)

    def note(self, address: str, outcome: Outcome, now: float) -> None:
        """What came of a try."""
        with self._lock:
            known = self._known.get(address)
            failures = 0 if outcome is Outcome.REACHED or known is None else known.failures + 1
            self._known[address] = Tried(outcome, now, failures)
            self._keep()
        if outcome is not Outcome.REACHED and failures == 0:
            _log.warning("alerts do not reach %s: code=%s", address, outcome)

    def _test(self, address: str) -> Outcome:
        chat_id, thread = split(address)
        try:
            self._telegram.send(chat_id, text(self._locale, "alert-test"), thread=thread)
        except TelegramError as error:
            return Outcome.LATER if error.trouble in {Trouble.LATER, Trouble.UNKNOWN} else Outcome.UNREACHABLE
        return Outcome.REACHED

    def _keep(self) -> None:
        try:
            pager.write(self._data_dir, self._known)
        except OSError as error:
            _log.error("pager.json not written: code=%s", error.errno)
