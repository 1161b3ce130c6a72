"""How a command comes to the product: settings, servers and keys open, and every refusal put into words."""

import getpass
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from pydantic_settings import SettingsConfigDict
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection

from invitehub import waiting
from invitehub.errors import Refusal
from invitehub.house import House
from invitehub.secret_keys import SecretsUnreadable
from invitehub.settings import Settings
from ops import environment
from ops.data.words import in_words
from ops.errors import Refused

_BUSY = {"55P03", "57014", "40P01"}
_NO_TABLE = "42P01"


class _FromEnvironment(Settings):
    """What `environment.apply` left, and no file again."""

    model_config = SettingsConfigDict(env_file=None)


class Noun(click.Group):
    """A group of commands on one kind of thing. Whatever the product refuses comes out as `Refused`."""

    def invoke(self, ctx: click.Context) -> Any:
        with in_words_of_shell():
            return super().invoke(ctx)


class Verb(click.Command):
    """The same for a command that stands by itself."""

    def invoke(self, ctx: click.Context) -> Any:
        with in_words_of_shell():
            return super().invoke(ctx)


@contextmanager
def opened() -> Iterator[House]:
    """The house that the operator's settings mean, closed at the end. Raises Refused if it was never started."""
    environment.apply(environment.load())
    house = _house()
    try:
        yield house
    finally:
        house.close()


def zone(house: House) -> ZoneInfo:
    """The zone in which times are shown and read. Raises Refused."""
    name = house.settings.timezone
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused(f"TIMEZONE {name} is unknown here", "use a name such as Europe/Berlin or UTC") from None


def actor() -> str:
    """Who is at the shell, for the audit log."""
    try:
        return f"shell:{getpass.getuser()}"
    except (KeyError, OSError):
        return "shell:unknown"


def serve(house: House, pool_ids: Iterable[int]) -> int:
    """Give free seats to those who wait, and tell the worker. Returns how many were placed."""
    placed = [each for pool in pool_ids for each in waiting.serve(house.db, pool)]
    for each in placed:
        hint(*each)
    return len(placed)


def hint(operation_id: int, kind: str = "grant") -> None:
    """Tell the worker that an operation is due. If that fails, the sweeper finds it within seconds."""
    # Celery takes half a second to load, and most commands have nothing to hint at.
    from tasks.publish import hint as send

    send(operation_id, kind)


def _house() -> House:
    try:
        return House(_FromEnvironment())
    except (ValueError, ArgumentError) as error:
        # An address that can't be read is not repeated: it may hold a password.
        told = (
            str(error) if str(error).startswith("SECRET_KEY") else "DATABASE_URL or REDIS_URL makes no sense"
        )
        raise Refused(told, "correct it in .env or the environment; see ./team doctor") from None


@contextmanager
def in_words_of_shell() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise in_words(refusal) from refusal
    except SecretsUnreadable as error:
        raise Refused("Credentials can't be read", str(error)) from error
    except NoConnection as error:
        raise Refused("All connections to the database are taken", "try again") from error
    except (OperationalError, ProgrammingError) as error:
        raise _of_database(error) from None


def _of_database(error: DBAPIError) -> Exception:
    state = getattr(error.orig, "sqlstate", None)
    if state in _BUSY:
        return Refused("The database is busy with the same rows", "try again")
    if state == _NO_TABLE:
        return Refused("The database has no tables yet", "run ./team up")
    if isinstance(error, OperationalError):
        return Refused("The database does not answer", "see ./team status; ./team up starts what is down")
    return error
