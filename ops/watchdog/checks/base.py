"""What a check is, and what it may look at."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from redis import Redis

from ops.watchdog.facts import Facts
from ops.watchdog.model import Cause, Finding, Health, Severity
from ops.watchdog.probes import Database
from ops.watchdog.pulse import Reach
from ops.watchdog.rules import Patience


@dataclass(frozen=True)
class Scene:
    """What a check may look at. `redis`: None if it does not answer, so that nobody waits for it again.

    `reach`: how Telegram answered last. `facts`: what the database told of the business, None while it is not known.
    """

    data_dir: Path
    database: Database
    redis_client: Redis
    redis: Redis | None
    hosts: tuple[str | None, str | None]
    now: float
    patience: Patience
    reach: Reach = field(default_factory=Reach)
    facts: Facts | None = None


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

    def judged(self, cause: Cause | None, patience: float) -> Finding:
        """Well if there is no cause."""
        return Finding(self.component, Health.OK) if cause is None else self.down(cause, patience)


def host_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
