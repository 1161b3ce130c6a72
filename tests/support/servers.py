"""One PostgreSQL and one Valkey for a whole test run, shared by all xdist workers, never those of a running stack.

The first test that needs them starts a guard process; it stops both when the run ends, also when the run is killed.

    begin() in pytest_configure and end() in pytest_unconfigure, both in the controlling process only
    servers()                      the addresses, started on first use
    migrated_database(name, up)    a database of one's own, copied from a template that `up(url)` migrated once
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

import psutil
import psycopg
import redis
from psycopg import sql

from ops.paths import ROOT, write_private
from ops.privileges import open_for
from ops.servers import HOST, ROLE, Postgres, Valkey, as_account, clean_environment, free_port, password

RUN = "INVITEHUB_TEST_RUN"
_OWNER = "INVITEHUB_TEST_OWNER"
_TEMPLATE = "invitehub_template"
_PATIENCE = 30.0
# Kept until the process ends: a Popen that is collected while its process lives is a warning, thus an error.
_guards: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the two servers are. The superuser may create databases; tests of the product use the role."""

    port: int
    role_password: str
    superuser_password: str
    redis_port: int
    redis_password: str

    @property
    def superuser_url(self) -> str:
        return f"postgresql://postgres:{self.superuser_password}@{HOST}:{self.port}/postgres"

    def database_url(self, name: str) -> str:
        return f"postgresql://{ROLE}:{self.role_password}@{HOST}:{self.port}/{name}"

    def redis_url(self, number: int = 0) -> str:
        """Valkey has 16 numbered databases: give each worker its own."""
        return f"redis://:{self.redis_password}@{HOST}:{self.redis_port}/{number}"


def begin() -> Path:
    """Make the folder of this test run; workers find it through the environment."""
    folder = Path(tempfile.mkdtemp(prefix="invitehub-test-"))
    os.environ |= {RUN: str(folder), _OWNER: str(os.getpid())}
    return folder


def end() -> None:
    """Stop what was started and remove the folder."""
    folder = Path(os.environ.pop(RUN))
    guard = folder / "guard.pid"
    if guard.exists():
        _stop_guard(int(guard.read_text(encoding="ascii")))
    shutil.rmtree(folder, ignore_errors=True)


def servers() -> Addresses:
    """The addresses of the run's servers, which are started if this is the first call of the run."""
    folder = Path(os.environ[RUN])
    with _locked(folder / "start.lock"):
        known = folder / "servers.json"
        if not known.exists():
            _start_guard(folder)
        return Addresses(**json.loads(known.read_text(encoding="utf-8")))


def migrated_database(name: str, upgrade: Callable[[str], None]) -> str:
    """The URL of a new database `name`. `upgrade(url)` is called once a run, for the template."""
    addresses = servers()
    with _locked(Path(os.environ[RUN]) / "template.lock"):
        if not _exists(addresses, _TEMPLATE):
            # So that a test can empty its tables in a millisecond, past triggers that keep what has happened.
            _admin(
                addresses,
                sql.SQL("GRANT SET ON PARAMETER session_replication_role TO {}").format(sql.Identifier(ROLE)),
            )
            _create(addresses, f"{_TEMPLATE}_new", "template1")
            upgrade(addresses.database_url(f"{_TEMPLATE}_new"))
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            _admin(addresses, rename.format(sql.Identifier(f"{_TEMPLATE}_new"), sql.Identifier(_TEMPLATE)))
        _create(addresses, name, _TEMPLATE)
    return addresses.database_url(name)


def empty_database(name: str) -> str:
    """The URL of a new database `name` without any table."""
    addresses = servers()
    _create(addresses, name, "template1")
    return addresses.database_url(name)


def drop_database(name: str) -> None:
    _admin(servers(), sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _create(addresses: Addresses, name: str, template: str) -> None:
    statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
    _admin(addresses, statement.format(sql.Identifier(name), sql.Identifier(ROLE), sql.Identifier(template)))


def _exists(addresses: Addresses, name: str) -> bool:
    with psycopg.connect(addresses.superuser_url, autocommit=True) as connection:
        return (
            connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
        )


def _admin(addresses: Addresses, statement: sql.Composed) -> None:
    with psycopg.connect(addresses.superuser_url, autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _start_guard(folder: Path) -> None:
    owner = os.environ[_OWNER]
    with (folder / "guard.log").open("w") as log:
        guard = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.support.servers", str(folder), owner],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _guards.append(guard)
    (folder / "guard.pid").write_text(str(guard.pid), encoding="ascii")
    deadline = time.monotonic() + _PATIENCE
    while not (folder / "servers.json").exists():
        if guard.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("The test servers did not start: " + (folder / "guard.log").read_text())
        time.sleep(0.02)


def _stop_guard(pid: int) -> None:
    for guard in _guards:
        guard.terminate()
        guard.wait(timeout=_PATIENCE)
    try:
        process = psutil.Process(pid)
        process.terminate()
        process.wait(timeout=_PATIENCE)
    except psutil.NoSuchProcess:
        return


def _guard(folder: Path, owner: int) -> None:
    postgres = Postgres(
        folder / "postgres", free_port(), password(), password(), durable=False, connections=300
    )
    open_for(folder, postgres.account)
    postgres.prepare()
    valkey = Valkey(folder / "valkey", free_port(), password())
    valkey.prepare()
    children = [_spawn(postgres, folder), _spawn(valkey, valkey.folder)]
    try:
        _wait_for(postgres, valkey)
        addresses = Addresses(
            postgres.port, postgres.role_password, postgres.superuser_password, valkey.port, valkey.secret
        )
        write_private(folder / "servers.json", json.dumps(asdict(addresses)))
        _watch(owner, children)
    finally:
        children[0].send_signal(signal.SIGINT)
        children[1].send_signal(signal.SIGTERM)
        for child in children:
            child.wait(timeout=_PATIENCE)
        if not psutil.pid_exists(owner):
            shutil.rmtree(folder, ignore_errors=True)


def _spawn(server: Postgres | Valkey, cwd: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        as_account(server.command(), server.account, server.reads),
        cwd=cwd,
        env=clean_environment() | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
    )


def _wait_for(postgres: Postgres, valkey: Valkey) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            psycopg.connect(postgres.superuser_url, connect_timeout=2).close()
            redis.Redis.from_url(valkey.url).ping()
        except (psycopg.OperationalError, redis.ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _watch(owner: int, children: list[subprocess.Popen[bytes]]) -> None:
    born = psutil.Process(owner).create_time()
    while all(child.poll() is None for child in children):
        time.sleep(0.5)
        if not psutil.pid_exists(owner) or psutil.Process(owner).create_time() != born:
            return


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _leave)
    _guard(Path(sys.argv[1]), int(sys.argv[2]))
