"""Runs pip and shows how far it is. Standard library only: it runs before anything is installed."""

import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path

_CAUSES = (
    ("No space left on device", "the disk is full: free about 1 GB, then run it again"),
    ("Disk quota exceeded", "the disk quota is used up: free about 1 GB, then run it again"),
    ("Permission denied", ".venv cannot be written: run as the user that owns it"),
    ("Read-only file system", ".venv lies on a disk that cannot be written: clone somewhere else"),
    (
        "DO NOT MATCH THE HASHES",
        "a downloaded package is not the one that was pinned: do not use this package index",
    ),
    (
        "No matching distribution",
        "a package has no build for this machine and Python: try another Python (3.11 to 3.14)",
    ),
    ("Could not fetch URL", "the package index cannot be reached: check the network, then run it again"),
    ("NewConnectionError", "the package index cannot be reached: check the network, then run it again"),
    (
        "ProxyError",
        "the package index cannot be reached through the proxy: check HTTPS_PROXY, then run it again",
    ),
    ("ReadTimeoutError", "the package index is too slow: run it again"),
)
_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_ERASE = "\r\x1b[2K"
_PLAIN_EVERY = 10.0


class Failed(Exception):
    """pip did not succeed; the text says why and what to do."""


def install(python: Path, requirements: Path) -> None:
    """Install `requirements` into the environment of `python`. Raises Failed."""
    total = sum("==" in line for line in requirements.read_text(encoding="utf-8").splitlines())
    command = [
        str(python), "-m", "pip", "install", "--require-hashes", "--no-deps", "--only-binary", ":all:",
        "--disable-pip-version-check", "--no-input", "--progress-bar", "off", "-r", str(requirements),
    ]  # fmt: skip
    last: deque[str] = deque(maxlen=200)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        lines: queue.Queue[str | None] = queue.Queue()
        reader = threading.Thread(target=_read, args=(pip, lines), daemon=True)
        reader.start()
        try:
            _watch(lines, last, Display(total))
        except BaseException:
            pip.terminate()
            raise
        finally:
            reader.join()
    if pip.returncode != 0:
        output = "\n".join(last)
        raise Failed(f"installing packages failed: {cause(output)}")


def cause(output: str) -> str:
    """One line that tells what pip's `output` means."""
    for sign, words in _CAUSES:
        if sign in output:
            return words
    errors = [line.strip() for line in output.splitlines() if line.startswith("ERROR:")]
    return errors[-1].removeprefix("ERROR:").strip() if errors else "pip gave no reason; run it again"


class Display:
    """How far pip is: a line that moves on a terminal, now and then a new one otherwise."""

    def __init__(self, total: int) -> None:
        self._total, self._seen, self._what = total, 0, "beginning"
        self._began = time.monotonic()
        self._told = -_PLAIN_EVERY
        self._moves = sys.stderr.isatty()

    def hear(self, line: str) -> None:
        """Take in a line of pip's output."""
        if match := re.match(r"(?:Collecting|Requirement already satisfied:) ([^=\s]+)", line):
            self._seen += 1
            self._what = match[1]
        elif line.startswith("Installing collected packages"):
            self._seen, self._what = self._total, "unpacking"

    def show(self) -> None:
        age = time.monotonic() - self._began
        text = f"Installing packages {min(self._seen, self._total)}/{self._total}  {self._what}  {age:.0f} s"
        if self._moves:
            width = shutil.get_terminal_size().columns - 3
            sys.stderr.write(f"{_ERASE}{_FRAMES[int(age * 10) % len(_FRAMES)]} {text[:width]}")
        elif age - self._told >= _PLAIN_EVERY:
            self._told = age
            sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def end(self) -> None:
        if self._moves:
            sys.stderr.write(_ERASE)
        sys.stderr.write(f"Packages are ready  {time.monotonic() - self._began:.1f} s\n")


def _watch(lines: "queue.Queue[str | None]", last: "deque[str]", display: Display) -> None:
    while True:
        display.show()
        try:
            line = lines.get(timeout=0.1)
        except queue.Empty:
            continue
        if line is None:
            display.end()
            return
        last.append(line)
        display.hear(line)


def _read(pip: "subprocess.Popen[str]", lines: "queue.Queue[str | None]") -> None:
    if pip.stdout is not None:
        for line in pip.stdout:
            lines.put(line.rstrip())
    lines.put(None)
