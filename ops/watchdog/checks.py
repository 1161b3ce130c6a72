"""One small class a check. Which there are, and in which order, is `CHECKS`: servers first, since they explain the rest."""

import shutil
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from redis import Redis

from invitehub import heartbeat
from invitehub.heartbeat import Beat
from ops.watchdog import probes
from ops.watchdog.evidence import Lock, frozen, lock
from ops.watchdog.model import Cause, Finding, Health, Severity
from ops.watchdog.rules import Patience

_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})
# Beat sends a probe every 5 s: behind by more than that, in seconds, the worker owes one; or beat itself has stopped.
BEHIND, UNSENT = 6.0, 10.0
# So long it must stay so: after a thaw, the one's beat tells of new probes before the other's tells that they were run.
STAYS = 6.0
# Below that, PostgreSQL and the logs are soon in trouble.
LEAST_FREE, LEAST_FREE_SHARE = 500_000_000, 0.03
# Work that is due for so long waits for something that does not come by itself.
STUCK_AFTER = 900.0


@dataclass(frozen=True)
class Scene:
    """What a check may look at. `redis`: None if it does not answer, so that nobody waits for it again."""

    data_dir: Path
    database: probes.Database
    redis_client: Redis
    redis: Redis | None
    hosts: tuple[str | None, str | None]
    now: float
    patience: Patience


class Check(ABC):
    """Looks at one component. `every`: at each how manyth look. `needs`: components whose trouble explains its own."""

    component: ClassVar[str]
    severity: ClassVar[Severity] = Severity.CRITICAL
    every: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def look(self, scene: Scene) -> Finding:
        """What there is to see now. Never raises for a component's trouble."""

    def down(self, cause: Cause, patience: float) -> Finding:
        return Finding(self.component, Health.DOWN, cause, patience)


class ServerCheck(Check):
    """A server is well if it answers. If not, and it is the embedded one, its process tells why."""

    def look(self, scene: Scene) -> Finding:
        cause = self.ask(scene)
        held = lock(scene.data_dir, self.component) if self.host(scene) in _LOCAL else Lock(None)
        if cause is None:
            return Finding(self.component, Health.OK, pid=held.pid, last_sign=scene.now)
        if cause.code == "loading":
            return Finding(self.component, Health.STARTING, cause, scene.patience.starting, held.pid)
        if held.held is False:
            return replace(self.down(Cause("gone"), scene.patience.confirm), gone=True)
        if frozen(held.pid):
            cause = Cause("frozen")
        return replace(self.down(cause, scene.patience.confirm), pid=held.pid)

    @abstractmethod
    def ask(self, scene: Scene) -> Cause | None:
        """What is wrong with it, as seen from a client."""

    @abstractmethod
    def host(self, scene: Scene) -> str | None: ...


class DatabaseCheck(ServerCheck):
    component = "database"

    def ask(self, scene: Scene) -> Cause | None:
        return scene.database()

    def host(self, scene: Scene) -> str | None:
        return scene.hosts[0]


class RedisCheck(ServerCheck):
    component = "redis"

    def ask(self, scene: Scene) -> Cause | None:
        return probes.redis(scene.redis_client)

    def host(self, scene: Scene) -> str | None:
        return scene.hosts[1]


