"""A house under watch: services as real processes, a real watchdog, and the admin's chat in the real playground.

with watched(settings, playground) as house:
    house.start("worker")                     a service of its own process
    house.kill("worker"), house.freeze("worker"), house.thaw("worker")
    with house.watchdog(patience): …          in a thread, as impatient as the test is
    house.told()                              what the admin reads, first lines
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import psycopg
from pydantic_settings import SettingsConfigDict

from invitehub import heartbeat
from invitehub.settings import Settings
from ops.migrate import upgrade
from ops.paths import ROOT
from ops.privileges import open_for
from ops.servers import Postgres, as_account, clean_environment, free_port, password
from ops.watchdog.__main__ import run
from ops.watchdog.checks import CHECKS, ServiceCheck
from ops.watchdog.rules import Patience
from tests.support.playground import Playground, until

ADMIN = 1003
SERVICES = tuple(check.component for check in CHECKS if isinstance(check, ServiceCheck))
HASTY = Patience(
    confirm=0.8, silence=3.0, deaf=1.0, starting=5.0, grace=1.0, settle=0.5, ring=1.0, repeats=(60.0, 120.0)
)
_PATIENCE = 12.0


class _Told(Settings):
    """Reads no `.env`: that one is the operator's."""

    model_config = SettingsConfigDict(env_file=None)


def settings_for(
    data_dir: Path, playground: Playground, database_url: str, redis_url: str, **more: Any
) -> Settings:
    """Settings that look at nothing else on this machine."""
    told: dict[str, Any] = {
        "data_dir": data_dir,
        "bot_token": playground.token,
        "bot_api_url": playground.url,
        "admin_ids": (ADMIN,),
        "database_url": database_url,
        "redis_url": redis_url,
        "heartbeat_interval": 0.2,
        # Told exactly what happens: no test of the pager in between.
        "alert_tests": False,
    }
    return _Told(**told | more)


@dataclass
class House:
    """The processes of one test."""

    settings: Settings
    playground: Playground
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def data_dir(self) -> Path:
        return self.settings.data_dir

    def start(self, *names: str) -> None:
        for name in names:
            self.spawn(name, "tests.support.pulse", str(self.data_dir), name, "0.1")
        for name in names:
            until(partial(self._beats, name), f"{name} to live", _PATIENCE)

    def spawn(self, name: str, module: str, *arguments: str, **environment: str) -> None:
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-P", "-m", module, *arguments],
            cwd=self.data_dir,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
            stdin=subprocess.DEVNULL,
        )

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        process.kill()
        process.wait(_PATIENCE)

    def freeze(self, name: str) -> None:
        self.processes[name].send_signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        self.processes[name].send_signal(signal.SIGCONT)

    def end(self) -> None:
        for name in tuple(self.processes):
            self.kill(name)

    @contextmanager
    def watchdog(self, patience: Patience = HASTY, *, last_beat: float | None = None) -> Iterator[None]:
        """A watchdog that has looked once. `last_beat`: of the one before, seconds since the epoch."""
        stopping = threading.Event()
        heartbeat.file_of(self.data_dir, "watchdog").unlink(missing_ok=True)
        began = time.time()
        if last_beat is not None:
            heartbeat.write(self.data_dir, None, heartbeat.Beat("watchdog", 1, last_beat, last_beat))
        thread = threading.Thread(target=run, args=(self.settings, patience, stopping))
        thread.start()
        try:
            until(lambda: self._looked_since(began), "the watchdog to look", _PATIENCE)
            yield
        finally:
            stopping.set()
            thread.join(_PATIENCE)
            assert not thread.is_alive()

    def texts(self) -> list[str]:
        """What the admin reads now, oldest first."""
        return [str(message["text"]) for message in self.playground.messages(ADMIN)]

    def told(self) -> list[str]:
        """The first line of each message."""
        return [text.partition("\n")[0] for text in self.texts()]

    def rows(self) -> list[tuple[str, bool]]:
        """The alerts in the table, oldest first: component, and whether closed."""
        query = "select component, closed_at is not null from alert order by id"
        with psycopg.connect(self.settings.database_url.get_secret_value()) as connection:
            return [(str(row[0]), bool(row[1])) for row in connection.execute(query)]

    def _looked_since(self, began: float) -> bool:
        beat = heartbeat.read(self.data_dir, "watchdog")
        return beat is not None and beat.at >= began

    def _beats(self, name: str) -> bool:
        beat = heartbeat.read(self.data_dir, name)
        return beat is not None and beat.pid == self.processes[name].pid


@contextmanager
def watched(settings: Settings, playground: Playground) -> Iterator[House]:
    """A house without any service yet. All its processes are ended at the end."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    house = House(settings, playground)
    try:
        yield house
    finally:
        house.end()


@dataclass
class OwnPostgres:
    """A PostgreSQL that one test may kill."""

    server: Postgres
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.server.url

    def start(self) -> None:
        (self.server.folder / "postmaster.pid").unlink(missing_ok=True)
        self.process = subprocess.Popen(
            as_account(self.server.command(), self.server.account, self.server.reads),
            cwd=self.server.folder.parent,
            env=clean_environment() | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self._answers, "PostgreSQL to start", _PATIENCE)

    def kill(self) -> None:
        """Kill it with all its children, as a machine does that runs out of memory."""
        if self.process is None or self.process.poll() is not None:
            return
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        self.process.wait(_PATIENCE)
        for child in family:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(family, _PATIENCE)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def own_postgres(folder: Path) -> Iterator[OwnPostgres]:
    """Started and migrated."""
    server = Postgres(folder, free_port(), password(), password(), durable=False)
    open_for(folder.parent, server.account)
    server.prepare()
    postgres = OwnPostgres(server)
    postgres.start()
    try:
        upgrade(postgres.url)
        yield postgres
    finally:
        postgres.kill()
