"""One small class a check. Which there are, and in which order, is `CHECKS`: servers first, since they explain the rest."""

from ops.watchdog.checks.base import Check, Scene, host_of
from ops.watchdog.checks.business import BackupsCheck, CredentialsCheck, PoolsCheck, ProvidersCheck, WorkCheck
from ops.watchdog.checks.machine import ClockCheck, DiskCheck, MemoryCheck, VersionCheck
from ops.watchdog.checks.outside import TelegramCheck, WebhookCheck
from ops.watchdog.checks.servers import DatabaseCheck, RedisCheck
from ops.watchdog.checks.services import (
    BEHIND,
    STAYS,
    BeatCheck,
    BotCheck,
    ServiceCheck,
    WebCheck,
    WorkerCheck,
)

__all__ = [
    "BEHIND",
    "CHECKS",
    "STAYS",
    "BeatCheck",
    "Check",
    "DiskCheck",
    "Scene",
    "ServiceCheck",
    "WorkCheck",
    "WorkerCheck",
    "host_of",
]

CHECKS: tuple[Check, ...] = (
    DatabaseCheck(),
    RedisCheck(),
    WorkerCheck(),
    BeatCheck(),
    BotCheck(),
    WebCheck(),
    TelegramCheck(),
    WebhookCheck(),
    DiskCheck(),
    MemoryCheck(),
    ClockCheck(),
    VersionCheck(),
    WorkCheck(),
    PoolsCheck(),
    ProvidersCheck(),
    CredentialsCheck(),
    BackupsCheck(),
)
