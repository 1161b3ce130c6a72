"""What tasks need and a process has once: made by the first task that asks, shared by all threads."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from redis import Redis

from invitehub.house import House
from invitehub.settings import load_settings
from tasks.quick_redis import open_redis

T = TypeVar("T")


class Once(Generic[T]):
    """Makes its thing at the first `get()`, with however many threads asking, and again after `close()`."""

    def __init__(self, make: Callable[[], T], close: Callable[[T], None]) -> None:
        self._make, self._close = make, close
        self._lock = threading.Lock()
        self._thing: T | None = None

    def get(self) -> T:
        with self._lock:
            if self._thing is None:
                self._thing = self._make()
            return self._thing

    def lend(self, thing: T) -> None:
        """Use one that the process has already, and closes itself."""
        with self._lock:
            self._thing = thing

    def close(self) -> None:
        with self._lock:
            thing, self._thing = self._thing, None
        if thing is not None:
            self._close(thing)


def _open_house() -> House:
    return House(load_settings())


house: Once[House] = Once(_open_house, House.close)
redis: Once[Redis] = Once(open_redis, Redis.close)


def close_all() -> None:
    """Close what was opened. A task that comes later opens it again."""
    for thing in (house, redis):
        thing.close()
