"""What the broker's absence looks like: kombu's wrapper, redis-py's own, and the socket's."""

from typing import Final

from kombu.exceptions import KombuError
from redis.exceptions import RedisError

BROKER_ERRORS: Final[tuple[type[Exception], ...]] = (KombuError, RedisError, OSError)
