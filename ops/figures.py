"""What is going on, in numbers: counted in the database without the product's tables, for processes that stay light.

No number here tells of a person.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.rows import dict_row

_POOLS = """
select pool.name,
       (select count(*) from slot where slot.pool_id = pool.id and not slot.free) as taken,
       (select count(*) from slot join team on team.id = slot.team_id
         where slot.pool_id = pool.id and slot.free and team.status = 'active') as free,
       (select count(*) from waiting where waiting.pool_id = pool.id and waiting.state = 'waiting') as waiting
  from pool order by pool.name
"""
_OPERATIONS = """
select state, count(*) as count from operation where state not in ('settled', 'cancelled') group by state
"""
_REST = """
select (select count(*) from notice where state in ('owed', 'sending')) as notices_owed,
       (select count(*) from alert where closed_at is null) as alerts_open
"""
OPEN_STATES = ("planned", "claimed", "retry", "uncertain", "dead")


@dataclass(frozen=True, slots=True)
class PoolFigures:
    """Seats `taken` and `free` (of active teams), and redemptions `waiting` for one."""

    name: str
    taken: int
    free: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Figures:
    """`operations`: those that are not over, by state; every open state has its number, 0 included."""

    pools: tuple[PoolFigures, ...]
    operations: Mapping[str, int]
    notices_owed: int
    alerts_open: int


@contextmanager
def reading(url: str, *, seconds: float) -> Iterator[psycopg.Connection]:
    """A connection that only reads, for one transaction. Raises psycopg.Error.

    Each statement may take `seconds`; connecting may take 2 s. Nothing is asked for that a pooler in between refuses.
    """
    with psycopg.connect(plain_url(url), connect_timeout=2) as connection:
        connection.execute("set transaction read only")
        limit_statements(connection, seconds)
        yield connection


def limit_statements(connection: psycopg.Connection, seconds: float) -> None:
    """Let no statement of this transaction take longer."""
    connection.execute("select set_config('statement_timeout', %s, true)", [str(int(seconds * 1000))])


def plain_url(url: str) -> str:
    """The address as psycopg takes it, whatever driver the scheme names."""
    return f"postgresql://{url.partition('://')[2]}"


def count(connection: psycopg.Connection) -> Figures:
    """Raises psycopg.Error, also when a count takes longer than the connection allows."""
    with connection.cursor(row_factory=dict_row) as cursor:
        pools = tuple(PoolFigures(**row) for row in cursor.execute(_POOLS))
        counted = {row["state"]: row["count"] for row in cursor.execute(_OPERATIONS)}
        rest = cursor.execute(_REST).fetchone() or {}
    return Figures(pools, dict.fromkeys(OPEN_STATES, 0) | counted, **rest)
