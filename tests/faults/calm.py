"""Nothing is wrong, though all is busy: a full pool of slow calls upstream and no idle core. No alert may come of it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import psutil

from tests.faults.load import Load, loaded
from tests.faults.measure import Say, silent
from tests.support.playground import until
from tests.support.site import Site

# Slower than five seconds, and the house rightly tells that the teams are slow.
SLOW = 3.0
# Three for each of the worker's threads: one runs, one waits in the worker, one in the queue.
OPEN = 48
_LOOK_EVERY = 1.0
_ALERTS = "select component, cause from alert order by id"
_MARKS = ("🔴", "🟠", "🔄")


@dataclass(frozen=True)
class Calm:
    """`full`: share of the looks at which every thread was busy; `cpu`: how busy the machine was, both 0 to 1.

    `told`: titles of alerts in the admin's chat; `rows`: components and causes in the table; `survived`: same process.
    """

    seconds: float
    full: float
    cpu: float
    redemptions: int
    granted: int
    told: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    survived: bool

    @property
    def alerts(self) -> int:
        return max(len(self.told), len(self.rows))

    def document(self) -> dict[str, Any]:
        return asdict(self) | {"alerts": self.alerts}

    def lines(self) -> list[str]:
        return [
            f"{self.seconds / 60:.1f} min, pool full {self.full:.0%} of the time, cores busy {self.cpu:.0%}",
            f"{self.redemptions} redemptions, {self.granted} granted; the worker lived through it: {self.survived}",
            f"alerts: {self.alerts} {[*self.told, *self.rows] or ''}",
        ]


def calm(
    site: Site, seconds: float, *, slow: float = SLOW, hogs: int = os.cpu_count() or 1, say: Say = silent
) -> Calm:
    """Keep a healthy house busy for so long, from the moment on at which its pool is full. `hogs`: cores to keep busy."""
    with loaded(site, slow=slow, most=OPEN) as load, _busy_cores(hogs):
        until(lambda: _full(site) or load.failure, "a full pool", 60, every=0.2)
        seen, worker, began = site.newest(), site.pid("worker"), time.monotonic()
        psutil.cpu_percent()
        full = []
        while (spent := time.monotonic() - began) < seconds and load.failure is None:
            full.append(_full(site))
            if len(full) % 60 == 0:
                say(f"{spent / 60:.0f} min, {load.asked} redemptions, alerts {_told(site, seen) or 'none'}")
            time.sleep(_LOOK_EVERY)
        return _result(site, load, full, (spent, seen, worker))


def _result(site: Site, load: Load, full: list[bool], known: tuple[float, int, int]) -> Calm:
    spent, seen, worker = known
    if load.failure is not None:
        raise load.failure
    return Calm(
        seconds=spent,
        full=sum(full) / len(full),
        cpu=psutil.cpu_percent() / 100,
        redemptions=load.asked,
        granted=load.granted(),
        told=_told(site, seen),
        rows=tuple((str(name), str(cause)) for name, cause in site.rows(_ALERTS)),
        survived=site.pid("worker") == worker,
    )


def _full(site: Site) -> bool:
    beat = site.beat("worker")
    return beat is not None and beat.detail.get("active", 0) >= beat.detail.get("size", 1)


def _told(site: Site, after: int) -> tuple[str, ...]:
    return tuple(note.title for note in site.notes(after) if note.title.startswith(_MARKS))


@contextmanager
def _busy_cores(hogs: int) -> Iterator[None]:
    """Processes that do nothing but turn."""
    command = [sys.executable, "-c", "while True: pass"]
    processes = [subprocess.Popen(command, stdin=subprocess.DEVNULL) for _ in range(hogs)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()
