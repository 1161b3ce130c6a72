"""One small class a check. Which there are, and in which order, is `CHECKS`: servers first, since they explain the rest."""

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

    def serves(self, beat: Beat) -> Cause | None:
        """What keeps a living service from its work, as it says itself."""
        del beat
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
        cause = self.serves(beat)
        if cause is not None:
            return replace(self.down(cause, patience.deaf), pid=held.pid)
        return Finding(self.component, Health.OK, pid=held.pid)


class WorkerCheck(ServiceCheck):
    component = "worker"
    needs = ("database", "redis")

    def serves(self, beat: Beat) -> Cause | None:
        deaf = beat.detail.get("connected") is False and beat.detail.get("stopping") is not True
        return Cause("deaf") if deaf else None


class BeatCheck(ServiceCheck):
    component = "beat"
    needs = ("database", "redis")

    def serves(self, beat: Beat) -> Cause | None:
        trouble = beat.detail.get("lock_error")
        return Cause("leaderless", detail=str(trouble)[:40]) if trouble else None


class BotCheck(ServiceCheck):
    component = "bot"
    needs = ("database", "redis")


class WebCheck(ServiceCheck):
    component = "web"
    severity = Severity.WARNING
    needs = ("database", "redis")


CHECKS: tuple[Check, ...] = (
    DatabaseCheck(),
    RedisCheck(),
    WorkerCheck(),
    BeatCheck(),
    BotCheck(),
    WebCheck(),
)


def host_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
