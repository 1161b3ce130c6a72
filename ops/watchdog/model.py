"""What the watchdog sees, and what it remembers of a trouble. Plain data; times are seconds since the epoch."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from ops.watchdog.recogniser import Known


class Health(StrEnum):
    """`UNKNOWN`: it cannot be told, or must not be judged now (its server is down, an operator stopped it)."""

    OK = "ok"
    STARTING = "starting"
    DOWN = "down"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """Only what is critical may ring."""

    CRITICAL = "critical"
    WARNING = "warning"


class Stage(StrEnum):
    """How much of an alert one admin has been told."""

    NEW = "new"
    OPENED = "opened"
    EDITED = "edited"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Cause:
    """`code` names a text; `seconds` and `detail` are its arguments. Never holds a secret."""

    code: str
    seconds: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw. `patience`: how long it must last before it is told. `gone`: the process is proven dead.

    `pid`: only if it is certain; a change of it is a restart. `last_sign`: when it last proved that it lives. `unproven`: it
    is well as far as can be seen, but nobody has asked anything of it lately.
    """

    component: str
    health: Health
    cause: Cause | None = None
    patience: float = 0.0
    pid: int | None = None
    gone: bool = False
    last_sign: float | None = None
    unproven: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Gathered when an alert opens. `known`: what the log says, if it is something that is known by name. `ended`: a signal's name or an exit status. `lines`: the log's last ones, cleaned.

    `supervised`: a supervisor knows it; `restarting`: that supervisor starts it again by itself.
    """

    ended: str = ""
    lines: tuple[str, ...] = ()
    known: Known | None = None
    supervised: bool = False
    restarting: bool = False
    supervisor: bool = False


@dataclass(frozen=True, slots=True)
class Copy:
    """One listener's messages about an alert. `lost`: Telegram will never take them. `revision`: the one that they read.

    `recovery_id`: the message that told the end; `left`: how many operations of the backlog it says are left.
    """

    stage: Stage = Stage.NEW
    message_id: int | None = None
    repeats: int = 0
    failures: int = 0
    retry_at: float = 0.0
    lost: bool = False
    revision: int = 0
    recovery_id: int | None = None
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """One trouble, from its opening to its closing.

    `restarted`: it was over before it had to be told; only that it happened is. `unstable`: it comes and goes, and is
    closed after calm. `rung`: a message about it made a sound.
    `written`: the database knows it as it is here. `taken_by`: who said that they are on it, and is believed until `taken_until`. `muted_until`: nobody is
    reminded before. `repairs`: how often the watchdog had it restarted, `restarted_by`: which human last had. `revision`: grows
    when its text changes. `also`: what else does not work now, and is not told by itself. `backlog`: operations that waited at its end, `left`: those of them that still do.
    """

    key: str
    component: str
    severity: Severity
    cause: Cause
    since: float
    opened_at: float
    evidence: Evidence = Evidence()
    subject: str = ""
    restarted: bool = False
    unstable: bool = False
    last_trouble: float = 0.0
    rung: bool = False
    repeats: int = 0
    repeat_at: float | None = None
    closed_at: float | None = None
    copies: Mapping[str, Copy] = field(default_factory=dict)
    written: bool = False
    taken_by: str = ""
    taken_until: float = 0.0
    muted_until: float = 0.0
    repairs: int = 0
    restarted_by: str = ""
    also: tuple[str, ...] = ()
    revision: int = 0
    backlog: int | None = None
    left: int | None = None

    @property
    def finished(self) -> bool:
        """Nobody needs to hear or write anything of it any more."""
        told = all(copy.lost or self.known_to(copy) for copy in self.copies.values())
        return self.closed_at is not None and self.written and told and not self.left

    def known_to(self, copy: Copy) -> bool:
        """Whether this listener has read of its end, and of what became of the backlog."""
        follows = copy.recovery_id is not None and self.left is not None
        return copy.stage == Stage.DONE and not (follows and copy.left != self.left)


def brief(alert: Alert) -> dict[str, Any]:
    """What the bot and `./team status` tell of an open alert, as plain data for the watchdog's beat."""
    evidence = alert.evidence
    return {
        "since": alert.since,
        "cause": asdict(alert.cause),
        "ended": evidence.ended,
        "known": None if evidence.known is None else asdict(evidence.known),
        "repairs": alert.repairs,
        "taken_by": alert.taken_by,
    }
