"""What the watchdog asks the database about operations: how many wait, and since when the oldest of them is due."""

from pathlib import Path

import pytest
from redis import Redis

from ops.watchdog import probes
from ops.watchdog.checks import Scene, WorkCheck
from ops.watchdog.checks.business import STUCK_AFTER
from ops.watchdog.model import Cause, Finding, Health
from ops.watchdog.rules import Patience
from tests.support.shop import Shop


@pytest.fixture
def database(core_url: str) -> probes.Database:
    return probes.Database(core_url)


def asked(database: probes.Database) -> tuple[int, float | None]:
    assert database() is None
    assert database.backlog is not None
    return database.backlog.pending, database.backlog.oldest


def due(shop: Shop, operation_id: int | None, seconds_ago: float, state: str = "planned") -> None:
    """What time and a worker would make of it."""
    lease = "now() + interval '1 minute'" if state == "claimed" else "null"
    settled = "now()" if state in {"settled", "cancelled"} else "null"
    shop.change(
        "update operation set due_at = now() - make_interval(secs => :ago), state = :state,"
        f" lease_until = {lease}, settled_at = {settled} where id = :id",
        ago=seconds_ago,
        state=state,
        id=operation_id,
    )


def looked(database: probes.Database, core: Path) -> Finding:
    scene = Scene(
        data_dir=core,
        database=database,
        redis_client=Redis(port=1),
        redis=None,
        hosts=(None, None),
        now=0.0,
        patience=Patience(),
    )
    return WorkCheck().look(scene)


def test_nothing_waits_where_nothing_was_asked_for(
    shop: Shop, database: probes.Database, tmp_path: Path
) -> None:
    assert asked(database) == (0, None)
    assert looked(database, tmp_path).health is Health.OK


def test_the_oldest_that_is_due_counts_and_what_is_due_later_only_waits(
    shop: Shop, database: probes.Database
) -> None:
    shop.team(3)
    first, second, third = (shop.seated().operation_id for _ in range(3))
    due(shop, first, 20.0)
    due(shop, second, 100.0, "claimed")
    due(shop, third, -3600.0)
    pending, oldest = asked(database)
    assert pending == 3
    assert oldest is not None
    assert 100 <= oldest < 110


@pytest.mark.parametrize("state", ["settled", "cancelled"])
def test_what_is_over_neither_waits_nor_is_due(shop: Shop, database: probes.Database, state: str) -> None:
    shop.team(1)
    operation = shop.seated().operation_id
    due(shop, operation, 9999.0, "claimed" if state == "settled" else "planned")
    due(shop, operation, 9999.0, state)
    assert asked(database) == (0, None)


def test_an_operation_that_does_not_move_for_a_quarter_of_an_hour_is_told(
    shop: Shop, database: probes.Database, tmp_path: Path
) -> None:
    shop.team(1)
    operation = shop.seated().operation_id
    due(shop, operation, STUCK_AFTER - 5)
    asked(database)
    assert looked(database, tmp_path).health is Health.OK
    due(shop, operation, STUCK_AFTER + 1)
    asked(database)
    assert looked(database, tmp_path) == Finding(
        "work", Health.DOWN, Cause("stuck", int(STUCK_AFTER) + 1), 0.0
    )
