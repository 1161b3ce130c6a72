"""What the pools have promised, for `./team status`: asked of the database directly, since the product loads slowly."""

from importlib.resources import files
from typing import Any

import psycopg
from psycopg.rows import dict_row

from invitehub.settings import Settings
from ops.environment import resolve
from ops.errors import Refused

_TIMEOUT = 2


def collect(settings: Settings) -> list[dict[str, Any]] | None:
    """A row a pool, as in `promises.sql`, with `promised` and `short`. None: the database did not answer in time."""
    query = files("invitehub").joinpath("sql/promises.sql").read_bytes()
    try:
        url = resolve(settings)["DATABASE_URL"]
        with psycopg.connect(
            f"postgresql://{url.partition('://')[2]}",
            connect_timeout=_TIMEOUT,
            options=f"-c statement_timeout={_TIMEOUT}s",
            row_factory=dict_row,
        ) as connection:
            return [_pool(row) for row in connection.execute(query)]
    except (psycopg.Error, Refused):
        return None


def line(pool: dict[str, Any]) -> str:
    """That a pool has promised more than it has."""
    return (
        f"Pool {pool['pool']} promises {pool['promised']} seats and has {pool['free']} free;"
        f" {pool['ending_30']} end within 30 days: ./team codes pause BATCH keeps codes back."
    )


def _pool(row: dict[str, Any]) -> dict[str, Any]:
    promised = row["unredeemed"] + row["waiting"] + row["swaps"]
    return {**row, "promised": promised, "short": max(0, promised - row["free"])}
