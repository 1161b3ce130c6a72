"""Upstream's rate limits, known to all processes of the house by Redis; to each alone while that is away."""

import time
from typing import Final

from redis import Redis
from redis.exceptions import RedisError

from invitehub.providers.pauses import LocalPauses

_KEY: Final = "invitehub:pause:"
# So long nobody waits for a Redis that has just not answered.
_RETRY_REDIS: Final = 5.0


class SharedPauses:
    """Thread-safe. What this process was told itself it knows without Redis, too."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._own = LocalPauses()
        self._away_until = 0.0

    def left(self, limit: str) -> float:
        own = self._own.left(limit)
        if own > 0 or self._is_away():
            return own
        try:
            milliseconds = self._redis.pttl(_KEY + limit)
        except RedisError:
            self._away()
            return 0.0
        # Negative: there is no such key.
        return max(0.0, float(milliseconds) / 1000)

    def begin(self, limit: str, seconds: float) -> None:
        self._own.begin(limit, seconds)
        if self._is_away():
            return
        milliseconds = max(1, int(seconds * 1000))
        try:
            # Whichever lasts longer: a shorter one of somebody else is over by itself.
            if self._redis.pttl(_KEY + limit) < milliseconds:
                self._redis.set(_KEY + limit, "1", px=milliseconds)
        except RedisError:
            self._away()

    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until

    def _away(self) -> None:
        self._away_until = time.monotonic() + _RETRY_REDIS