class ServiceCheck(Check):
    """A service is well if its main loop turned lately. Its process tells sooner if it can no longer turn."""

    def look(self, scene: Scene) -> Finding:
        held = lock(scene.data_dir, self.component)
        beat = heartbeat.read(scene.data_dir, self.component, scene.redis)
        finding = self._of_process(held, beat, scene) or self._of_beat(held, beat, scene)
        return replace(finding, last_sign=None if beat is None else beat.loop_at)

    def serves(self, beat: Beat, scene: Scene) -> Cause | None:
        """What keeps a living service from its work, as it says itself."""
        del beat, scene
        return None

    def _of_process(self, held: Lock, beat: Beat | None, scene: Scene) -> Finding | None:
        patience = scene.patience
        if held.held is False:
            return replace(self.down(Cause("gone"), patience.confirm), gone=True)
        if frozen(held.pid):
            return replace(self.down(Cause("frozen"), patience.confirm), pid=held.pid)
        if held.held and (beat is None or beat.loop_at < held.taken_at or held.pid not in {None, beat.pid}):
            away = max(0, int(scene.now - held.taken_at))
            return Finding(
                self.component, Health.STARTING, Cause("starting", away), patience.starting, held.pid
            )
        return None

    def _of_beat(self, held: Lock, beat: Beat | None, scene: Scene) -> Finding:
        patience = scene.patience
        if beat is None:
            return self.down(Cause("never"), patience.starting)
        age = beat.age(scene.now)
        if age >= patience.silence:
            return replace(self.down(Cause("silent", int(age)), 0), pid=held.pid)
        cause = self.serves(beat, scene)
        if cause is not None:
            lasts = STAYS if cause.code in {"idle", "unsent"} else patience.deaf
            return replace(self.down(cause, lasts), pid=held.pid)
        return Finding(self.component, Health.OK, pid=held.pid)


class WorkerCheck(ServiceCheck):
    component = "worker"
    needs = ("database", "redis")

    def serves(self, beat: Beat, scene: Scene) -> Cause | None:
        """Connected, and it runs what is sent. One whose threads are all busy is not asked for more: it works."""
        if beat.detail.get("stopping") is True:
            return None
        if beat.detail.get("connected") is False:
            return Cause("deaf")
        if missing := beat.detail.get("missing"):
            return Cause("lacking", detail=", ".join(map(str, missing))[:80])
        full = int(beat.detail.get("active", 0)) >= int(beat.detail.get("size", 1))
        late = 0.0 if full else self._behind(beat, scene)
        return Cause("idle", int(late)) if late > BEHIND else None

    def _behind(self, beat: Beat, scene: Scene) -> float:
        """Seconds from the last probe that it ran to the last that the scheduler sent, if that lives and goes on sending."""
        scheduler = heartbeat.read(scene.data_dir, "beat", scene.redis)
        if scheduler is None or scheduler.age(scene.now) >= scene.patience.silence:
            return 0.0
        sent = float(scheduler.detail.get("sent", {}).get("probe", 0.0))
        if scene.now - sent > 2 * BEHIND:
            return 0.0
        # Neither is blamed for what was sent before it was there.
        ran = float((beat.detail.get("probe") or {}).get("at", 0.0))
        return sent - max(ran, beat.started, scheduler.started)


class BeatCheck(ServiceCheck):
    component = "beat"
    needs = ("database", "redis")

    def serves(self, beat: Beat, scene: Scene) -> Cause | None:
        """It leads, or stands by for one that does; and who leads sends what is due."""
        if trouble := beat.detail.get("lock_error"):
            return Cause("leaderless", detail=str(trouble)[:40])
        if beat.detail.get("leader") is not True:
            return None
        last = max((float(at) for at in beat.detail.get("sent", {}).values()), default=0.0)
        late = scene.now - max(last, beat.started)
        return Cause("unsent", int(late)) if late >= UNSENT else None


class BotCheck(ServiceCheck):
    component = "bot"
    needs = ("database", "redis")


class WebCheck(ServiceCheck):
    component = "web"
    severity = Severity.WARNING
    needs = ("database", "redis")


class DiskCheck(Check):
    """Room where the data is."""

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
        return Finding(self.component, Health.OK)


class WorkCheck(Check):
    """Operations that are due move on. Where nobody could run them that is the worker's trouble, and told as such."""

    component = "work"
    severity = Severity.WARNING
    every = 15
    needs = ("database", "redis", "worker")

    def look(self, scene: Scene) -> Finding:
        oldest = scene.database.oldest
        if oldest is not None and oldest >= STUCK_AFTER:
            return self.down(Cause("stuck", int(oldest)), 0.0)
        return Finding(self.component, Health.OK)


CHECKS: tuple[Check, ...] = (
    DatabaseCheck(),
    RedisCheck(),
    WorkerCheck(),
    BeatCheck(),
    BotCheck(),
    WebCheck(),
    DiskCheck(),
    WorkCheck(),
)


def host_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
