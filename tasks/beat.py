"""Celery's scheduler, in memory: several at once do no harm, and no state of the broker or the database blocks it."""

import logging
import signal
import time
from datetime import timedelta
from typing import Any

from celery.beat import ScheduleEntry
from celery.beat import Scheduler as CeleryScheduler
from celery.signals import beat_init

from invitehub.settings import load_settings
from tasks.leader import Leadership
from tasks.life import Reporter, Stamp
from tasks.publish import close_connection, open_connection
from tasks.queues import PROBE_TASK, QUEUE_OF

_log = logging.getLogger(__name__)

# While no worker takes messages, this many a queue are kept; more would tell nothing new and fill the broker.
MOST_WAITING = 20


@beat_init.connect  # type: ignore[untyped-decorator]  # Celery is untyped
def _end_between_turns(sender: Any, **_: Any) -> None:
    """Celery's own handler raises SystemExit wherever the loop is. In the middle of a call to Redis that became another
    error, which was taken for one of the call: the beat lived on, without its lock, and sent nothing any more.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sender.stop())


class Scheduler(CeleryScheduler):  # type: ignore[misc]  # Celery is untyped
    """Sends only while this process leads. Celery makes a second, `lazy` one for its banner: that one starts nothing."""

    def __init__(self, *args: Any, lazy: bool = False, **kwargs: Any) -> None:
        self.stamp = Stamp()
        self.sent: dict[str, float] = {}
        self.failed: dict[str, str] = {}
        self.held_back: dict[str, float] = {}
        self._leads = False
        self.leadership = Leadership(load_settings().database_url.get_secret_value())
        super().__init__(*args, lazy=lazy, **kwargs)
        if not lazy:
            self.leadership.start()
            self.reporter = Reporter("beat", self.stamp, self.detail, public=self.leadership.held)
            self.reporter.start()

    def detail(self) -> dict[str, Any]:
        """What the beat says: whether it leads, when each entry was last sent or held back, and what failed since."""
        return {
            "leader": self.leadership.held(),
            "lock_error": self.leadership.error,
            "sent": dict(self.sent),
            "failed": dict(self.failed),
            "held_back": dict(self.held_back),
        }

    def setup_schedule(self) -> None:
        """Everything is due when a beat starts: after an outage the first sweep must not wait for its interval."""
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = entry.last_run_at - timedelta(days=1)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """One turn: at most one entry is sent. Returns how many seconds to sleep, 0.4 at most."""
        self.stamp()
        led, self._leads = self._leads, self.leadership.held()
        if self._leads and not led:
            # Whoever starts us waits for this word.
            self.reporter.now()
        if not self._leads:
            return 0.1
        return float(super().tick(*args, **kwargs))

    def apply_async(self, entry: ScheduleEntry, *args: Any, **kwargs: Any) -> Any:
        """Send one entry, and note when. What fails is told and dropped; the entry's next time comes as usual."""
        try:
            if self._waiting(QUEUE_OF[entry.task]) >= MOST_WAITING:
                self.failed[entry.name] = "queue_full"
                self.held_back[entry.name] = time.time()
                return None
            result = super().apply_async(entry, *args, **kwargs)
        except Exception as error:
            self.failed[entry.name] = type(error.__cause__ or error).__name__
            self._drop_connection()
            raise
        self.sent[entry.name] = time.time()
        self.failed.pop(entry.name, None)
        if entry.task == PROBE_TASK:
            # Whoever compares it with what the worker ran must not take an old word for silence.
            self.reporter.now()
        return result

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Like Celery's, which logs the whole stack at each failure; a line says as much."""
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except Exception as error:  # noqa: BLE001 - beat outlives whatever one entry raises
            _log.warning("%s not sent: code=%s", entry.name, type(error.__cause__ or error).__name__)

    def close(self) -> None:
        self.leadership.stop()
        super().close()

    @property
    def connection(self) -> Any:
        """The publishing connection: bounded, where Celery's own would wait."""
        if "connection" not in self.__dict__:
            self.__dict__["connection"] = open_connection()
        return self.__dict__["connection"]

    def _ensure_connected(self) -> Any:
        # Celery waits here until the broker answers, before the first tick; a lazy connection connects when it sends.
        return self.connection

    def _waiting(self, queue: str) -> int:
        channel = self.producer.channel
        return int(channel.client.llen(queue))

    def _drop_connection(self) -> None:
        self.__dict__.pop("producer", None)
        connection = self.__dict__.pop("connection", None)
        if connection is not None:
            close_connection(connection)
