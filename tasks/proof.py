"""The proof of work: a message went through the broker, a thread took it, and it says so."""

import json
import os
import time
from typing import Any, Final

from redis.exceptions import RedisError

from tasks import queues, resources
from tasks.base import QuietTask, task

KEY: Final = "invitehub:probe"
EXPIRY: Final = 60

_last: dict[str, Any] | None = None


@task(queues.PROBE_TASK, base=QuietTask)
def probe(nonce: str = "", sent_at: float | None = None) -> bool:
    """Leave `nonce` with its times (seconds since the epoch) in Redis for a minute, and in the worker's next beat.

    Returns whether Redis took it: that it does not is not the worker's failure.
    """
    global _last  # noqa: PLW0603 - the beat of this process tells of it
    answer = {"nonce": nonce, "sent_at": sent_at, "at": time.time(), "pid": os.getpid()}
    _last = answer
    try:
        resources.redis.get().set(KEY, json.dumps(answer), ex=EXPIRY)
    except RedisError:
        return False
    return True


def last() -> dict[str, Any] | None:
    """The last probe that this process ran."""
    return _last
