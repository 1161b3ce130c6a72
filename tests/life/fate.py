"""What may befall a process: it dies between any two steps, or it is frozen in the middle of a call.

Steps are transactions and calls upstream. A death rolls back what was not committed, and nothing after it happens.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from invitehub.database import Database


class Death(BaseException):
    """The process is gone: no handler of the product's sees it."""


class Fate:
    """Counts steps, and lets the process die at the one that was chosen."""

    def __init__(self) -> None:
        self._left: int | None = None
        self._before = False

    def choose(self, step: int, *, before: bool) -> None:
        """The next process to come to that step from now, counted from 1, dies before it, or right after."""
        self._left, self._before = step, before

    def spare(self) -> None:
        self._left = None

    def before_step(self) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left == 0 and self._before:
            self._die()

    def after_step(self) -> None:
        if self._left == 0:
            self._die()

    def _die(self) -> None:
        self._left = None
        raise Death


class MortalDatabase(Database):
    """The product's door to the database, at which its process may die."""

    def __init__(self, url: str, fate: Fate) -> None:
        super().__init__(url, pool_size=2, overflow=2)
        self._fate = fate

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with super().transaction() as session:
            yield session
            self._fate.before_step()
        self._fate.after_step()

    @property
    def open_transactions(self) -> int:
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0


class Process:
    """Work in a thread of its own, which a call may freeze. Only one of all threads runs at any time."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self._turn = threading.Semaphore(0)
        self._back = threading.Semaphore(0)
        self._dead = False
        self._error: BaseException | None = None
        self.frozen = False
        # Its lease has been taken meanwhile: nothing is sent any more.
        self.late = False
        self._thread = threading.Thread(target=self._live, daemon=True)

    def run(self) -> None:
        """Until it ends or is frozen. Raises what the work has raised."""
        if self._thread.ident is None:
            self._thread.start()
        else:
            self._turn.release()
        self._back.acquire()
        if not self.frozen:
            self._thread.join()
        if self._error is not None:
            raise self._error

    def kill(self) -> None:
        """It never wakes up."""
        self._dead = True
        self.run()

    def freeze(self) -> None:
        """Called by the work itself. Comes back when the process is run again."""
        self.frozen = True
        self._back.release()
        self._turn.acquire()
        self.frozen = False
        if self._dead:
            raise Death

    def _live(self) -> None:
        _here.process = self
        try:
            self._work()
        except Death as death:
            self._error = None if self._dead else death
        except BaseException as error:  # noqa: BLE001 - it is raised where the process is run
            self._error = error
        finally:
            self._back.release()


_here = threading.local()


def this_process() -> Process | None:
    """None: not one that can be frozen."""
    return getattr(_here, "process", None)
