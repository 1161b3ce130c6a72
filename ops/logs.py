"""Reads the services' log files, and follows them over their rotation."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_CHUNK = 64 * 1024


def tail(path: Path, count: int) -> list[str]:
    """The last `count` lines of `path`; the file that was rotated away last helps out if this one is short."""
    lines = _last_lines(path, count)
    if len(lines) < count:
        lines = _last_lines(path.with_name(f"{path.name}.1"), count - len(lines)) + lines
    return lines


def _last_lines(path: Path, count: int) -> list[str]:
    if count <= 0:
        return []
    try:
        with path.open("rb") as file:
            position = file.seek(0, os.SEEK_END)
            data = b""
            while position > 0 and data.count(b"\n") <= count:
                step = min(_CHUNK, position)
                position = file.seek(position - step)
                data = file.read(step) + data
    except FileNotFoundError:
        return []
    return data.decode("utf-8", "replace").splitlines()[-count:]


@dataclass(slots=True)
class Follower:
    """Gives what is added to a file since the last call, whole lines only, also when it is rotated meanwhile."""

    path: Path
    _inode: int = 0
    _position: int = 0
    _rest: bytes = field(default=b"", repr=False)

    def skip_to_end(self) -> None:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return
        self._inode, self._position = status.st_ino, status.st_size

    def lines(self) -> Iterator[str]:
        try:
            with self.path.open("rb") as file:
                status = os.fstat(file.fileno())
                if status.st_ino != self._inode or status.st_size < self._position:
                    yield from self._remainder(status.st_ino)
                file.seek(self._position)
                added = file.read()
        except FileNotFoundError:
            return
        self._position += len(added)
        *whole, self._rest = (self._rest + added).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace")

    def _remainder(self, inode: int) -> Iterator[str]:
        """What was still written to the old file before it was rotated away, now under the name `.1`."""
        old = self.path.with_name(f"{self.path.name}.1")
        if self._inode and old.exists() and old.stat().st_ino == self._inode:
            with old.open("rb") as file:
                file.seek(self._position)
                for line in (self._rest + file.read()).splitlines():
                    yield line.decode("utf-8", "replace")
        self._inode, self._position, self._rest = inode, 0, b""


def follow(paths: dict[str, Path], show: Callable[[str, str], None], *, go_on: Callable[[], bool]) -> None:
    """Call `show(name, line)` for each line that comes, until `go_on()` says no."""
    followers = {name: Follower(path) for name, path in paths.items()}
    for follower in followers.values():
        follower.skip_to_end()
    while go_on():
        for name, follower in followers.items():
            for line in follower.lines():
                show(name, line)
        time.sleep(0.2)
