"""The second channel: for when nobody answers in Telegram, or Telegram does not answer. A bot cannot break Do Not Disturb."""

import html
import json
import logging
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from typing import Final

from invitehub.pager import SECOND, Outcome
from invitehub.texts import plain
from ops.paths import ROOT
from ops.watchdog.book import Book
from ops.watchdog.courier import owed
from ops.watchdog.model import Alert, Copy, Stage
from ops.watchdog.roll import Roll
from ops.watchdog.words import Kind, Words

_log = logging.getLogger(__name__)
_SECONDS: Final = 60.0
_LONGEST_WAIT: Final = 300.0
_TAG: Final = re.compile(r"<[^>]*>")
# What is edited in a chat is not said again here.
_SAID: Final = {Kind.OPENING: Stage.OPENED, Kind.REPEAT: Stage.OPENED, Kind.RECOVERY: Stage.DONE}


class Second:
    """Used by one thread. `addresses`: as in ALERT_URLS; empty: there is no such channel."""

    def __init__(self, book: Book, words: Words, roll: Roll, addresses: str) -> None:
        self._book, self._words, self._roll, self._addresses = book, words, roll, addresses

    def work(self, *, tests: bool) -> None:
        """Send what is owed there, one message a call."""
        if not self._addresses:
            return
        now = time.time()
        for alert in self._book.all():
            copy = alert.copies.get(SECOND)
            if copy is not None and copy.retry_at <= now and (kind := _owed(alert, copy)) is not None:
                self._book.told(alert.key, SECOND, self._carry(alert, copy, kind, now))
                return
        if tests and self._roll.due_second(now):
            locale = self._words.locale
            took = self._send(
                plain(locale, "alert-test-second"), plain(locale, "alert-test-second-body"), well=True
            )
            self._roll.note(SECOND, Outcome.REACHED if took else Outcome.UNREACHABLE, now)

    def _carry(self, alert: Alert, copy: Copy, kind: Kind, now: float) -> Copy:
        if kind is Kind.RECOVERY and copy.stage is Stage.NEW:
            return replace(copy, stage=Stage.DONE)
        title, _, body = _plain(self._words.message(alert, kind, now, None)).partition("\n")
        if self._send(title, body.strip(), well=kind is Kind.RECOVERY):
            return replace(copy, stage=_SAID[kind], failures=0, repeats=alert.repeats)
        failures = copy.failures + 1
        _log.error("the second channel did not take an alert; try %d", failures)
        return replace(copy, failures=failures, retry_at=now + min(_LONGEST_WAIT, 5.0 * 2.0**failures))

    def _send(self, title: str, body: str, *, well: bool) -> bool:
        """In a process of its own, which has the addresses from its environment: they are not on a command line."""
        try:
            done = subprocess.run(
                [sys.executable, "-m", "ops.watchdog.page"],
                input=json.dumps({"title": title, "body": body, "well": well}),
                text=True,
                cwd=ROOT,
                env=os.environ | {"ALERT_URLS": self._addresses},
                stdout=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            _log.error("the second channel was not reached: code=%s", type(error).__name__)
            return False
        return done.returncode == 0


def _owed(alert: Alert, copy: Copy) -> Kind | None:
    """The opening, its repeats, the end. What ended before anybody was told here is not told here."""
    kind = owed(alert, copy)
    if kind in {Kind.EDIT, Kind.RECOVERY}:
        return Kind.RECOVERY
    return kind if kind in _SAID else None


def _plain(message: str) -> str:
    return html.unescape(_TAG.sub("", message))
