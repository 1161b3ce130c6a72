"""What is promised stands against seats: counted, warned of, and an alert while a pool cannot keep it."""

import pytest

from invitehub import promises, swaps
from invitehub.promises import Promises
from tests.support.grants import granted
from tests.support.shop import Shop


def of(shop: Shop) -> Promises:
    with shop.db.transaction() as session:
        return promises.promises_of(session, shop.name)


def watch(shop: Shop) -> int:
    with shop.db.transaction() as session:
        return promises.watch(session)


def alerts(shop: Shop) -> list[tuple[object, ...]]:
    return shop.rows(
        "select subject, params ->> 'count', closed_at is null from alert where component = 'promises' order by id"
    )


def test_a_pool_without_anything_promises_nothing(shop: Shop) -> None:
    assert of(shop) == Promises(shop.pool_id, shop.name, 0, 0, 0, 0, 0, 0)
    assert (of(shop).promised, of(shop).short, of(shop).short_30) == (0, 0, 0)


def test_uses_people_in_line_and_swaps_stand_against_seats(shop: Shop) -> None:
    shop.team(2)
    seat = granted(shop).redemption_id
    granted(shop)
    shop.redeem(shop.codes(uses=4)[0])
    with shop.db.transaction() as session:
        swaps.ask(session, redemption_id=seat, actor="test")
    found = of(shop)
    assert (found.unredeemed, found.waiting, found.swaps, found.free) == (3, 1, 1, 0)
    assert (found.promised, found.short) == (5, 5)


@pytest.mark.parametrize(
    ("change", "uses"),
    [
        ("update code set status = 'paused'", 0),
        ("update code set status = 'revoked'", 0),
        ("update code set usable_until = now()", 0),
        ("update code set usable_until = now() + interval '1 day'", 3),
        ("update code set usable_from = now() + interval '1 day'", 3),
    ],
)
def test_only_uses_that_may_still_come_are_promised(shop: Shop, change: str, uses: int) -> None:
    shop.team(1)
    shop.codes(uses=3)
    shop.change(change)
    assert of(shop).unredeemed == uses


def test_seats_that_end_soon_are_counted_if_their_team_and_their_days_go_on(shop: Shop) -> None:
    shop.team(5)
    ids = [granted(shop).redemption_id for _ in range(4)]
    for redemption_id, days in zip(ids, (3, 20, 40, 1), strict=True):
        shop.change(
            "update redemption set expires_at = now() + :days * interval '1 day' where id = :id",
            id=redemption_id,
            days=days,
        )
    shop.change(
        "update redemption set stopped_at = now(), stopped_because = 'team_unwell' where id = :id", id=ids[3]
    )
    found = of(shop)
    assert (found.ending_7, found.ending_30, found.free) == (1, 2, 1)
    shop.codes(4)
    assert (of(shop).short, of(shop).short_30) == (3, 1)
    shop.change("update team set status = 'dead'")
    assert (of(shop).free, of(shop).ending_30) == (0, 0)


def test_a_pool_that_cannot_keep_its_word_is_an_alert_until_it_can(shop: Shop) -> None:
    other = Shop(shop.db, shop.keys)
    other.team(1)
    other.codes()
    team = shop.team(1)
    shop.codes(3)
    assert watch(shop) == 1
    assert watch(shop) == 1
    assert alerts(shop) == [(shop.name, "2", True)]
    shop.codes()
    watch(shop)
    assert alerts(shop) == [(shop.name, "3", True)], "it tells how it is now"
    shop.capacity(team, 4)
    assert watch(shop) == 0
    assert alerts(shop) == [(shop.name, "3", False)]


def test_the_alert_of_a_pool_that_was_renamed_is_closed(shop: Shop) -> None:
    shop.team(0)
    shop.codes()
    watch(shop)
    shop.change("update pool set name = 'renamed'")
    watch(shop)
    assert alerts(shop) == [(shop.name, "1", False), ("renamed", "1", True)]
