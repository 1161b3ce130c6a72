"""The machine: room on the disk, memory, its clock, and whether what runs is what lies there."""

import shutil
from typing import Final

from invitehub import heartbeat
from invitehub.versions import code_digest
from ops.watchdog import memory
from ops.watchdog.checks.base import Check, Scene
from ops.watchdog.model import Cause, Finding, Severity

# Below that, PostgreSQL and the logs are soon in trouble.
LEAST_FREE: Final = 500_000_000
LEAST_FREE_SHARE: Final = 0.03
# Below that, the system soon begins to kill.
LEAST_MEMORY: Final = 48 * 2**20
# Leases and expiry go by the database's clock; heartbeats and the watchdog by the machine's.
MOST_SKEW: Final = 5.0
_LASTS: Final = 60.0
# An update restarts one service after the other.
_UPDATE_TAKES: Final = 180.0
_RUNNING: Final = ("worker", "beat", "bot", "web", "watchdog")


class DiskCheck(Check):
    """Room where the data is: 500 MB, or 3 % of a small disk."""

    component = "disk"
    severity = Severity.WARNING
    every = 15

    def look(self, scene: Scene) -> Finding:
        try:
            usage = shutil.disk_usage(scene.data_dir)
        except OSError as error:
            return self.down(Cause("error", detail=str(error.strerror or "")[:40]), scene.patience.confirm)
        if usage.free < min(LEAST_FREE, usage.total * LEAST_FREE_SHARE):
            return self.down(Cause("disk", detail=f"{usage.free / 1e6:.0f} MB"), scene.patience.confirm)
        return self.judged(None, 0)


class MemoryCheck(Check):
    """Memory that is left for all: 48 MB, for a minute."""

    component = "memory"
    severity = Severity.WARNING
    every = 5

    def look(self, scene: Scene) -> Finding:
        del scene
        left = memory.left()
        cause = Cause("memory", detail=f"{left / 2**20:.0f} MB") if left < LEAST_MEMORY else None
        return self.judged(cause, _LASTS)


class ClockCheck(Check):
    """The machine's clock against the database's: 5 s apart, for a minute."""

    component = "clock"
    severity = Severity.WARNING
    every = 5
    needs = ("database",)

    def look(self, scene: Scene) -> Finding:
        skew = scene.database.skew
        cause = Cause("skew", int(abs(skew))) if abs(skew) > MOST_SKEW else None
        return self.judged(cause, _LASTS)


class VersionCheck(Check):
    """Every process runs the code that lies on the disk, once an update had three minutes."""

    component = "version"
    severity = Severity.WARNING
    every = 30

    def look(self, scene: Scene) -> Finding:
        here = code_digest()
        beats = (heartbeat.read(scene.data_dir, name, scene.redis) for name in _RUNNING)
        stale = [
            beat.name
            for beat in beats
            if beat is not None
            and beat.code not in {"", here}
            and beat.age(scene.now) < scene.patience.silence
        ]
        return self.judged(Cause("stale", detail=", ".join(stale)) if stale else None, _UPDATE_TAKES)
