"""Many threads that start together, and what came of them."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import text

from invitehub.outcomes import Outcome, OutcomeKind
from tests.support.playground import until
from tests.support.shop import Shop

THREADS = 32
T = TypeVar("T")


def at_once(work: Callable[[T], object], things: Iterable[T], threads: int = THREADS) -> list[object]:
    """`work` for each thing, by many threads that all start together. Raises what any of them raised."""
    things = list(things)
    threads = min(threads, len(things))
    gate = threading.Barrier(threads)
    began = threading.local()

    def gated(thing: T) -> object:
        if not getattr(began, "yes", False):
            began.yes = True
            gate.wait(10)
        return work(thing)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(gated, things))


def kinds(outcomes: Sequence[object]) -> Counter[OutcomeKind]:
    return Counter(outcome.kind for outcome in outcomes if isinstance(outcome, Outcome))


def redeem_and_serve(shop: Shop, **asked: Any) -> Outcome:
    """As a door does it: whoever waits calls `serve`, for a seat may have come free meanwhile."""
    outcome = shop.redeem(**asked)
    if outcome.kind is OutcomeKind.WAITING:
        shop.serve()
    return outcome


@contextmanager
def meanwhile(shop: Shop, statement: str, work: Callable[[], T], **values: Any) -> Iterator[Future[T]]:
    """Let `work` run, in a thread, into what `statement` has locked; then commit that. Yields what comes of it."""
    with ThreadPoolExecutor(1) as pool:
        with shop.db.transaction() as session:
            session.execute(text(statement), values)
            holder = session.scalars(text("select pg_backend_pid()")).one()
            future = pool.submit(work)
            until(lambda: future.done() or shop.one(_BLOCKED, holder=holder), "somebody to wait for the lock")
            assert not future.done(), "it did not wait"
        yield future


_BLOCKED = "select count(*) from pg_stat_activity where :holder = any(pg_blocking_pids(pid))"
