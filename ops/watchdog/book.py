"""The alerts that are open, or closed and not yet told or written everywhere. Shared by threads."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

import psycopg

from ops.bounded import Bounded
from ops.watchdog.ledger import File, Table
from ops.watchdog.model import Alert, Copy

_log = logging.getLogger(__name__)
# A write waits at most this long for the database, and is tried again at the next look.
_SECONDS = 2.5


class Book:
    """Every change is in the file before the method returns; the table follows with `sync`."""

    def __init__(self, file: File, table: Table) -> None:
        self._file, self._table = file, table
        self._lock = threading.RLock()
        self._alerts = {alert.key: alert for alert in file.read()}
        self._adopted = False
        self._read = Bounded(table.still_open, _SECONDS)
        self._write = Bounded(self._write_rows, _SECONDS)

    def all(self) -> tuple[Alert, ...]:
        with self._lock:
            return tuple(self._alerts.values())

    def open_of(self, component: str) -> Alert | None:
        """The component's open alert."""
        return next(
            (each for each in self.all() if each.component == component and each.closed_at is None), None
        )

    def put(self, alert: Alert) -> None:
        """A new alert, or a known one changed as a whole by the thread that judges. Copies stay as they are known."""
        with self._lock:
            known = self._alerts.get(alert.key)
            copies = alert.copies if known is None else known.copies
            self._alerts[alert.key] = replace(alert, copies=copies, written=False)
            self._keep()

    def told(self, key: str, admin: str, copy: Copy) -> None:
        """What an admin knows now."""
        with self._lock:
            alert = self._alerts[key]
            self._alerts[key] = replace(alert, copies={**alert.copies, admin: copy}, written=False)
            self._keep()

    def each(self, change: Callable[[Alert], Alert]) -> None:
        """Change all, and forget those that are finished."""
        with self._lock:
            changed = {key: change(alert) for key, alert in self._alerts.items() if not alert.finished}
            if changed != self._alerts:
                self._alerts = changed
                self._keep()

    def sync(self) -> None:
        """Bring the table up to date, while the database answers. What fails now is tried at the next call."""
        try:
            if not self._adopted:
                self._adopt(self._read())
            if not all(alert.written for alert in self.all()):
                self._write()
        except (psycopg.Error, TimeoutError) as error:
            _log.warning("alerts not written to the database yet: code=%s", type(error).__name__)

    def _adopt(self, stored: tuple[Alert, ...]) -> None:
        """Take over what another watchdog, or one whose file is lost, left open."""
        self._adopted = True
        with self._lock:
            known = {(alert.component, alert.subject) for alert in self.all() if alert.closed_at is None}
            for alert in stored:
                if alert.key not in self._alerts and (alert.component, alert.subject) not in known:
                    self._alerts[alert.key] = alert
            self._keep()

    def _write_rows(self) -> None:
        # An older alert of a component is closed in the table before a newer one may open.
        due = sorted((alert for alert in self.all() if not alert.written), key=lambda alert: alert.opened_at)
        self._table.write(due)
        with self._lock:
            for alert in due:
                if self._alerts.get(alert.key) is alert:
                    self._alerts[alert.key] = replace(alert, written=True)
            self._keep()

    def _keep(self) -> None:
        self._file.write(self._alerts.values())
