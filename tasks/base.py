"""What every task has in common: a line when it begins and one when it ends, and no failure that is not told."""

import logging
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from celery import Task
from celery.signals import after_setup_logger, worker_shutdown
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from invitehub.redact import NoRows
from tasks import resources
from tasks.app import app

P = ParamSpec("P")
R = TypeVar("R")

_log = logging.getLogger("tasks")


class LoggedTask(Task):  # type: ignore[misc]  # Celery is untyped
    """The base of all tasks. Arguments are ids and nonces, never secrets; so they may be logged.

    An exception goes on to Celery, which counts the task as failed and logs the traceback, but for a database that is
    away: one line says that, and the sweeper comes again.
    """

    abstract = True
    # What comes every few seconds tells of itself only when it fails.
    level = logging.INFO
    throws = (OperationalError, InterfaceError, PoolTimeoutError)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        began = time.monotonic()
        ids = " ".join([*map(str, args), *(f"{name}={value}" for name, value in kwargs.items())])
        _log.log(self.level, "%s begins: %s", self.name, ids)
        try:
            result = self.run(*args, **kwargs)
        except Exception as error:
            _log.error("%s failed after %.3f s: %s code=%s", self.name, _since(began), ids, code_of(error))
            raise
        _log.log(self.level, "%s ends after %.3f s: %s", self.name, _since(began), ids)
        return result


def code_of(error: BaseException) -> str:
    """The short name of what went wrong: a provider error's own, an SQLSTATE, else the exception's class."""
    if isinstance(error, DBAPIError):
        error = error.orig or error
        return getattr(error, "sqlstate", None) or type(error).__name__
    own = getattr(error, "code", None)
    return own if isinstance(own, str) and not isinstance(error, SQLAlchemyError) else type(error).__name__


class QuietTask(LoggedTask):
    """For tasks of the schedule."""

    abstract = True
    level = logging.DEBUG


def task(name: str, *, base: type[LoggedTask] = LoggedTask) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a function under `name` and keep its type; calling it runs it here and now."""

    def register(function: Callable[P, R]) -> Callable[P, R]:
        return cast("Callable[P, R]", app.task(name=name, base=base)(function))

    return register


def _since(began: float) -> float:
    return time.monotonic() - began


@after_setup_logger.connect  # type: ignore[untyped-decorator]  # Celery is untyped
def _settle_logs(**_: Any) -> None:
    # Celery's own two lines a task tell what ours tell, without the ids; its errors stay.
    for name in ("celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for handler in logging.getLogger().handlers:
        handler.addFilter(NoRows())


@worker_shutdown.connect  # type: ignore[untyped-decorator]  # Celery is untyped
def _close(**_: Any) -> None:
    resources.close_all()
