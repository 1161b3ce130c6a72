"""Work goes on while Celery is down: what is due is run here, in the bot's process, until a worker is back.

The stand-in takes operations through the same claim as a worker does, so two runners harm nothing: the row belongs to
whoever holds its newest fence. A dead beat's periodic work is done here, too; if only the beat is dead, the worker is
asked for it. Nothing of this ever runs in the watchdog, which must not wait for anything.
"""

import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Final

from celery.beat import BeatLazyFunc
from sqlalchemy.exc import SQLAlchemyError

from invitehub import heartbeat
from invitehub.claims import due_operations, end_leases
from invitehub.delivery import deliver
from invitehub.house import House
from invitehub.operations import run_operation
from invitehub.waiting import serve
from tasks import queues, resources, runners
from tasks.app import app
from tasks.publish import publisher
from tasks.schedule import ENTRIES

log = logging.getLogger(__name__)

# A worker that is only restarted is back by then.
PATIENCE: Final = 5.0
_EVERY: Final = 1.0
_THREADS: Final = 4
_MOST: Final = 50
# Seconds after which a message for a worker has been overtaken by the next one.
_NO_LONGER_ASKED: Final = 20.0
# What only proves that a worker works is not done in its place.
_NOT_HERE: Final = frozenset({queues.PROBE_TASK})


class StandIn:
    """One thread looks, a few others work. `name`: as it is written at the operations that it runs."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="stand-in")
        # One at a time, and never in the way of somebody's seat.
        self._periodic = ThreadPoolExecutor(1, thread_name_prefix="stand-in periodic")
        self._under_way: Future[None] | None = None
        self._thread = threading.Thread(target=self._keep, name="stand-in", daemon=True)
        self._busy: set[int] = set()
        self._lock = threading.Lock()
        self._well_at = time.monotonic()
        self._done: dict[str, float] = {}
        self.active = False

    def start(self) -> None:
        # Tasks that are run here open no second house.
        resources.house.lend(self._house)
        self._thread.start()

    def close(self) -> None:
        """What is under way is finished, or found again by whoever comes next."""
        self._stop.set()
        self._wake.set()
        self._thread.join()
        for pool in (self._pool, self._periodic):
            pool.shutdown(wait=False, cancel_futures=True)

    def hint(self, operation_id: int) -> "Future[bool] | None":
        """Run it at once if there is no worker. None: there is one, and it is to be told."""
        if not self.active:
            return None
        self._submit(operation_id)
        done: Future[bool] = Future()
        done.set_result(True)
        return done

    def _keep(self) -> None:
        while not self._stop.is_set():
            try:
                self._turn()
            except SQLAlchemyError as error:
                log.warning("the stand-in waits for the database: %s", type(error).__name__)
            except Exception:
                log.exception("a turn of the stand-in failed")
            self._wake.wait(_EVERY)
            self._wake.clear()

    def _turn(self) -> None:
        now, house = time.monotonic(), self._house
        # A Redis that hangs is asked with a short time-out; the worker's file tells of one on this machine.
        if heartbeat.worker_alive(house.settings.data_dir, house.redis):
            self._well_at = now
        active = now - self._well_at >= PATIENCE
        if active != self.active:
            log.warning(
                "no worker: the stand-in takes over" if active else "a worker is back: the stand-in rests"
            )
            self.active = active
        if active:
            self._run_due()
            if self._under_way is None or self._under_way.done():
                self._under_way = self._periodic.submit(self._do_periodic_work)
        elif not self._beat_lives():
            self._ask_for_periodic_work()

    def _run_due(self) -> None:
        with self._house.db.transaction() as session:
            end_leases(session, runners.is_dead)
            due = due_operations(session, limit=_MOST)
        for hint in due:
            self._submit(hint.operation_id)

    def _submit(self, operation_id: int) -> None:
        with self._lock:
            if operation_id in self._busy:
                return
            self._busy.add(operation_id)
        with suppress(RuntimeError):  # The process is ending.
            self._pool.submit(self._run, operation_id)

    def _run(self, operation_id: int) -> None:
        house = self._house
        try:
            result = run_operation(house.db, house.keys, operation_id, runner=runners.own_name("stand-in"))
            follow = [hint.operation_id for hint in result.hints]
            for pool_id in (result.freed_pool_id, result.line_pool_id):
                if pool_id is not None:
                    follow += [hint.operation_id for hint in serve(house.db, pool_id)]
            if result.notice_id is not None:
                deliver(house.db, house.door, result.notice_id)
        except SQLAlchemyError as error:
            log.warning("operation %d waits for the database: %s", operation_id, type(error).__name__)
            return
        except Exception:
            log.exception("operation %d failed in the stand-in: it is found again", operation_id)
            return
        finally:
            with self._lock:
                self._busy.discard(operation_id)
        for each in follow:
            self._submit(each)

    def _do_periodic_work(self) -> None:
        for name, entry in self._due_entries():
            try:
                _task(entry["task"])(*_arguments(entry))
            except SQLAlchemyError as error:
                log.warning("%s waits for the database: %s", name, type(error).__name__)
            except Exception:
                log.exception("%s failed in the stand-in", name)
            if self._stop.is_set():
                return

    def _ask_for_periodic_work(self) -> None:
        for _, entry in self._due_entries():
            publisher().submit(entry["task"], _arguments(entry), expires=_NO_LONGER_ASKED)

    def _due_entries(self) -> Iterator[tuple[str, dict[str, Any]]]:
        now = time.monotonic()
        for name, entry in ENTRIES.items():
            if entry["task"] not in _NOT_HERE and now - self._done.get(name, -1e9) >= entry["schedule"]:
                self._done[name] = now
                yield name, entry

    def _beat_lives(self) -> bool:
        beat = heartbeat.read(self._house.settings.data_dir, "beat", self._house.redis)
        return beat is not None and beat.age() < heartbeat.DOWN_AFTER + PATIENCE


def _task(name: str) -> Any:
    app.loader.import_default_modules()
    return app.tasks[name]


def _arguments(entry: dict[str, Any]) -> tuple[Any, ...]:
    """Those that beat makes anew each time are made here as well."""
    return tuple(
        argument() if isinstance(argument, BeatLazyFunc) else argument for argument in entry.get("args", ())
    )
