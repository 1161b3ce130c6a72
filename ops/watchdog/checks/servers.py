"""The two servers. First of all, since they explain the rest."""

from abc import abstractmethod
from dataclasses import replace
from typing import Final

from ops.watchdog import probes
from ops.watchdog.checks.base import Check, Scene
from ops.watchdog.evidence import Lock, frozen, lock
from ops.watchdog.model import Cause, Finding, Health

_LOCAL: Final = frozenset({"127.0.0.1", "::1", "localhost"})


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
    """PostgreSQL answers a query within 1.5 s; refusing for 3 s is told."""

    component = "database"

    def ask(self, scene: Scene) -> Cause | None:
        return scene.database()

    def host(self, scene: Scene) -> str | None:
        return scene.hosts[0]


class RedisCheck(ServerCheck):
    """Redis or Valkey answers a ping within 1 s; refusing for 3 s is told."""

    component = "redis"
    # Both gone at once is one trouble; its alert says that Redis is away, too.
    needs = ("database",)

    def ask(self, scene: Scene) -> Cause | None:
        return probes.redis(scene.redis_client)

    def host(self, scene: Scene) -> str | None:
        return scene.hosts[1]
