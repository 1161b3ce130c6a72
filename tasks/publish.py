"""Hands hints to the broker without ever waiting long for it: paused, gone or healthy.

A hint tells the worker that a row is due. Losing one is harmless, for the sweeper sends another; waiting for a dead
broker in front of a user is not. So: own connections with short time-outs, own threads, and a circuit breaker.
"""

import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any, Final

from tasks.app import app
from tasks.broker_errors import BROKER_ERRORS
from tasks.queues import task_for

_log = logging.getLogger(__name__)

# How long `hint` waits for the broker's answer.
WAIT: Final = 0.3
# Enough for hundreds of hints a second, and one may hang while the other finds out.
_THREADS: Final = 2
# More than that unsent means that the broker does not keep up; the rows wait for the sweeper.
_MOST_PENDING: Final = 1000

# Whatever the state of the broker, an attempt ends within 0.26 s; kombu's own defaults block for ever when it is paused.
PUBLISHING: Final[dict[str, Any]] = {
    "socket_timeout": 0.25,
    "socket_connect_timeout": 0.25,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}


# The first connection makes Celery read its settings, which is not for two threads at once.
_opening = threading.Lock()


class Breaker:
    """Open after a failure, for half a second first and five at most; then one attempt decides. Thread-safe."""

    FIRST, LONGEST = 0.5, 5.0

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pause = 0.0
        self._open_until = 0.0

    def allows(self) -> bool:
        """Whether to try. While failures last, one caller an interval is told yes."""
        with self._lock:
            if not self._pause:
                return True
            now = time.monotonic()
            if now < self._open_until:
                return False
            self._open_until = now + self._pause
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._pause = self._open_until = 0.0

    def failed(self) -> bool:
        """Note a failure. Returns whether it is the first one of an outage."""
        with self._lock:
            first = not self._pause
            self._pause = min(self._pause * 2 or self.FIRST, self.LONGEST)
            self._open_until = time.monotonic() + self._pause
            return first


class Publisher:
    """Sends tasks by name. `url`: the broker, or the one of the settings."""

    def __init__(self, url: str | None = None) -> None:
        self._url = url
        self._breaker = Breaker()
        self._mine = threading.local()
        self._pending = threading.Semaphore(_MOST_PENDING)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="publish")

    def submit(self, name: str, args: Sequence[Any], *, expires: float | None = None) -> Future[bool]:
        """Send in the background; the future says whether the broker took it, and never raises."""
        if not self._breaker.allows() or not self._pending.acquire(blocking=False):
            return _no()
        try:
            future = self._threads.submit(self._send, name, args, expires)
        except RuntimeError:  # The process is ending.
            self._pending.release()
            return _no()
        future.add_done_callback(lambda _: self._pending.release())
        return future

    def send(self, name: str, args: Sequence[Any], *, expires: float | None = None) -> bool:
        """Send and wait at most `WAIT` seconds for the answer. False: not handed over, as far as is known."""
        try:
            return self.submit(name, args, expires=expires).result(WAIT)
        except TimeoutError:
            return False

    def close(self) -> None:
        self._threads.shutdown()

    def _send(self, name: str, args: Sequence[Any], expires: float | None) -> bool:
        try:
            app.send_task(name, args=tuple(args), expires=expires, producer=self._producer())
        except BROKER_ERRORS as error:
            self._drop_connection()
            if self._breaker.failed():
                _log.warning(
                    "broker takes no hints: code=%s; rows wait for the sweeper", type(error).__name__
                )
            return False
        self._breaker.succeeded()
        return True

    def _producer(self) -> Any:
        """The producer of the calling thread. Its connection is lazy: opened by the first message."""
        if getattr(self._mine, "producer", None) is None:
            with _opening:
                self._mine.connection = open_connection(self._url)
                self._mine.producer = app.amqp.Producer(self._mine.connection, auto_declare=False)
        return self._mine.producer

    def _drop_connection(self) -> None:
        self._mine.producer = None
        if (connection := self._mine.__dict__.pop("connection", None)) is not None:
            close_connection(connection)


def open_connection(url: str | None = None) -> Any:
    """A lazy connection for publishing, with the time-outs of `PUBLISHING`."""
    return app.connection_for_write(url, transport_options=PUBLISHING)


def close_connection(connection: Any) -> None:
    """Close a connection that may be broken."""
    try:
        connection.release()
    except BROKER_ERRORS as error:
        _log.debug("closing a broken connection: %s", type(error).__name__)


@cache
def publisher() -> Publisher:
    """The process's publisher."""
    return Publisher()


def hint(operation_id: int, kind: str = "grant") -> bool:
    """Tell the worker that an operation is due. Returns within about 0.3 s whether the broker took the hint."""
    return publisher().send(task_for(kind), (operation_id,))


def hint_soon(operation_id: int, kind: str = "grant") -> Future[bool]:
    """The same without waiting, for event loops: `await asyncio.wrap_future(hint_soon(…))`."""
    return publisher().submit(task_for(kind), (operation_id,))


def _no() -> Future[bool]:
    future: Future[bool] = Future()
    future.set_result(False)
    return future
