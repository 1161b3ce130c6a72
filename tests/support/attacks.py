"""Direct SQL against the rules of the database, with the application out of the way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql

Columns = Mapping[str, str]
Raw = psycopg.Connection[tuple[Any, ...]]


@contextmanager
def attempt(raw: Raw) -> Iterator[None]:
    with raw.transaction(force_rollback=True):
        yield


def insert(raw: Raw, table: str, columns: Columns) -> int:
    statement = sql.SQL("insert into {} ({}) values ({}) returning id").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ".join(columns.values())),
    )
    row = raw.execute(statement).fetchone()
    assert row is not None
    return int(row[0])


def change(raw: Raw, table: str, row_id: int, columns: Columns) -> None:
    statement = sql.SQL("update {} set ({}) = row({}) where id = {}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ".join(columns.values())),
        row_id,
    )
    assert raw.execute(statement).rowcount == 1


def refuses(raw: Raw, constraint: str, statement: str) -> None:
    with pytest.raises(psycopg.IntegrityError) as refusal, attempt(raw):
        raw.execute(statement.encode())
    assert refusal.value.diag.constraint_name == constraint
