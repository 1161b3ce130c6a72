"""How fast the house may write to Telegram: one place for the bot and all workers, in Redis; each for itself while that is away.

Telegram takes about 30 messages a second over all, one a second in a chat (a few at once are let through) and 20 a
minute in a group: core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this. Whoever writes takes a turn
first. Who writes to many leaves room, so that answers pass before them.

The turns are a generic cell rate algorithm: all that is kept of a stream is when its next turn would be on time.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from redis import Redis
from redis.exceptions import RedisError

_KEY: Final = "invitehub:pace:"
# The streams' keys, then for each its interval and how far it may run ahead, in ms. Answers the ms to wait; 0: taken.
_SCRIPT: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local wait = 0
for i, key in ipairs(KEYS) do
    local due = tonumber(redis.call('GET', key) or 0)
    wait = math.max(wait, due - now - tonumber(ARGV[2 * i]))
end
if wait > 0 then return math.ceil(wait) end
for i, key in ipairs(KEYS) do
    local due = math.max(tonumber(redis.call('GET', key) or 0), now) + tonumber(ARGV[2 * i - 1])
    redis.call('SET', key, due, 'PX', math.ceil(due - now) + 1000)
end
return 0
"""
# So long nobody waits for a Redis that has just not answered.
_RETRY_REDIS: Final = 5.0
_MOST_KEPT: Final = 5_000


@dataclass(frozen=True, slots=True)
class Stream:
    """What is slowed down. `interval`: ms between two turns; `ahead`: ms by which turns may be early, as a burst."""

    name: str
    interval: float
    ahead: float


class Pace:
    """Thread-safe. `per_second`: messages over all; 0: no limits at all, for a Bot API server of one's own."""

    def __init__(self, redis: "Redis | None", per_second: int) -> None:
        self._redis = redis
        self._per_second = per_second
        self._script: Any = None if redis is None else redis.register_script(_SCRIPT)
        self._lock = threading.Lock()
        self._due: dict[str, float] = {}
        self._away_until = 0.0

    def turn(self, chat_id: int, *, yielding: bool = False) -> float:
        """Take a turn for a message to this chat. Returns 0 if it may be sent now, else the seconds after which to ask again.

        `yielding`: only while nobody else is in a hurry.
        """
        if not self._per_second:
            return 0.0
        streams = _streams(chat_id, self._per_second, yielding=yielding)
        if self._redis is not None and time.monotonic() >= self._away_until:
            try:
                return self._ask(streams) / 1000
            except RedisError:
                self._away_until = time.monotonic() + _RETRY_REDIS
        return self._alone(streams) / 1000

    def wait(self, chat_id: int, *, yielding: bool = False) -> None:
        """Block until the turn is taken."""
        while (pause := self.turn(chat_id, yielding=yielding)) > 0:
            time.sleep(pause)

    def _ask(self, streams: Sequence[Stream]) -> float:
        arguments = [figure for stream in streams for figure in (stream.interval, stream.ahead)]
        return float(self._script(keys=[_KEY + stream.name for stream in streams], args=arguments))

    def _alone(self, streams: Sequence[Stream]) -> float:
        now = time.monotonic() * 1000
        with self._lock:
            wait = max(self._due.get(stream.name, 0.0) - now - stream.ahead for stream in streams)
            if wait > 0:
                return wait
            if len(self._due) > _MOST_KEPT:
                self._due = {name: due for name, due in self._due.items() if due > now}
            for stream in streams:
                self._due[stream.name] = max(self._due.get(stream.name, 0.0), now) + stream.interval
        return 0.0


def _streams(chat_id: int, per_second: int, *, yielding: bool) -> tuple[Stream, Stream]:
    """Over all, evenly; in a chat four at once, then one a second; in a group (its id is negative) at most 20 a minute.

    Who yields is never early, and stays a turn behind.
    """
    step = 1000 / per_second
    everything = Stream("all", step, -step if yielding else step)
    if chat_id < 0:
        return everything, Stream(f"chat:{chat_id}", 60_000 / 16, 3 * 60_000 / 16)
    return everything, Stream(f"chat:{chat_id}", 1000.0, 3000.0)
