"""What the watchdog asks the database for: what waits, and what an owner of the house should be told."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

from invitehub.operations import run_operation
from ops import figures
from ops.watchdog import facts
from ops.watchdog.probes import Backlog, Database
from tests.support.shop import Shop


def url(shop: Shop) -> str:
    return shop.db.engine.url.render_as_string(hide_password=False)


def read(shop: Shop) -> facts.Facts:
    with psycopg.connect(figures.plain_url(url(shop))) as connection:
        return facts.read(connection)


def low(shop: Shop) -> list[tuple[str, int, int]]:
    return [(one.name, one.free, one.seats) for one in read(shop).low]


def backlog(shop: Shop) -> Backlog:
    database = Database(url(shop))
    assert database() is None
    assert database.backlog is not None
    return database.backlog


def test_a_pool_is_low_only_while_somebody_may_still_come(shop: Shop) -> None:
    shop.team(1)
    assert low(shop) == []
    codes = shop.codes(2)
    assert low(shop) == [], "one is free"
    shop.redeem(codes[0])
    assert low(shop) == [(shop.name, 0, 1)]
    shop.team(39)
    assert low(shop) == []
    shop.change("update code set status = 'revoked'")
    shop.change("update team set status = 'paused'")
    assert low(shop) == []


def test_a_provider_fails_when_half_of_its_lately_tried_operations_did(shop: Shop) -> None:
    shop.team(10)
    planned = [shop.redeem(code).operation_id for code in shop.codes(5)]
    for tried, operation_id in enumerate(planned):
        assert read(shop).failing == (), f"{tried} may be chance"
        assert operation_id is not None
        # Nobody listens where this team is said to be.
        run_operation(shop.db, shop.keys, operation_id, runner="tests")
    assert [(one.provider, one.failed, one.tried) for one in read(shop).failing] == [("sandbox", 5, 5)]
    shop.change("update operation set sent_at = now() - interval '11 minutes'")
    assert read(shop).failing == ()


def test_credentials_are_told_a_week_before_they_end(shop: Shop) -> None:
    name = shop.team(1)
    soon = datetime.now(UTC) + timedelta(days=6)
    shop.change(f"update team set credentials_until = '{soon.isoformat()}'")
    assert [(one.team, one.until) for one in read(shop).expiring] == [(name, soon)]
    shop.change("update team set credentials_until = now() + interval '8 days'")
    assert read(shop).expiring == ()


def test_a_backup_that_was_due_and_is_not_there_is_late(shop: Shop) -> None:
    with psycopg.connect(figures.plain_url(url(shop))) as connection:
        connection.execute("delete from backup")
        assert facts.backup_late(connection, None, ZoneInfo("UTC")) == 0, "none is wanted"
        hour_ago = datetime.now(UTC) - timedelta(hours=1)
        due = hour_ago.time().replace(second=0, microsecond=0)
        assert facts.backup_late(connection, due, ZoneInfo("UTC")) == 0, "the house is younger than that"
        connection.execute("update pool set created_at = created_at - interval '2 days'")
        assert 3600 <= facts.backup_late(connection, due, ZoneInfo("UTC")) < 3700
        connection.execute(
            "insert into backup (ended_at, file, made_by, host) values (now(), '/somewhere/now.age', 'test', 'here')"
        )
        assert facts.backup_late(connection, due, ZoneInfo("UTC")) == 0
        connection.rollback()


def test_the_backlog_counts_operations_people_and_knows_the_next_end(shop: Shop) -> None:
    assert backlog(shop).pending == 0
    shop.team(1)
    shop.team(1)
    person = shop.person()
    for code in shop.codes(2):
        shop.redeem(code, person)
    found = backlog(shop)
    assert (found.pending, found.people, found.next_end) == (2, 1, None)
    assert found.oldest is not None
    assert 0 <= found.oldest < 60
    assert abs(found.skew) < 1
    end = datetime.now(UTC) + timedelta(hours=5)
    shop.change(f"update redemption set state = 'granted', use = 'spent', expires_at = '{end.isoformat()}'")
    assert backlog(shop).next_end == pytest.approx(end.timestamp())


def test_what_came_later_is_not_part_of_what_had_waited(shop: Shop) -> None:
    shop.team(3)
    first, second = shop.codes(2)
    shop.redeem(first)
    now = shop.one("select extract(epoch from clock_timestamp())::float8")
    shop.redeem(second)
    assert Database(url(shop)).left_of(float(str(now))) == 1
    assert Database("postgresql://nobody@127.0.0.1:1/none").left_of(0) is None
