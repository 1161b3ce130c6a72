"""Where dialogues are remembered: in Redis, and in this process's memory while Redis does not answer.

Redis is asked for every update, so a Redis that hangs must not make people wait: one short time-out, then five seconds
without asking.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.fsm.storage.redis import RedisStorage
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

T = TypeVar("T")

TIMEOUT = 0.3
PAUSE = 5.0
KEPT_FOR = 24 * 3600
# How long this process's own copy stands in for a Redis that was emptied.
TRUSTED_FOR = 15 * 60.0
_MOST_COPIES = 10_000


class _Silent(Exception):
    """Redis does not answer, or is not asked for now."""


def open_redis_storage(url: str) -> RedisStorage:
    redis = Redis.from_url(
        url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0)
    )
    keys = DefaultKeyBuilder(prefix="invitehub:dialogue", with_bot_id=True)
    return RedisStorage(redis, key_builder=keys, state_ttl=KEPT_FOR, data_ttl=KEPT_FOR)


class DialogueStorage(BaseStorage):
    """Writes to both; reads from Redis, or from the copy when Redis is silent, was emptied, or missed the last write."""

    def __init__(self, redis: RedisStorage) -> None:
        self._redis = redis
        self._copy = MemoryStorage()
        self._written: dict[StorageKey, float] = {}
        self._missed: set[StorageKey] = set()
        self._ask_again_at = 0.0

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        await self._copy.set_state(key, state)
        await self._write(key, lambda: self._redis.set_state(key, state))

    async def get_state(self, key: StorageKey) -> str | None:
        return await self._read(key, self._redis.get_state, self._copy.get_state)

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self._copy.set_data(key, data)
        await self._write(key, lambda: self._redis.set_data(key, data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return await self._read(key, self._redis.get_data, self._copy.get_data)

    async def close(self) -> None:
        await self._redis.close()

    async def _write(self, key: StorageKey, write: Callable[[], Awaitable[None]]) -> None:
        self._note(key)
        try:
            await self._ask(write)
        except _Silent:
            self._missed.add(key)

    async def _read(
        self,
        key: StorageKey,
        theirs: Callable[[StorageKey], Awaitable[T]],
        ours: Callable[[StorageKey], Awaitable[T]],
    ) -> T:
        try:
            if key in self._missed:
                await self._ask(lambda: self._catch_up(key))
            found = await self._ask(lambda: theirs(key))
        except _Silent:
            return await ours(key)
        return found or (await ours(key) if self._is_fresh(key) else found)

    async def _catch_up(self, key: StorageKey) -> None:
        """Tell Redis what it missed."""
        await self._redis.set_data(key, await self._copy.get_data(key))
        await self._redis.set_state(key, await self._copy.get_state(key))
        self._missed.discard(key)

    async def _ask(self, question: Callable[[], Awaitable[T]]) -> T:
        if time.monotonic() < self._ask_again_at:
            raise _Silent
        try:
            answer = await asyncio.wait_for(question(), TIMEOUT)
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("dialogues are kept in memory for now: code=%s", type(error).__name__)
            self._ask_again_at = time.monotonic() + PAUSE
            raise _Silent from error
        return answer

    def _note(self, key: StorageKey) -> None:
        self._written.pop(key, None)
        self._written[key] = time.monotonic()
        if len(self._written) > _MOST_COPIES:
            oldest = next(iter(self._written))
            del self._written[oldest]
            self._missed.discard(oldest)
            self._copy.storage.pop(oldest, None)

    def _is_fresh(self, key: StorageKey) -> bool:
        return time.monotonic() - self._written.get(key, float("-inf")) < TRUSTED_FOR
