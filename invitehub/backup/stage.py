"""A schema beside the house's own, in the same database: there a backup is loaded, looked at, and put in place.

So nothing more than the right to create a schema is needed, and what the house holds is touched in one step or not at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from invitehub import migrations
from invitehub.backup.load import load
from invitehub.backup.plain import Reader

_NAME: Final = "invitehub_stage"
_STAGE: Final = sql.Identifier(_NAME)
# Neither a backup nor a restore runs beside another one. "backups" in ASCII.
LOCK: Final = 0x6261636B757073

# What an extension brought along is not ours to move.
_TABLES: Final = """
select format('%%I', relname) from pg_class
 where relnamespace = %s::regnamespace and relkind = 'r'
   and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')"""
_FUNCTIONS: Final = """
select format('%%I(%%s)', proname, pg_get_function_identity_arguments(oid)) from pg_proc
 where pronamespace = %s::regnamespace
   and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')"""


class NoStage(Exception):
    """The role may not create a schema in this database."""


def plain_url(url: str) -> str:
    """`url` as psycopg takes it."""
    return f"postgresql://{url.partition('://')[2]}"


def connect(url: str) -> psycopg.Connection:
    """A connection that is told at once when its peer is gone, and carries on for as long as a backup takes."""
    return psycopg.connect(
        plain_url(url), autocommit=True, connect_timeout=3, application_name="invitehub backup"
    )


@contextmanager
def staged(url: str, revision: str) -> Iterator[str]:
    """The address of a schema with the tables of `revision`, empty; gone at the end. Raises NoStage.

    The caller holds LOCK, so what an earlier one left there when it was killed is in nobody's use.
    """
    with connect(url) as connection:
        _drop(connection)
        try:
            connection.execute(sql.SQL("create schema {}").format(_STAGE))
        except psycopg.errors.InsufficientPrivilege:
            raise NoStage from None
        try:
            inside = _inside(url)
            migrations.migrate(inside, revision)
            yield inside
        finally:
            _drop(connection)


def fill(inside: str, reader: Reader) -> dict[str, int]:
    """Load a backup into a stage. Returns how many rows each of its tables has then, counted in the database."""
    with connect(inside) as connection:
        load(connection, reader)
        counts: dict[str, int] = {}
        for name in reader.rows:
            row = connection.execute(
                sql.SQL("select count(*) from {}").format(sql.Identifier(name))
            ).fetchone()
            counts[name] = row[0] if row is not None else 0
        return counts


def put_in_place(url: str) -> None:
    """Let what is staged take the place of the house's tables and functions, in one transaction."""
    with connect(url) as connection, connection.transaction():
        connection.execute("set local lock_timeout = '10s'; set local statement_timeout = 0")
        row = connection.execute("select current_schema()::text").fetchone()
        own = "public" if row is None else str(row[0])
        for kind, query in (("table", _TABLES), ("function", _FUNCTIONS)):
            for name in _names(connection, query, own):
                connection.execute(f"drop {kind} {_quoted(own)}.{name} cascade".encode())
        for kind, query in (("function", _FUNCTIONS), ("table", _TABLES)):
            for name in _names(connection, query, _NAME):
                connection.execute(f"alter {kind} {_NAME}.{name} set schema {_quoted(own)}".encode())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _names(connection: psycopg.Connection, query: str, schema: str) -> list[str]:
    return [name for (name,) in connection.execute(query.encode(), [schema]).fetchall()]


def _drop(connection: psycopg.Connection) -> None:
    connection.execute("set client_min_messages = warning")
    connection.execute(sql.SQL("drop schema if exists {} cascade").format(_STAGE))


def _inside(url: str) -> str:
    """The same database, with the stage as the only schema that names are looked for in."""
    parts = urlsplit(plain_url(url))
    asked = dict(parse_qsl(parts.query))
    asked["options"] = f"{asked.get('options', '')} -csearch_path={_NAME}".strip()
    return urlunsplit(parts._replace(query=urlencode(asked, quote_via=quote)))
