"""Who runs an operation, by a name that tells whether they still live, at least to those on the same machine."""

import os
import socket
import sys
from functools import cache
from pathlib import Path

import psutil

_LINUX = sys.platform.startswith("linux")


@cache
def own_name(kind: str = "worker") -> str:
    """`KIND PLACE PID START`: the start tells a process from a later one with the same number. `kind`: without blanks."""
    return f"{kind} {_place()} {os.getpid()} {_start(os.getpid())}"


def is_dead(name: str) -> bool:
    """Whether that runner is known to be gone. Of one on another machine, or in another container, nothing is known."""
    parts = name.split(" ")
    if len(parts) != 4 or parts[1] != _place() or not parts[2].isdecimal():
        return False
    return _start(int(parts[2])) != int(parts[3])


@cache
def _place() -> str:
    """Where a process's number means something: containers may share a host's name but not its processes."""
    space = Path("/proc/self/ns/pid")
    return f"{socket.gethostname()}/{space.readlink() if _LINUX else ''}"


def _start(pid: int) -> int:
    """When a process started, in hundredths of a second; -1 if there is none, or only its remains.

    On Linux since the machine did: there the wall clock's time of the start moves when that clock is set, and a worker
    would take itself for dead.
    """
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return -1
        return round(100 * (process.create_time() - (psutil.boot_time() if _LINUX else 0)))
    except psutil.NoSuchProcess:
        return -1
