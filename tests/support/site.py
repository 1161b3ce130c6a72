"""A whole house started as its users start it, from a copy of the project: what a test breaks there is broken nowhere else.

with running_site(folder, SELF_REPAIR="off") as site:
    site.kill("worker"), site.freeze("worker"), site.thaw("worker"), site.deadlock("worker")
    with site.broken("tasks/health.py", "import nothing_of_that_name"): …
    site.team("restart", "worker")          an operator's command
    site.alerts("worker", after=number)     what the admin reads of it in the chat
"""

import json
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psycopg

from invitehub import heartbeat
from ops import book as books
from ops import locks
from ops.servers import free_port
from ops.supervisor import Supervisor
from tests.support.chats import Chats
from tests.support.clone import Clone, Done, clone_to
from tests.support.playground import until
from tests.support.sandbox import Sandbox

ADMIN = 1003
NAMES = {
    "worker": "Worker",
    "beat": "Scheduler",
    "database": "Database",
    "redis": "Redis",
    "bot": "Bot",
    "web": "Web page",
}
_PATIENCE = 60.0
# Only in the copy: a signal makes the main thread wait for a lock that it holds itself, as a bug of ours would.
_DEADLOCK = """\
import signal
import threading


def _hold(*_):
    lock = threading.Lock()
    with lock:
        lock.acquire()


signal.signal(signal.SIGUSR2, _hold)
"""


@dataclass(frozen=True)
class Note:
    """A message of the bot in the admin's chat."""

    id: int
    text: str

    @property
    def title(self) -> str:
        return self.text.partition("\n")[0]


