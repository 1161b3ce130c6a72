"""A call that may hang, waited for no longer than is good for the caller."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Bounded(Generic[T]):
    """`call` in a thread of its own, one at a time: while one hangs no other is started.

    A thread that hangs for good does not keep the process from ending.
    """

    def __init__(self, call: Callable[[], T], seconds: float) -> None:
        self._call = call
        self._seconds = seconds
        self._running: Future[T] | None = None

    def __call__(self) -> T:
        """The call's result. Raises what it raises, or TimeoutError after `seconds`."""
        if self._running is None or self._running.done():
            self._running = self._start()
        return self._running.result(self._seconds)

    def _start(self) -> Future[T]:
        future: Future[T] = Future()

        def work() -> None:
            try:
                future.set_result(self._call())
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever asks for the result
                future.set_exception(error)

        threading.Thread(target=work, name="bounded", daemon=True).start()
        return future
