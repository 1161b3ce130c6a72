"""Who runs an operation, by a name that tells whether they still live, at least to those on the same machine."""

import os
import socket
from functools import cache

import psutil


@cache
def own_name() -> str:
    """`worker HOST PID START`: the start time tells a process from a later one with the same number."""
    return f"worker {socket.gethostname()} {os.getpid()} {_start(os.getpid())}"


def is_dead(name: str) -> bool:
    """Whether that runner is known to be gone. Of one on another machine nothing is known."""
    parts = name.split(" ")
    if len(parts) != 4 or parts[1] != socket.gethostname() or not parts[2].isdecimal():
        return False
    return _start(int(parts[2])) != int(parts[3])


def _start(pid: int) -> int:
    """When a process started, in seconds since the epoch; -1 if there is none, or only its remains."""
    try:
        process = psutil.Process(pid)
        return -1 if process.status() == psutil.STATUS_ZOMBIE else int(process.create_time())
    except psutil.NoSuchProcess:
        return -1
