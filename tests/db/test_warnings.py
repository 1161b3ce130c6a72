"""Warnings before the days are over: the nearest threshold, once, and nobody is warned of what is past or has changed."""

from typing import Any

import pytest

from invitehub import expiry_warnings
from models.enums import NoticeState
from tests.support.grants import granted
from tests.support.post import Post
from tests.support.shop import Shop


def warn(shop: Shop, **more: int) -> int:
    with shop.db.transaction() as session:
        return expiry_warnings.warn_due(session, **more)


def grace(shop: Shop) -> int:
    with shop.db.transaction() as session:
        return expiry_warnings.tell_grace(session)


def leave(shop: Shop, redemption_id: int, left: str) -> None:
    """So much is left of its days, of thirty or more."""
    shop.change(
        "update redemption set expires_at = now() + cast(:left as interval), granted_at = now() - interval '30 days'"
        " where id = :id",
        id=redemption_id,
        left=left,
    )


def said(shop: Shop, kind: str = "expiring") -> list[dict[str, Any]]:
    return [
        params
        for (params,) in shop.rows("select params from notice where kind = :kind order by id", kind=kind)
    ]


@pytest.fixture
def seat(shop: Shop) -> int:
    shop.team(3)
    return granted(shop).redemption_id


def test_each_threshold_is_said_once_when_it_comes(shop: Shop, seat: int) -> None:
    leave(shop, seat, "8 days")
    assert warn(shop) == 0
    for left, days in (("6 days 23:59:00", 7), ("2 days 23:59:00", 3), ("23:59:00", 1)):
        leave(shop, seat, left)
        assert warn(shop) == 1
        assert warn(shop) == 0
        assert said(shop)[-1]["days"] == days
    assert len(said(shop)) == 3


def test_after_an_outage_only_the_nearest_is_said(shop: Shop, seat: int) -> None:
    leave(shop, seat, "1 day 12:00:00")
    assert warn(shop) == 1
    ((params),) = said(shop)
    assert (params["threshold"], params["days"]) == (3, 2)
    assert warn(shop) == 0


def test_nobody_is_warned_of_what_is_past(shop: Shop, seat: int) -> None:
    leave(shop, seat, "-1 second")
    assert warn(shop) == 0


def test_a_threshold_from_before_the_grant_says_nothing(shop: Shop) -> None:
    shop.team(2)
    (code,) = shop.codes(days=1)
    granted(shop, code=code)
    (code,) = shop.codes(days=2)
    granted(shop, code=code)
    assert warn(shop) == 0
    shop.change(
        "update redemption set expires_at = expires_at - interval '1 day 1 minute', granted_at = granted_at - interval '1 day 1 minute'"
    )
    assert warn(shop) == 1, "the one of two days has one left"


def test_the_pool_says_when_and_whether(shop: Shop, seat: int) -> None:
    leave(shop, seat, "13 days 23:00:00")
    shop.change("update pool set warn_days = '{14}'")
    assert warn(shop) == 1
    leave(shop, seat, "1 hour")
    shop.change("update pool set warn_days = '{}'")
    assert warn(shop) == 0


@pytest.mark.parametrize(
    "change",
    [
        "update redemption set stopped_at = now(), stopped_because = 'team_unwell'",
        "update redemption set ended_because = 'kicked'",
        "update redemption set state = 'ending', ended_because = 'kicked'",
        "update redemption set person_id = null",
    ],
    ids=["stands still", "end decided", "ending", "nobody known"],
)
def test_who_has_nothing_to_be_warned_of(shop: Shop, seat: int, change: str) -> None:
    leave(shop, seat, "1 hour")
    shop.change(change)
    assert warn(shop) == 0


def test_days_that_are_put_off_are_warned_of_anew_but_not_for_some_hours(shop: Shop, seat: int) -> None:
    leave(shop, seat, "2 days 23:00:00")
    assert warn(shop) == 1
    shop.change("update redemption set expires_at = expires_at + interval '59 minutes'")
    assert warn(shop) == 0, "an hour was credited"
    shop.change("update notice set created_at = now() - interval '30 days'")
    assert warn(shop) == 1, "renewed a month ago"


def test_the_most_urgent_come_first_and_many_in_batches(shop: Shop, seat: int) -> None:
    others = [granted(shop).redemption_id for _ in range(2)]
    for redemption_id, left in zip((seat, *others), ("60 hours", "20 hours", "40 hours"), strict=True):
        leave(shop, redemption_id, left)
    assert warn(shop, limit=2) == 2
    told = shop.rows("select redemption_id from notice where kind = 'expiring' order by id")
    assert told == [(others[0],), (others[1],)]
    assert warn(shop, limit=2) == 1
    assert warn(shop, limit=2) == 0


def test_grace_is_told_once_while_it_lasts(shop: Shop, seat: int) -> None:
    shop.change("update pool set grace_days = 2")
    leave(shop, seat, "1 minute")
    assert grace(shop) == 0
    leave(shop, seat, "-1 minute")
    assert grace(shop) == 1
    assert grace(shop) == 0
    (params,) = said(shop, "grace")
    assert params["until"] < params["removal"]
    leave(shop, seat, "-2 days -1 minute")
    assert grace(shop) == 0


def test_without_grace_nothing_is_said_at_the_end(shop: Shop, seat: int) -> None:
    leave(shop, seat, "-1 minute")
    assert grace(shop) == 0


@pytest.mark.parametrize(
    "change",
    [
        "update redemption set expires_at = expires_at + interval '30 days'",
        "update redemption set expires_at = now() - interval '1 second'",
        "update redemption set stopped_at = now(), stopped_because = 'team_unwell'",
    ],
    ids=["renewed", "past", "stands still"],
)
def test_a_warning_that_comes_too_late_is_not_sent_and_the_next_one_is(post: Post, change: str) -> None:
    post.owe()
    redemption_id = post.shop.one("select id from redemption")
    leave(post.shop, redemption_id, "20 hours")
    assert warn(post.shop) == 1
    post.shop.change(change)
    post.notice_id = post.shop.one("select id from notice where kind = 'expiring'")
    post.deliver()
    assert post.row("state") == (NoticeState.VOID,)
    leave(post.shop, redemption_id, "19 hours")
    post.shop.change("update redemption set stopped_at = null, stopped_because = null")
    assert warn(post.shop) == 1
