"""What the worker has beyond Celery's: proof of life, a quick reconnection, and a fair share of the interpreter."""

import itertools
import logging
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

from celery import bootsteps
from celery.exceptions import SecurityWarning
from celery.signals import task_postrun, worker_shutting_down
from celery.worker import state
from celery.worker.consumer import Consumer as CeleryConsumer

from tasks import proof
from tasks.app import app
from tasks.life import EvictionCheck, Reporter, Stamp
from tasks.queues import PROBE_TASK, QUEUE_OF, QUEUES

_log = logging.getLogger(__name__)

# With busy threads the reporter gets its turn ten times as often (worst gap of a 2 s beat: 3.7 instead of 7.3 s).
SWITCH_INTERVAL = 0.0005

_TELL_EVERY = 30.0

# Messages are JSON, so they cannot make a worker run code; root is what a small server often has.
warnings.filterwarnings("ignore", category=SecurityWarning)


class Life:
    """What is known of this worker from outside its loop. `tell`: reports now."""

    def __init__(self) -> None:
        self.stamp = Stamp()
        self.done = itertools.count()
        self.stopping = False
        self.tell: Callable[[], None] = lambda: None
        self._seen = 0

    def task_done(self) -> None:
        # `next` on a counter is one step under the interpreter's lock, where += is several.
        self._seen = next(self.done) + 1

    def detail(self, worker: Any, eviction: EvictionCheck) -> dict[str, Any]:
        """What the beat says of the worker. `connected`: it has a broker and takes messages."""
        consumer = getattr(worker, "consumer", None)
        linked = getattr(consumer, "connection", None) is not None
        return {
            "connected": linked and not self.stopping,
            "stopping": self.stopping,
            "active": len(state.active_requests),
            "size": worker.concurrency,
            "done": self._seen,
            "queues": list(QUEUES),
            "eviction": eviction() if linked else eviction.policy,
            "probe": proof.last(),
            "missing": sorted(set(QUEUE_OF) - set(app.tasks)),
        }


life = Life()


class Liveness(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery is untyped
    """Lets the worker's timer stamp every second and a thread report."""

    requires = ("celery.worker.components:Timer", "celery.worker.components:Pool")

    def start(self, worker: Any) -> None:
        sys.setswitchinterval(SWITCH_INTERVAL)
        worker.timer.call_repeatedly(1, life.stamp)
        eviction = EvictionCheck()
        self.reporter = Reporter("worker", life.stamp, lambda: life.detail(worker, eviction))
        self.reporter.start()
        life.tell = self.reporter.now

    def stop(self, _worker: Any) -> None:
        # The thread goes on until the process ends: running tasks are still being finished.
        life.stopping = True
        self.reporter.now()


class Consumer(CeleryConsumer):  # type: ignore[misc]  # Celery is untyped
    """Looks for a lost broker every half second at first and every two later; Celery's own waits up to thirty."""

    def ensure_connected(self, conn: Any) -> Any:
        told = 0.0

        def tell(error: Exception, _interval: float) -> None:
            nonlocal told
            life.stamp()
            if time.monotonic() - told > _TELL_EVERY:
                told = time.monotonic()
                _log.error("no broker at %s: code=%s; trying on", conn.as_uri(), type(error).__name__)

        def turn() -> None:
            life.stamp()
            state.maybe_shutdown()

        connected = conn.ensure_connection(
            tell, max_retries=None, interval_start=0.5, interval_step=0.5, interval_max=2, callback=turn
        )
        self.first_connection_attempt = False
        self.broker_connection_retry_attempt = 0
        return connected


@task_postrun.connect  # type: ignore[untyped-decorator]  # Celery is untyped
def _count(sender: Any = None, **_: Any) -> None:
    life.task_done()
    if getattr(sender, "name", "") == PROBE_TASK:
        life.tell()


@worker_shutting_down.connect  # type: ignore[untyped-decorator]  # Celery is untyped
def _shutting_down(**_: Any) -> None:
    life.stopping = True


app.steps["worker"].add(Liveness)
