"""Real workers, beats and brokers for tests: each test may kill and pause its own.

with own_valkey(tmp_path / "valkey") as broker:     broker.pause(), broker.resume(), broker.kill(), broker.start()
    house = Surroundings(tmp_path / "data", broker.url, database_url)
    with worker(house) as process: …                ready to take tasks
    with beat(house) as process: …
    house.beat("worker")                            its last proof of life
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from invitehub import heartbeat
from invitehub.settings import load_settings
from ops.paths import ROOT
from ops.privileges import open_for
from ops.servers import Valkey, as_account, clean_environment, free_port
from tasks.app import app
from tests.support.playground import until

SECRET = "only-for-tests-0123456789"
_PATIENCE = 15.0
_CELERY = [sys.executable, "-P", "-m", "celery", "-A", "tasks.app"]
_ALONE = ["--without-gossip", "--without-mingle", "--without-heartbeat"]


@contextmanager
def configured() -> Iterator[None]:
    """Lets this process load Celery's settings, with a broker that nobody has: tests name theirs."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
        load_settings.cache_clear()
        app.loader.import_default_modules()
        yield
    load_settings.cache_clear()


@dataclass
class Broker:
    """A Valkey that belongs to one test."""

    server: Valkey
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.server.url

    def client(self) -> "redis.Redis":
        return redis.Redis.from_url(
            self.url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)
        )

    def start(self) -> None:
        self.process = subprocess.Popen(
            as_account(self.server.command(), self.server.account, self.server.reads),
            cwd=self.server.folder,
            env=clean_environment() | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        until(self._answers, "Valkey to start", _PATIENCE)

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self._signal(signal.SIGKILL)
            self.process.wait(_PATIENCE)

    def waiting(self, queue: str) -> int:
        """How many messages nobody has taken yet."""
        with self.client() as client:
            return int(client.llen(queue))

    def _signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def _answers(self) -> bool:
        with self.client() as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False


@contextmanager
def own_valkey(folder: Path) -> Iterator[Broker]:
    server = Valkey(folder, free_port(), "only-for-tests")
    server.folder.mkdir(parents=True)
    open_for(folder.parent, server.account)
    server.prepare()
    broker = Broker(server)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()


@dataclass(frozen=True)
class Surroundings:
    """What a worker or a beat is told. `more`: further settings."""

    data_dir: Path
    redis_url: str
    database_url: str = "postgresql://nobody:none@127.0.0.1:1/none"
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DATA_DIR": str(self.data_dir),
            "REDIS_URL": self.redis_url,
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": SECRET,
            "HEARTBEAT_INTERVAL": "0.2",
            **self.more,
        }

    def beat(self, name: str) -> heartbeat.Beat | None:
        return heartbeat.read(self.data_dir, name)

    def says(self, name: str, key: str) -> object:
        """What the last beat says under `key`."""
        beat = self.beat(name)
        return None if beat is None else beat.detail.get(key)

    def log(self, name: str) -> str:
        return (self.data_dir / f"{name}.log").read_text(encoding="utf-8")


@contextmanager
def worker(house: Surroundings, *, threads: int = 4) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that is connected, killed at the end unless it has ended by itself."""
    command = [*_CELERY, "worker", *_ALONE, "--concurrency", str(threads), "--loglevel", "INFO"]
    with _running(house, "worker", command) as process:
        until(
            lambda: house.says("worker", "connected") is True and _pid(house, "worker") == process.pid,
            "the worker to be ready",
            _PATIENCE,
        )
        yield process


@contextmanager
def beat(house: Surroundings) -> Iterator[subprocess.Popen[bytes]]:
    """A beat whose loop turns, killed at the end unless it has ended by itself."""
    with _running(house, "beat", [*_CELERY, "beat", "--loglevel", "INFO"]) as process:
        until(lambda: _pid(house, "beat") == process.pid, "beat to turn", _PATIENCE)
        yield process


def celery(house: Surroundings, *words: str) -> str:
    """What `celery -A tasks.app WORDS` prints."""
    done = subprocess.run(
        [*_CELERY, *words],
        cwd=house.data_dir,
        env=house.environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout


def _pid(house: Surroundings, name: str) -> int | None:
    beat = house.beat(name)
    return None if beat is None else beat.pid


@contextmanager
def _running(house: Surroundings, name: str, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    house.data_dir.mkdir(parents=True, exist_ok=True)
    with (house.data_dir / f"{name}.log").open("ab") as log:
        process = _start(house, command, log)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(_PATIENCE)


def _start(house: Surroundings, command: list[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        # Not the project's folder: its .env is the operator's.
        cwd=house.data_dir,
        env=house.environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )
