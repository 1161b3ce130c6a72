"""What is asked of Celery itself: whether a task really runs, and what the workers know. Each answer has its limit in time."""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from redis.exceptions import RedisError

from invitehub import heartbeat
from invitehub.house import House
from tasks import proof
from tasks.app import app
from tasks.broker_errors import BROKER_ERRORS
from tasks.publish import publisher
from tasks.queues import PROBE_TASK, QUEUE_OF

_PROBE_SECONDS: Final = 10.0
_INSPECT_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Probed:
    """Seconds. `sent`: until the broker had it, None if it did not take it. `ran`: until a thread ran it, None: not in time."""

    sent: float | None
    ran: float | None


@dataclass(frozen=True, slots=True)
class Registered:
    """Tasks by worker; `missing`: ours that a worker does not know, by worker."""

    tasks: Mapping[str, tuple[str, ...]]
    missing: Mapping[str, tuple[str, ...]]


def probe(house: House, seconds: float = _PROBE_SECONDS) -> Probed:
    """A task through the queue, and how long it took."""
    nonce, began = uuid.uuid4().hex, time.time()
    if not publisher().send(PROBE_TASK, (nonce, began), expires=seconds):
        return Probed(None, None)
    sent = time.time() - began
    while time.time() - began < seconds:
        if (at := _ran(house, nonce)) is not None:
            return Probed(sent, max(0.0, at - began))
        time.sleep(0.05)
    return Probed(sent, None)


def _ran(house: House, nonce: str) -> float | None:
    """From Redis at once, from the worker's beat a little later."""
    for known in (_in_redis(house), _in_beat(house)):
        if known is not None and known.get("nonce") == nonce:
            return float(known["at"])
    return None


def _in_redis(house: House) -> Mapping[str, Any] | None:
    try:
        raw = house.redis.get(proof.KEY)
    except RedisError:
        return None
    return dict(json.loads(raw)) if isinstance(raw, bytes) else None


def _in_beat(house: House) -> Mapping[str, Any] | None:
    beat = heartbeat.read(house.settings.data_dir, "worker")
    known = None if beat is None else beat.detail.get("probe")
    return known if isinstance(known, dict) else None


def registered() -> Registered | None:
    """None: no worker answered, or the broker is away."""
    try:
        found = app.control.inspect(timeout=_INSPECT_SECONDS).registered()
    except BROKER_ERRORS:
        return None
    if not found:
        return None
    ours = frozenset(QUEUE_OF)
    tasks = {name: tuple(sorted(task for task in known if task in ours)) for name, known in found.items()}
    missing = {name: tuple(sorted(ours - set(known))) for name, known in tasks.items()}
    return Registered(tasks, {name: lacking for name, lacking in missing.items() if lacking})
