"""The faults themselves: how each is brought about for real, and how it is healed."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from celery import Celery

from tasks.queues import QUEUES
from tests.support.site import Site

Act = Callable[[Site, str], None]

# A module that only this service's process loads, so that nobody else dies of it.
_MODULE: Final[Mapping[str, str]] = {"worker": "tasks/health.py", "beat": "tasks/leader.py"}
_MISSING: Final = "import nothing_of_that_name"


@dataclass(frozen=True)
class Kind:
    """`strike` brings the fault about, `heal` ends it; both return at once."""

    strike: Act
    heal: Act
    of: tuple[str, ...] = ("worker", "beat")


def _restart(site: Site, name: str) -> None:
    """As the supervisor's remote control does it; what is dead already it starts by itself."""
    with suppress(AssertionError):
        site.supervisor.kill(name)


def _break_import(site: Site, name: str) -> None:
    site.rewrite(_MODULE[name], lambda whole: f"{_MISSING}\n{whole}")
    site.kill(name)


def _mend_import(site: Site, name: str) -> None:
    site.mend(_MODULE[name])


def _silence_worker(site: Site, _name: str) -> None:
    """Connected, its loop turns, its queues are no longer consumed: Celery's silence after a reconnection."""
    with Celery(broker=site.redis_url) as app:
        for queue in QUEUES:
            answers = app.control.cancel_consumer(queue, reply=True, timeout=5, limit=1)
            assert answers, "the worker heeds no control command"


KINDS: Final[Mapping[str, Kind]] = {
    "sigkill": Kind(Site.kill, lambda *_: None),
    "sigstop": Kind(Site.freeze, Site.thaw),
    "deadlock": Kind(Site.deadlock, _restart),
    "import": Kind(_break_import, _mend_import),
    "silence": Kind(_silence_worker, _restart, of=("worker",)),
}
