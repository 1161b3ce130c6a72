"""Proof of life: each long-running process leaves a beat in a file and, where it can, in Redis.

The file serves whoever runs on the same machine and survives the loss of Redis; the key serves the others.
"""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from invitehub.versions import loaded_digest, version

SUSPECT_AFTER = 6.0
DOWN_AFTER = 10.0
_EXPIRY = 30
# Near enough: beats are among the first things that a service loads.
_STARTED = time.time()


@dataclass(frozen=True, slots=True)
class Beat:
    """One beat. `at`: when it was reported, `loop_at`: when the main loop last turned; both seconds since the epoch.

    `started`, `version`, `code`: of the process, filled in as it is written; 0 and "" where an older version wrote it.
    `code`: the digest of the source files that it was started from.
    """

    name: str
    pid: int
    at: float
    loop_at: float
    detail: Mapping[str, Any] = field(default_factory=dict)
    started: float = 0.0
    version: str = ""
    code: str = ""

    def age(self, now: float | None = None) -> float:
        """Seconds since the main loop last turned."""
        return (time.time() if now is None else now) - self.loop_at


def file_of(data_dir: Path, name: str) -> Path:
    return data_dir / "run" / "heartbeat" / f"{name}.json"


def write(data_dir: Path, redis: "Redis | None", beat: Beat) -> None:
    """Leave `beat` in both places. A Redis that does not answer is no reason to be silent on disk."""
    text = json.dumps(asdict(replace(beat, started=_STARTED, version=version(), code=loaded_digest())))
    path = file_of(data_dir, beat.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
    if redis is not None:
        try:
            redis.set(_key(beat.name), text, ex=_EXPIRY)
        except RedisError:
            return


def read(data_dir: Path, name: str, redis: "Redis | None" = None) -> Beat | None:
    """The newest beat of `name`, or None if there is none that can be read."""
    beats = [beat for beat in (_from_file(data_dir, name), _from_redis(redis, name)) if beat is not None]
    return max(beats, key=lambda beat: beat.loop_at, default=None)


def worker_alive(data_dir: Path, redis: "Redis | None" = None) -> bool:
    """Whether a worker's loop turned lately and is connected to the broker: what honest answers rest on."""
    beat = read(data_dir, "worker", redis)
    return beat is not None and beat.age() < SUSPECT_AFTER and beat.detail.get("connected", True) is True


def _key(name: str) -> str:
    return f"invitehub:heartbeat:{name}"


def _from_file(data_dir: Path, name: str) -> Beat | None:
    try:
        return _parse(file_of(data_dir, name).read_text(encoding="utf-8"))
    except OSError:
        return None


def _from_redis(redis: "Redis | None", name: str) -> Beat | None:
    if redis is None:
        return None
    try:
        raw = redis.get(_key(name))
    except RedisError:
        return None
    return _parse(raw.decode() if isinstance(raw, bytes) else raw) if isinstance(raw, bytes | str) else None


_FIELDS = frozenset(each.name for each in fields(Beat))


def _parse(text: str) -> Beat | None:
    """During an update a newer version may beat, which says more."""
    try:
        return Beat(**{name: value for name, value in json.loads(text).items() if name in _FIELDS})
    except (ValueError, TypeError, AttributeError):
        return None
