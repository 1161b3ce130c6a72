"""Brings alerts to admins. What Telegram did not take is owed until it does; what was overtaken meanwhile is left out."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from invitehub.pager import SECOND, Outcome
from invitehub.telegram import Telegram, TelegramError, Trouble
from invitehub.texts import TextMissing
from ops.watchdog.book import Book
from ops.watchdog.listeners import split
from ops.watchdog.model import Alert, Copy, Severity, Stage
from ops.watchdog.probes import Backlog
from ops.watchdog.roll import Roll
from ops.watchdog.words import Kind, Words

_log = logging.getLogger(__name__)
_LONGEST_WAIT = 60.0


def owed(alert: Alert, copy: Copy) -> Kind | None:
    """The next thing that this admin must be told; None if they know it all."""
    if copy.lost or alert.known_to(copy):
        return None
    if copy.stage == Stage.DONE:
        return Kind.WORKED
    if alert.closed_at is not None:
        return _owed_at_the_end(alert, copy)
    if copy.stage == Stage.NEW:
        return Kind.OPENING
    if alert.repeats > copy.repeats:
        return Kind.REPEAT
    return Kind.UPDATE if alert.revision > copy.revision and copy.message_id is not None else None


def _owed_at_the_end(alert: Alert, copy: Copy) -> Kind:
    if alert.restarted:
        return Kind.RESTARTED
    opened = copy.stage == Stage.OPENED and copy.message_id is not None
    return Kind.EDIT if opened else Kind.RECOVERY


def rings(alert: Alert, kind: Kind) -> bool:
    """Whether the message makes a sound: an end only if the trouble did."""
    match kind:
        case Kind.OPENING | Kind.RECOVERY:
            return alert.rung
        case Kind.REPEAT:
            return alert.severity == Severity.CRITICAL
        case Kind.EDIT | Kind.UPDATE | Kind.WORKED | Kind.RESTARTED:
            return False


class Courier:
    """Carries one message at a time. Used by one thread."""

    def __init__(self, telegram: Telegram, words: Words) -> None:
        self._telegram = telegram
        self._words = words

    def carry(self, alert: Alert, admin: str, kind: Kind, now: float, backlog: Backlog | None) -> Copy:
        """Bring `admin` the message of this kind. Returns what they know now, or when to try again."""
        copy = alert.copies[admin]
        try:
            words = self._words.message(alert, kind, now, backlog)
        except TextMissing as error:
            _log.error("an alert has no text: %s", error)
            return replace(copy, lost=True)
        try:
            message_id = self._bring(alert, admin, kind, words)
        except TelegramError as error:
            return _after_trouble(copy, kind, error, now)
        told = replace(
            copy,
            stage=_STAGES[kind],
            failures=0,
            retry_at=0.0,
            repeats=alert.repeats,
            revision=alert.revision,
        )
        match kind:
            case Kind.OPENING:
                return replace(told, message_id=message_id)
            case Kind.RECOVERY:
                return replace(told, recovery_id=message_id, left=alert.left)
            case Kind.WORKED:
                return replace(told, left=alert.left)
            case _:
                return told

    def _bring(self, alert: Alert, address: str, kind: Kind, words: str) -> int:
        chat_id, thread = split(address)
        buttons = self._words.buttons(alert, kind)
        copy = alert.copies[address]
        if kind in {Kind.EDIT, Kind.UPDATE, Kind.WORKED}:
            message_id = (copy.recovery_id if kind == Kind.WORKED else copy.message_id) or 0
            self._telegram.edit(chat_id, message_id, words, buttons)
            return message_id
        # What is still down hangs on what was said of it first.
        first = copy.message_id if kind == Kind.REPEAT else None
        return self._telegram.send(
            chat_id, words, buttons, silent=not rings(alert, kind), thread=thread, reply_to=first
        )


_STAGES = {
    Kind.OPENING: Stage.OPENED,
    Kind.REPEAT: Stage.OPENED,
    Kind.UPDATE: Stage.OPENED,
    Kind.EDIT: Stage.EDITED,
    Kind.RECOVERY: Stage.DONE,
    Kind.WORKED: Stage.DONE,
    Kind.RESTARTED: Stage.DONE,
}


def _after_trouble(copy: Copy, kind: Kind, error: TelegramError, now: float) -> Copy:
    if kind == Kind.EDIT and error.trouble in {Trouble.GONE, Trouble.REFUSED}:
        return replace(copy, stage=Stage.EDITED)
    if kind == Kind.WORKED and error.trouble in {Trouble.GONE, Trouble.REFUSED}:
        return replace(copy, recovery_id=None)
    if kind == Kind.UPDATE and error.trouble in {Trouble.GONE, Trouble.REFUSED}:
        # Its message is deleted: there is nothing to be kept up to date.
        return replace(copy, revision=2**31)
    if error.trouble in {Trouble.LATER, Trouble.UNKNOWN}:
        # A message that may have arrived is sent again: told twice is better than not told.
        failures = copy.failures + 1
        wait = error.after if error.after is not None else min(_LONGEST_WAIT, 2.0 ** (failures - 1))
        _log.warning("an alert waits for Telegram: code=%s, next try in %.0f s", error.trouble, wait)
        return replace(copy, failures=failures, retry_at=now + wait)
    _log.error("an admin cannot be told: code=%s", error.trouble)
    return replace(copy, lost=True)


class Round:
    """One round to all who are owed something, by one thread."""

    def __init__(
        self, book: Book, courier: Courier, backlog: Callable[[], Backlog | None], roll: Roll
    ) -> None:
        self._book, self._courier, self._backlog, self._roll = book, courier, backlog, roll

    def make(self, *, quiet: bool) -> None:
        """Bring every listener what they are owed and what may be tried now. `quiet`: only what is critical."""
        for alert in self._book.all():
            for address, copy in alert.copies.items():
                now = time.time()
                kind = owed(alert, copy)
                held = quiet and alert.severity is Severity.WARNING
                if kind is None or held or address == SECOND or copy.retry_at > now:
                    continue
                told = self._courier.carry(alert, address, kind, now, self._backlog())
                self._book.told(alert.key, address, told)
                if told.lost:
                    self._roll.note(address, Outcome.UNREACHABLE, now)
