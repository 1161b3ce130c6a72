"""Troubles that the product finds: opened once, told, repeated each day, closed once, and the watchdog's left alone."""

import pytest

from invitehub import alerts
from ops.watchdog.checks import CHECKS
from ops.watchdog.ledger import Table
from ops.watchdog.model import Alert, Cause, Severity
from tests.support.race import at_once
from tests.support.shop import Shop

ADMINS = (11, 12)


def opened(
    shop: Shop, subject: str = "red", cause: str = "credentials_refused", component: str = "team"
) -> bool:
    with shop.db.transaction() as session:
        return alerts.open_alert(
            session, component=component, subject=subject, cause=cause, params={"team": subject, "people": 2}
        )


def closed(shop: Shop, subject: str = "red", component: str = "team") -> bool:
    with shop.db.transaction() as session:
        return alerts.close_alert(session, component=component, subject=subject)


def tell(shop: Shop) -> int:
    with shop.db.transaction() as session:
        return alerts.tell_admins(session, ADMINS)


def said(shop: Shop) -> list[tuple[object, ...]]:
    """Kind, subject and receiver, in order."""
    return shop.rows("select n.kind, n.params ->> 'subject', n.chat_id from notice n order by n.id")


def a_day_passes(shop: Shop) -> None:
    shop.change(
        "update alert set repeat_at = repeat_at - interval '1 day', opened_at = opened_at - interval '1 day'"
    )


def test_it_is_opened_once_while_it_lasts_and_again_after_it_was_over(shop: Shop) -> None:
    assert opened(shop)
    assert not opened(shop)
    assert opened(shop, subject="blue")
    assert closed(shop)
    assert not closed(shop)
    assert opened(shop)
    assert shop.one("select count(*) from alert") == 3


def test_each_admin_is_told_once_of_the_opening_and_once_of_the_end(shop: Shop) -> None:
    opened(shop)
    assert tell(shop) == 2
    assert tell(shop) == 0
    closed(shop)
    assert tell(shop) == 2
    assert tell(shop) == 0
    assert said(shop) == [
        ("alert", "red", 11),
        ("alert", "red", 12),
        ("alert_closed", "red", 11),
        ("alert_closed", "red", 12),
    ]


def test_what_they_are_told_says_what_whom_why_and_since_when(shop: Shop) -> None:
    opened(shop)
    tell(shop)
    params = shop.rows("select params from notice")[0][0]
    assert params["since"] == shop.one("select opened_at from alert").isoformat()
    del params["since"]
    assert params == {
        "component": "team",
        "subject": "red",
        "cause": "credentials_refused",
        "team": "red",
        "people": 2,
    }


def test_while_it_lasts_it_is_told_again_each_day(shop: Shop) -> None:
    opened(shop)
    tell(shop)
    for day in range(1, 4):
        a_day_passes(shop)
        assert tell(shop) == 2
        assert tell(shop) == 0
        assert shop.one("select count(*) from notice") == 2 + 2 * day


def test_what_was_over_before_anybody_was_told_is_told_to_nobody(shop: Shop) -> None:
    opened(shop)
    closed(shop)
    assert tell(shop) == 0


def test_what_is_closed_quietly_is_told_to_nobody(shop: Shop) -> None:
    opened(shop)
    tell(shop)
    with shop.db.transaction() as session:
        alerts.close_alerts(session, component="team", subjects=["red", "blue"], quietly=True)
    assert tell(shop) == 0
    assert shop.one("select closed_at is not null from alert")


def test_what_it_is_about_may_change_and_nobody_is_told_anew(shop: Shop) -> None:
    opened(shop)
    tell(shop)
    with shop.db.transaction() as session:
        alerts.restate(session, component="team", subject="red", cause="team_missing", params={"people": 3})
    assert tell(shop) == 0
    a_day_passes(shop)
    tell(shop)
    assert shop.rows(
        "select params ->> 'cause', params ->> 'people' from notice order by id desc limit 1"
    ) == [("team_missing", "3")]


def test_many_who_tell_at_once_tell_it_once(shop: Shop) -> None:
    for number in range(5):
        opened(shop, subject=f"team {number}")
    at_once(lambda _: tell(shop), range(16), threads=16)
    assert shop.rows("select count(*), count(distinct (chat_id, params ->> 'subject')) from notice") == [
        (10, 10)
    ]


def test_many_who_open_at_once_open_one(shop: Shop) -> None:
    assert at_once(lambda _: opened(shop), range(16), threads=16).count(True) == 1
    assert at_once(lambda _: closed(shop), range(16), threads=16).count(True) == 1


def test_more_than_one_round_can_tell_is_told_in_the_next(shop: Shop) -> None:
    for number in range(3):
        opened(shop, subject=f"team {number}")
    with shop.db.transaction() as session:
        assert alerts.tell_admins(session, ADMINS, limit=2) == 4
    assert tell(shop) == 2


# The watchdog writes into the same table.


@pytest.fixture
def table(shop: Shop, core_url: str) -> Table:
    assert shop.pool_id
    return Table(core_url)


def down(component: str = "worker", **more: float) -> Alert:
    return Alert("key", component, Severity.CRITICAL, Cause("gone"), since=1.0, opened_at=2.0, **more)  # type: ignore[arg-type]


def test_no_component_is_both_the_watchdogs_and_the_products() -> None:
    assert alerts.OURS.isdisjoint(check.component for check in CHECKS)


def test_the_watchdogs_alerts_are_its_own_to_tell(shop: Shop, table: Table) -> None:
    table.write([down()])
    assert tell(shop) == 0
    table.write([down(closed_at=3.0)])
    assert tell(shop) == 0
    assert said(shop) == []


def test_the_watchdog_neither_adopts_nor_closes_nor_complains_about_the_products(
    shop: Shop, table: Table, caplog: pytest.LogCaptureFixture
) -> None:
    opened(shop)
    table.write([down()])
    assert [alert.component for alert in table.still_open()] == ["worker"]
    assert caplog.records == []
    table.write([down(closed_at=3.0)])
    assert shop.rows("select component, subject from alert where closed_at is null") == [("team", "red")]


def test_lists_show_both(shop: Shop, table: Table) -> None:
    opened(shop)
    table.write([down()])
    with shop.db.transaction() as session:
        shown = [
            (one.component, one.subject, one.cause) for one in alerts.list_alerts(session, still_open=True)
        ]
        only = alerts.list_alerts(session, component="team")
    assert shown == [("worker", "", "gone"), ("team", "red", "credentials_refused")]
    assert [one.subject for one in only] == ["red"]