@dataclass(frozen=True)
class Site:
    """`clone`: the project's copy; `settings`: of this house; `chats`: its people."""

    clone: Clone
    settings: Mapping[str, str]
    chats: Chats = field(repr=False)

    @property
    def data_dir(self) -> Path:
        return self.clone.data_dir

    @property
    def book(self) -> books.Book:
        book = books.read(self.data_dir)
        assert book is not None
        return book

    @property
    def supervisor(self) -> Supervisor:
        return Supervisor(self.data_dir)

    @property
    def redis_url(self) -> str:
        return self.book.valkey(self.data_dir).url

    @property
    def database_url(self) -> str:
        return self.book.postgres(self.data_dir).url

    # The operator's side

    def team(self, *arguments: str, check: bool = True) -> Done:
        done = self.clone.team(*arguments, **self.settings)
        assert done.code == 0 or not check, (arguments, done)
        return done

    def json(self, *arguments: str) -> Any:
        return json.loads(self.team(*arguments, "--json").out)

    def codes(self, pool: str, count: int) -> list[str]:
        words = ("--pool", pool, "--count", str(count), "--days", "9", "--uses", "1")
        return list(self.json("codes", "new", *words)["codes"])

    def pool(self, name: str, capacity: int) -> None:
        """A pool with one team at the sandbox, both of that name."""
        self.json("pools", "add", name)
        words = ("--pool", name, "--provider", "sandbox", "--capacity", str(capacity))
        self.json("teams", "add", name, *words)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url, connect_timeout=3) as connection:
            return list(connection.execute(sql.encode(), values).fetchall())

    def sql(self, statement: str, *values: object) -> None:
        """For what only time would bring about."""
        with psycopg.connect(self.database_url, connect_timeout=3) as connection:
            connection.execute(statement.encode(), values)

    @contextmanager
    def sandbox(self) -> Iterator[Sandbox]:
        """The house's own provider, for faults to order."""
        sandbox = Sandbox(f"http://127.0.0.1:{self.book.sandbox_port}")
        try:
            yield sandbox
        finally:
            sandbox.http.close()

    # Faults

    def pid(self, name: str) -> int:
        """Of the living process; waits for one that is being started."""
        return int(until(lambda: locks.holder(self.data_dir, name), f"{name} to be there", _PATIENCE))

    def kill(self, name: str) -> None:
        os.kill(self.pid(name), signal.SIGKILL)

    def freeze(self, name: str) -> None:
        os.kill(self.pid(name), signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        os.kill(self.pid(name), signal.SIGCONT)

    def deadlock(self, name: str) -> None:
        os.kill(self.pid(name), signal.SIGUSR2)

    @contextmanager
    def broken(self, path: str, line: str) -> Iterator[None]:
        """While the block runs, a file of the copy begins with this line."""
        with self.rewritten(path, lambda whole: f"{line}\n{whole}"):
            yield

    @contextmanager
    def rewritten(self, path: str, change: Callable[[str], str]) -> Iterator[None]:
        """While the block runs, a file of the copy reads otherwise."""
        self.rewrite(path, change)
        try:
            yield
        finally:
            self.mend(path)

    def rewrite(self, path: str, change: Callable[[str], str]) -> None:
        """Until it is mended."""
        file = self.clone.folder / path
        whole = file.with_suffix(".whole")
        if not whole.exists():
            whole.write_bytes(file.read_bytes())
        file.write_text(change(whole.read_text(encoding="utf-8")), encoding="utf-8")

    def mend(self, path: str) -> None:
        file = self.clone.folder / path
        file.with_suffix(".whole").replace(file)
        # The compiled file of the damaged one must not pass for it.
        os.utime(file)

    # What can be seen

    def beat(self, name: str) -> heartbeat.Beat | None:
        return heartbeat.read(self.data_dir, name)

    def well(self, name: str) -> bool:
        """Its process lives, and does its work."""
        beat = self.beat(name)
        if beat is None or beat.age() > 3 or beat.pid != locks.holder(self.data_dir, name):
            return False
        if name == "worker":
            return beat.detail.get("connected") is True and beat.detail.get("probe") is not None
        return name != "beat" or (beat.detail.get("leader") is True and bool(beat.detail.get("sent")))

    def notes(self, after: int = 0) -> list[Note]:
        """What the admin reads now, oldest first, of messages that are newer than number `after`."""
        found = [Note(int(one["message_id"]), str(one.get("text", ""))) for one in self.chats.from_bot(ADMIN)]
        return [note for note in found if note.id > after]

    def alerts(self, name: str, after: int = 0) -> list[Note]:
        return [note for note in self.notes(after) if f" {NAMES[name]} " in note.title]

    def newest(self) -> int:
        """The number of the admin's newest message."""
        return max((note.id for note in self.notes()), default=0)

    def opening(self, name: str, after: int, patience: float = _PATIENCE) -> Note:
        """The first message about it, once it has come."""
        found: Note = until(
            lambda: next(iter(self.alerts(name, after)), None), f"the alert of {name}", patience, every=0.05
        )
        return found

    def recovery(self, name: str, after: int, patience: float = 90.0) -> Note:
        def back() -> Note | None:
            return next((note for note in self.alerts(name, after) if note.title.startswith("🟢")), None)

        found: Note = until(back, f"the recovery of {name}", patience, every=0.1)
        return found

    def settled(self, *names: str) -> None:
        """Wait until these are well, and the watchdog has seen it."""
        for name in names:
            until(partial(self.well, name), f"{name} to be well", 90.0, every=0.1)
        at = self._looked()
        until(
            lambda: self._looked() > at and not self._open(names), "the watchdog to see it", 60.0, every=0.1
        )

    def _looked(self) -> float:
        beat = self.beat("watchdog")
        return 0.0 if beat is None else beat.at

    def _open(self, names: tuple[str, ...]) -> set[str]:
        beat = self.beat("watchdog")
        return set(names) if beat is None else set(names) & set(beat.detail.get("open", ()))


@contextmanager
def running_site(folder: Path, **settings: str) -> Iterator[Site]:
    """Up and, whatever happens, down again. The admin has pressed Start."""
    clone = clone_to(folder)
    (clone.folder / "sitecustomize.py").write_text(_DEADLOCK, encoding="utf-8")
    told: dict[str, str] = {
        "WEB_PORT": str(free_port()),
        "PLAYGROUND_PORT": str(free_port()),
        "MESSAGES_PER_SECOND": "0",
        "STAND_IN": "off",
        **settings,
    }
    told = {name: value for name, value in told.items() if value}
    with httpx.Client(timeout=30, trust_env=False) as http:
        site = Site(clone, told, Chats(http, f"http://127.0.0.1:{told['PLAYGROUND_PORT']}/api"))
        site.team("up", "--detach")
        try:
            site.chats.start(ADMIN)
            yield site
        finally:
            site.team("down", check=False)
