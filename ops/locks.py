"""Each service holds `run/NAME.lock` while it lives, so that a second one never runs beside it, whoever started it.

The lock belongs to the open file, which `exec` hands on: it is free exactly when the last process that has it is gone.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from ops.paths import lock_file


class Held(Exception):
    """Another process holds the lock."""


def take(data_dir: Path, name: str, *, patience: float) -> int:
    """Take the lock of `name` and write our pid into it. Waits up to `patience` seconds, then raises Held."""
    path = lock_file(data_dir, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + patience
    while not _try_lock(descriptor, fcntl.LOCK_EX):
        if time.monotonic() >= deadline:
            os.close(descriptor)
            raise Held(name)
        time.sleep(0.05)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


@contextmanager
def until_closed(descriptor: int) -> Iterator[None]:
    """Keep a lock that was taken while the block runs."""
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def held(data_dir: Path, name: str, *, patience: float) -> Iterator[None]:
    """Hold the lock of `name` while the block runs."""
    with until_closed(take(data_dir, name, patience=patience)):
        yield


def is_held(data_dir: Path, name: str) -> bool:
    """Whether somebody holds the lock of `name` right now."""
    try:
        descriptor = os.open(lock_file(data_dir, name), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _try_lock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def holder(data_dir: Path, name: str) -> int | None:
    """The pid of the living process that holds the lock of `name`, if it can be told for certain."""
    if not is_held(data_dir, name):
        return None
    try:
        pid = int(lock_file(data_dir, name).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return pid if _has_open(pid, lock_file(data_dir, name)) else None


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _has_open(pid: int, path: Path) -> bool:
    """A pid may have been given to somebody else: only one that has the file open is meant."""
    if (folder := Path(f"/proc/{pid}/fd")).is_dir():
        return any(_same(link, path) for link in folder.iterdir())
    try:
        return any(Path(file.path) == path for file in psutil.Process(pid).open_files())
    except psutil.Error:
        return False


def _same(link: Path, path: Path) -> bool:
    try:
        return link.samefile(path)
    except OSError:
        return False
