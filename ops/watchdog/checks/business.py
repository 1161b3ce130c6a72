"""What the house lives on: work that moves, seats that are left, providers that answer, keys that hold."""

from typing import Final

from ops.watchdog.checks.base import Check, Scene
from ops.watchdog.model import Cause, Finding, Severity

# Work that is due for so long waits for something that does not come by itself.
STUCK_AFTER: Final = 900.0
# A pool that is low for less is being filled up by somebody.
_LOW_LASTS: Final = 300.0
_FAILS_LAST: Final = 60.0
_SHOWN: Final = 5
# A worker that was away for the night makes it up in the morning.
_BACKUP_LATE: Final = 6 * 3600.0


class WorkCheck(Check):
    """Operations that are due move on within 15 minutes. Where nobody could run them, that is the worker's trouble."""

    component = "work"
    severity = Severity.WARNING
    every = 15
    needs = ("database", "redis", "worker")

    def look(self, scene: Scene) -> Finding:
        oldest = scene.database.oldest
        stuck = oldest is not None and oldest >= STUCK_AFTER
        return self.judged(Cause("stuck", int(oldest or 0)) if stuck else None, 0.0)


class PoolsCheck(Check):
    """Pools with open codes have free seats: 5 % of all, one at least; otherwise told after 5 minutes."""

    component = "pools"
    severity = Severity.WARNING
    every = 15
    needs = ("database",)

    def look(self, scene: Scene) -> Finding:
        low = scene.facts.low if scene.facts else ()
        shown = ", ".join(f"{pool.name} ({pool.free}/{pool.seats})" for pool in low[:_SHOWN])
        return self.judged(Cause("low", detail=shown) if low else None, _LOW_LASTS)


class ProvidersCheck(Check):
    """Less than half of a provider's operations of the last 10 minutes failed, from five failures on."""

    component = "providers"
    severity = Severity.WARNING
    every = 15
    needs = ("database", "worker")

    def look(self, scene: Scene) -> Finding:
        bad = scene.facts.failing if scene.facts else ()
        shown = ", ".join(f"{one.provider} ({one.failed}/{one.tried})" for one in bad[:_SHOWN])
        return self.judged(Cause("failing", detail=shown) if bad else None, _FAILS_LAST)


class CredentialsCheck(Check):
    """No team's credentials end within a week, as far as the provider tells when they do."""

    component = "credentials"
    severity = Severity.WARNING
    every = 15
    needs = ("database",)

    def look(self, scene: Scene) -> Finding:
        soon = scene.facts.expiring if scene.facts else ()
        shown = ", ".join(f"{one.team} ({one.until:%Y-%m-%d})" for one in soon[:_SHOWN])
        return self.judged(Cause("expiring", detail=shown) if soon else None, 0.0)


class BackupsCheck(Check):
    """Today's backup is there six hours after it was due (`BACKUP_AT`)."""

    component = "backups"
    severity = Severity.WARNING
    every = 15
    needs = ("database",)

    def look(self, scene: Scene) -> Finding:
        late = scene.facts.backup_late if scene.facts else 0.0
        return self.judged(Cause("late", int(late / 3600)) if late > _BACKUP_LATE else None, 0.0)
