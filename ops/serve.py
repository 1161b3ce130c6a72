"""`python -m ops.serve NAME`: take the lock of that service, then become its command. The pid stays the same.

So one service never runs twice on one data directory, not even when its supervisor was killed and a new one starts.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

from ops import book as books
from ops.errors import Refused
from ops.locks import Held, take
from ops.paths import ROOT
from ops.privileges import drop_and_exec
from ops.servers import Postgres, Valkey, clean_environment
from ops.supervisor import config_file

LOCKED = 75
REFUSED = 1
# A killed PostgreSQL's children hold the lock until they notice that it is gone.
_PATIENCE = 5.0
# supervisord closes all descriptors from 5 up when it starts, and those from 3 up in its children.
_KEPT_BY_SUPERVISORD = 3
_CELERY = ("celery", "-A", "tasks.app")
# Workers need not know of one another; liveness is told by heartbeats of our own.
_ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def main(name: str) -> int:
    """Become service `name`. Returns only if that is not possible."""
    data_dir = Path(os.environ["DATA_DIR"])
    try:
        descriptor = take(data_dir, name, patience=_PATIENCE)
    except Held:
        sys.stderr.write(f"{name} is running already, under another supervisor: ./team down ends it\n")
        return LOCKED
    if descriptor != _KEPT_BY_SUPERVISORD:
        os.dup2(descriptor, _KEPT_BY_SUPERVISORD)
        os.close(descriptor)
    os.set_inheritable(_KEPT_BY_SUPERVISORD, True)  # noqa: FBT003 - takes no keyword
    try:
        _become(name, data_dir)
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
    return REFUSED


def _become(name: str, data_dir: Path) -> None:
    servers: Mapping[str, Callable[[Path], None]] = {
        "database": _database,
        "redis": _redis,
        "supervisor": _supervisor,
    }
    if name in servers:
        servers[name](data_dir)
        return
    os.chdir(ROOT)
    python = sys.executable
    os.execv(python, [python, "-m", *_MODULES[name]])  # noqa: S606 - becoming the service is the purpose


def _database(data_dir: Path) -> None:
    server = _book(data_dir).postgres(data_dir)
    _clear_stale_pid(server)
    os.chdir("/")
    drop_and_exec(server.account, server.command(), clean_environment(), reads=server.reads)


def _redis(data_dir: Path) -> None:
    server: Valkey = _book(data_dir).valkey(data_dir)
    os.chdir(server.folder)
    drop_and_exec(server.account, server.command(), clean_environment(), reads=server.reads)


def _supervisor(data_dir: Path) -> None:
    # Logs are named relative to this folder: no path needs quoting in the configuration.
    os.chdir(data_dir)
    python = sys.executable
    words = [
        python,
        "-m",
        "supervisor.supervisord",
        "--nodaemon",
        "--configuration",
        str(config_file(data_dir)),
    ]
    os.execv(python, words)  # noqa: S606


def _book(data_dir: Path) -> books.Book:
    book = books.read(data_dir)
    if book is None:
        raise Refused("servers.json is missing", "run ./team up")
    return book


def _clear_stale_pid(server: Postgres) -> None:
    """Remove what a killed server left, unless a living PostgreSQL of this very folder is behind it."""
    file = server.folder / "postmaster.pid"
    try:
        pid = int(file.read_text(encoding="utf-8").partition("\n")[0])
    except (FileNotFoundError, ValueError):
        return
    try:
        process = psutil.Process(pid)
        alive = str(server.folder) in process.cmdline() and "postgres" in process.name()
    except psutil.NoSuchProcess:
        alive = False
    if not alive:
        file.unlink(missing_ok=True)


_MODULES: Mapping[str, list[str]] = {
    "bot": ["bot"],
    "web": ["ops.web"],
    "watchdog": ["ops.watchdog"],
    "sandbox": ["playground.sandbox"],
    "playground": ["playground"],
    "worker": [*_CELERY, "worker", "-P", "threads", "-n", "worker@%h", "-l", "INFO", *_ALONE],
    "beat": [*_CELERY, "beat", "--scheduler", "tasks.beat:Scheduler", "-l", "INFO"],
}


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in {*_MODULES, "database", "redis", "supervisor"}:
        sys.stderr.write("usage: python -m ops.serve SERVICE\n")
        raise SystemExit(2)
    raise SystemExit(main(sys.argv[1]))
