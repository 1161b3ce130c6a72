"""N faults of a kind, one after the other: seconds from each to the admin's message, and what became of it."""

import math
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from ops.paths import ROOT
from tests.faults.kinds import KINDS
from tests.support.playground import until
from tests.support.site import Site, running_site

_BETWEEN_LOOKS = 2.0
SETTINGS = {"SELF_REPAIR": "off", "STAND_IN": "off"}


@dataclass(frozen=True)
class Shot:
    """One fault. `told`, `back`: seconds from the fault to the message, from the healing to the word that it is over.

    `strays`: messages about the component that no fault explains, before this one. `title`: what the lock screen shows.
    """

    told: float
    back: float
    strays: int
    title: str


@dataclass(frozen=True)
class Figures:
    """All faults of one kind."""

    kind: str
    of: str
    shots: tuple[Shot, ...]

    @property
    def p50(self) -> float:
        return percentile([shot.told for shot in self.shots], 50)

    @property
    def p95(self) -> float:
        return percentile([shot.told for shot in self.shots], 95)

    @property
    def slowest(self) -> float:
        return max(shot.told for shot in self.shots)

    @property
    def strays(self) -> int:
        return sum(shot.strays for shot in self.shots)

    def row(self) -> str:
        return (
            f"{self.kind:<9} {self.of:<7} {len(self.shots):>4} {self.p50:>7.2f} {self.p95:>7.2f}"
            f" {self.slowest:>7.2f} {percentile([shot.back for shot in self.shots], 95):>9.2f} {self.strays:>6}"
        )

    def document(self) -> dict[str, Any]:
        summary = {"p50": self.p50, "p95": self.p95, "max": self.slowest, "strays": self.strays}
        return {"kind": self.kind, "of": self.of, "times": len(self.shots), **summary} | {
            "shots": [asdict(shot) for shot in self.shots]
        }


Say = Callable[[str], None]
HEAD = "kind      of         n     p50     p95     max  back p95 strays"


def silent(_line: str) -> None:
    """Nobody reads along."""


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest rank: a value that was measured, never one between two."""
    return sorted(values)[max(0, math.ceil(len(values) * share / 100) - 1)]


def shots(site: Site, kind: str, of: str, times: int) -> Iterator[Shot]:
    """Strike, read, heal, await the recovery; then the next."""
    fault, seen = KINDS[kind], site.newest()
    for _ in range(times):
        site.settled(of)
        # It is settled just after a look of the watchdog; faults come at any moment between two.
        time.sleep(random.uniform(0, _BETWEEN_LOOKS))
        strays, seen = len(site.alerts(of, seen)), site.newest()
        began = time.monotonic()
        fault.strike(site, of)
        opening = site.opening(of, seen)
        told = time.monotonic() - began
        healed = time.monotonic()
        fault.heal(site, of)
        over = opening if opening.title.startswith("🔄") else site.recovery(of, opening.id)
        yield Shot(told, time.monotonic() - healed, strays, opening.title)
        seen = over.id


def measure(site: Site, kind: str, of: str, times: int, end: float = math.inf, say: Say = silent) -> Figures:
    """Up to `times` faults, none but the first begun after `end` (monotonic seconds)."""
    done: list[Shot] = []
    for shot in shots(site, kind, of, times):
        done.append(shot)
        say(f"{kind} of {of} {len(done)}/{times}: told after {shot.told:.2f} s, over after {shot.back:.2f} s")
        if time.monotonic() >= end:
            break
    return Figures(kind, of, tuple(done))


def measure_all(
    site: Site, kinds: Sequence[str], of: Sequence[str], times: int, end: float, say: Say = silent
) -> list[Figures]:
    """Faults of worker and of beat side by side, each lane one kind after the other, each kind with its share of the time.

    A silent worker is known by what beat sends, so that kind comes when beat is left alone again.
    """

    def lane(name: str, wanted: Sequence[str], end: float) -> list[Figures]:
        mine = [kind for kind in wanted if name in KINDS[kind].of and name in of]
        share = (end - time.monotonic()) / max(1, len(mine))
        ends = [end - share * left for left in reversed(range(len(mine)))]
        return [measure(site, kind, name, times, each, say) for kind, each in zip(mine, ends, strict=True)]

    abreast = [kind for kind in kinds if kind != "silence"]
    last = [kind for kind in kinds if kind == "silence"]
    first_end = end - (end - time.monotonic()) * len(last) / len(kinds)
    with ThreadPoolExecutor(2) as threads:
        lanes = list(threads.map(lambda name: lane(name, abreast, first_end), ("worker", "beat")))
    return [*lanes[0], *lanes[1], *lane("worker", last, end)]


@contextmanager
def measured_site(folder: Path, **settings: str) -> Iterator[Site]:
    """A house without self-repair and stand-in, whose watchdog takes no number of faults for instability."""
    with running_site(folder, **SETTINGS | settings) as site, _patient_watchdog(site):
        yield site


@contextmanager
def _patient_watchdog(site: Site) -> Iterator[None]:
    environment = psutil.Process(site.pid("watchdog")).environ()
    site.supervisor.stop("watchdog")
    with (site.data_dir / "log" / "watchdog.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.faults.watchdog"],
            env=environment | {"PYTHONPATH": str(ROOT)},
            cwd=site.data_dir,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        until(lambda: getattr(site.beat("watchdog"), "pid", None) == process.pid, "the watchdog", 30)
        yield
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.wait(15)
