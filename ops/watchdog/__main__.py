"""`python -m ops.watchdog`: looks every HEARTBEAT_INTERVAL seconds until it is told to stop."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from invitehub.settings import Settings, load_settings
from invitehub.telegram import Telegram
from invitehub.texts import choose_locale
from ops.watchdog import restarter
from ops.watchdog.book import Book
from ops.watchdog.courier import Courier, Round
from ops.watchdog.ledger import File, Table
from ops.watchdog.pulse import Pulse
from ops.watchdog.roll import Roll
from ops.watchdog.rules import Patience
from ops.watchdog.second import Second
from ops.watchdog.watch import Watch
from ops.watchdog.words import Words

_log = logging.getLogger(__name__)

_DELIVERY_INTERVAL = 0.5
_RESTART_INTERVAL = 0.5
_TELEGRAM_SECONDS = 5.0
# A look that waits for everything that hangs takes less than this.
_LATE = 10.0


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    run(load_settings(), Patience(), stopping)


def run(settings: Settings, patience: Patience, stopping: threading.Event) -> None:
    """Watch until `stopping` is set."""
    telegram = Telegram(
        settings.bot_token.get_secret_value(), settings.bot_api_url, timeout=_TELEGRAM_SECONDS
    )
    watchdog = _Watchdog(settings, patience, telegram)
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(len(watchdog.jobs()))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=UTC,
    )
    for work, seconds in watchdog.jobs():
        scheduler.add_job(work, "interval", seconds=seconds, next_run_time=_now())
    scheduler.start()
    _log.info("watching every %g s; %d admins", settings.heartbeat_interval, len(settings.admin_ids))
    while not stopping.wait(1.0):
        if watchdog.turns.late():
            # The scheduler goes by the wall clock: after a step back it would sleep until the old time is reached.
            for job in scheduler.get_jobs():
                job.modify(next_run_time=_now())
    scheduler.shutdown()
    telegram.close()
    watchdog.close()


class _Watchdog:
    """What it consists of, and what each part does again and again. Each job has a thread of its own: one may hang."""

    def __init__(self, settings: Settings, patience: Patience, telegram: Telegram) -> None:
        self._settings = settings
        zone = _zone(settings.timezone)
        url = settings.database_url.get_secret_value()
        locale = choose_locale(settings.locale)
        words = Words(locale, patience, stand_in=bool(settings.stand_in))
        book = Book(File(settings.data_dir), Table(url))
        self._pulse = Pulse(settings, telegram)
        self._watch = Watch(settings, book, patience, self._pulse)
        self._roll = Roll(settings.data_dir, telegram, locale, zone)
        self._round = Round(book, Courier(telegram, words), lambda: self._watch.backlog, self._roll)
        self._second = Second(book, words, self._roll, settings.alert_urls.get_secret_value())
        self._quiet = settings.quiet_hours
        self._zone = zone
        self.turns = _Turns(self._watch)

    def jobs(self) -> tuple[tuple[Callable[[], None], float], ...]:
        """Each with the seconds between its runs."""
        interval = self._settings.heartbeat_interval
        return (
            (self.turns.look, interval),
            (self._deliver, _DELIVERY_INTERVAL),
            (self._deliver_second, _DELIVERY_INTERVAL),
            (self._take_pulse, 5 * interval),
            (self._call_the_roll, 5 * interval),
            (lambda: restarter.look(self._settings.data_dir), _RESTART_INTERVAL),
            (self._watch.repairer.work, _RESTART_INTERVAL),
        )

    def close(self) -> None:
        self._pulse.close()
        self._watch.close()

    def _deliver(self) -> None:
        quiet = self._quiet is not None and self._quiet.holds(datetime.now(self._zone))
        self._round.make(quiet=quiet)

    def _deliver_second(self) -> None:
        self._second.work(tests=self._settings.alert_tests)

    def _take_pulse(self) -> None:
        self._pulse.work(well=self._watch.well)

    def _call_the_roll(self) -> None:
        if self._settings.alert_tests:
            self._roll.call(self._watch.listeners.addresses(), time.time())


class _Turns:
    """Knows when the last look began, by a clock that nobody sets."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._at = time.monotonic()

    def look(self) -> None:
        self._at = time.monotonic()
        self._watch.look()

    def late(self) -> bool:
        if time.monotonic() - self._at < _LATE:
            return False
        self._at = time.monotonic()
        return True


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):
        # A machine without any zones has UTC.
        return UTC


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
