"""Proof of life of worker and beat: their loop stamps, a thread of its own reports.

A thread that only says that it runs itself would go on saying so while the loop is stuck; thus the two of them.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from redis import Redis
from redis.exceptions import RedisError, ResponseError

from invitehub import heartbeat
from invitehub.settings import load_settings
from invitehub.versions import version
from tasks.quick_redis import open_redis

_log = logging.getLogger(__name__)


class Stamp:
    """When the loop last turned, in seconds since the epoch. Stamping does no I/O and cannot block."""

    def __init__(self) -> None:
        self.at = time.time()

    def __call__(self) -> None:
        self.at = time.time()


class Reporter(threading.Thread):
    """Writes the beat of `name` every interval, and at once when `now()` is called.

    `detail` is asked each time, in this thread. `public()` tells whether the beat goes to Redis too, where replicas
    share one key: a beat that only stands by keeps its beat to its own machine.
    """

    def __init__(
        self,
        name: str,
        stamp: Stamp,
        detail: Callable[[], Mapping[str, Any]],
        public: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(name=f"{name}-beat", daemon=True)
        self._of, self._stamp, self._detail, self._public = name, stamp, detail, public
        self._settings = load_settings()
        self._wake = threading.Event()
        self._redis: Redis | None = open_redis() if self._settings.redis_url.get_secret_value() else None

    def now(self) -> None:
        """Report without waiting for the interval to end."""
        self._wake.set()

    def run(self) -> None:
        while True:
            began = time.monotonic()
            try:
                self._report()
            except Exception:  # noqa: BLE001 - without this thread the process counts as dead
                # One beat less; if it stays so, the beat's age tells.
                _log.exception("no beat: code=report_failed")
            self._wake.wait(max(0.1, self._settings.heartbeat_interval - (time.monotonic() - began)))
            self._wake.clear()

    def _report(self) -> None:
        detail = {"version": version(), **self._detail()}
        beat = heartbeat.Beat(self._of, os.getpid(), time.time(), self._stamp.at, detail)
        try:
            heartbeat.write(self._settings.data_dir, self._redis if self._public() else None, beat)
        except OSError as error:
            # A full disk must not end the thread: the next beat may find room again.
            _log.error("beat not written: code=%s", error.errno)


class EvictionCheck:
    """Asks the broker once a minute whether it may throw messages away when it is full."""

    _EVERY = 60.0

    def __init__(self) -> None:
        self.policy: str | None = None
        self._next = 0.0

    def __call__(self) -> str | None:
        """The broker's `maxmemory-policy`; "unknown" where asking is forbidden, None as long as nobody answered."""
        if time.monotonic() < self._next:
            return self.policy
        answer = self._ask()
        if answer is not None:
            self._next = time.monotonic() + self._EVERY
            if answer != self.policy and answer not in {"noeviction", "unknown"}:
                _log.error("code=broker_may_evict policy=%s: set maxmemory-policy to noeviction", answer)
            self.policy = answer
        return self.policy

    @staticmethod
    def _ask() -> str | None:
        with open_redis() as client:
            try:
                answer = client.config_get("maxmemory-policy")
            except ResponseError:
                return "unknown"
            except RedisError:
                return None
        return str(answer.get("maxmemory-policy", "unknown")) if isinstance(answer, dict) else "unknown"
