"""`python -m ops.watchdog`: looks every HEARTBEAT_INTERVAL seconds until it is told to stop."""

import logging
import signal
import threading
import time
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from invitehub.settings import Settings, load_settings
from invitehub.telegram import Telegram
from invitehub.texts import choose_locale
from ops.watchdog import restarter
from ops.watchdog.book import Book
from ops.watchdog.courier import Courier, deliver
from ops.watchdog.ledger import File, Table
from ops.watchdog.rules import Patience
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
    url = settings.database_url.get_secret_value()
    watch = Watch(settings, Book(File(settings.data_dir), Table(url)), patience)
    telegram = Telegram(
        settings.bot_token.get_secret_value(), settings.bot_api_url, timeout=_TELEGRAM_SECONDS
    )
    words = Words(choose_locale(settings.locale), patience, stand_in=bool(settings.stand_in))
    courier = Courier(telegram, words)
    turns = _Turns(watch)
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(4)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=UTC,
    )
    scheduler.add_job(
        turns.look, "interval", seconds=settings.heartbeat_interval, id="look", next_run_time=_now()
    )
    scheduler.add_job(
        deliver,
        "interval",
        (watch.book, courier, lambda: watch.pending),
        seconds=_DELIVERY_INTERVAL,
        id="deliver",
    )
    scheduler.add_job(
        restarter.look, "interval", (settings.data_dir,), seconds=_RESTART_INTERVAL, id="restart"
    )
    scheduler.add_job(watch.repairer.work, "interval", seconds=_RESTART_INTERVAL, id="repair")
    scheduler.start()
    _log.info("watching every %g s; %d admins", settings.heartbeat_interval, len(settings.admin_ids))
    while not stopping.wait(1.0):
        if turns.late():
            # The scheduler goes by the wall clock: after a step back it would sleep until the old time is reached.
            for job in scheduler.get_jobs():
                job.modify(next_run_time=_now())
    scheduler.shutdown()
    telegram.close()
    watch.close()


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


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
