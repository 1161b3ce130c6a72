"""Ghosts: seats whose people are not upstream any more, and the brake that keeps a wrong listing from doing harm."""

import pytest

from tests.support.census import Census
from tests.support.desk import Desk

SEAT = "select state, missing_scans, joined from seat where id = :id"


@pytest.fixture
def census(desk: Desk) -> Census:
    desk.shop.capacity(desk.team, 9)
    desk.sandbox.team(desk.team, capacity=20)
    return Census(desk)


def test_case_12_who_left_is_seen_missing_twice_looked_for_and_let_go(census: Census) -> None:
    seat = census.member("one@example.org")
    census.desk.sandbox.fault(census.desk.team, forget=["one@example.org"])
    assert census.scan().hints == ()
    assert census.scan().hints == (), "twice at once is once"
    assert census.desk.shop.rows(SEAT, id=seat) == [("active", 2, False)]
    census.later()
    census.desk.sandbox.forget_traffic()
    result = census.scan()
    assert (result.outcome, result.ghosts) == ("complete", 1)
    assert census.desk.calls()[-1] == "GET", "upstream is asked for that one"
    assert census.desk.shop.one("select state from seat") == "revoking", "it counts until it is confirmed"
    (done,) = census.work(result)
    assert done.freed_pool_id == census.desk.shop.pool_id
    assert census.desk.shop.rows("select state from seat") == [("released",)]
    assert census.desk.shop.rows("select state, away_since is not null from redemption") == [
        ("granted", True)
    ]
    assert census.desk.shop.one(
        "select why from history where after = 'revoking' order by id desc limit 1"
    ) == ("ghost")
    assert ("left", False) in census.desk.notices()


def test_case_12_who_is_back_before_is_left_alone(census: Census) -> None:
    seat = census.member("one@example.org")
    census.desk.sandbox.fault(census.desk.team, hide=["one@example.org"])
    census.scan()
    assert census.desk.shop.rows(SEAT, id=seat) == [("active", 1, False)]
    census.desk.sandbox.fault(census.desk.team)
    census.later()
    assert census.scan().ghosts == 0
    assert census.desk.shop.rows(SEAT, id=seat) == [("active", 0, False)]


def test_whom_only_the_listing_leaves_out_keeps_the_seat(census: Census) -> None:
    seat = census.member("one@example.org")
    census.desk.sandbox.fault(census.desk.team, hide=["one@example.org"])
    assert census.twice().hints == ()
    assert census.desk.shop.rows(SEAT, id=seat) == [("active", 0, False)]


def test_while_upstream_does_not_say_nobody_is_let_go(census: Census) -> None:
    seat = census.member("one@example.org")
    census.desk.sandbox.fault(census.desk.team, forget=["one@example.org"])
    census.scan()
    census.later()
    census.desk.sandbox.fault(census.desk.team, status=500, skip=2)
    assert census.scan().hints == ()
    assert census.desk.shop.rows(SEAT, id=seat) == [("active", 2, False)]


def test_case_13_an_invitation_that_lapsed_is_told_from_a_leaving(census: Census) -> None:
    census.member("one@example.org")
    census.desk.sandbox.fault(census.desk.team, forget=["one@example.org"])
    census.desk.shop.change("update seat set accept_by = now() - interval '1 minute'")
    result = census.twice()
    census.work(result)
    assert census.desk.shop.rows("select state, lapses from redemption") == [("waiting", 1)]
    assert census.desk.shop.one(
        "select why from history where after = 'revoking' order by id desc limit 1"
    ) == ("lapsed")


def test_case_16_more_ghosts_than_a_few_need_an_admins_yes(census: Census) -> None:
    names = census.members(9)
    census.desk.sandbox.fault(census.desk.team, forget=names[:4])
    census.scan()
    census.later()
    result = census.scan()
    assert (result.outcome, result.ghosts, result.hints) == ("braked", 4, ())
    assert census.desk.shop.rows("select distinct state from seat") == [("active",)]
    assert census.alerts() == [("brake", "ghosts")]
    assert census.allow().ghosts == 4
    result = census.scan()
    assert (result.outcome, len(result.hints)) == ("complete", 4)
    assert census.alerts() == []


@pytest.mark.parametrize("what", ["more", "late"])
def test_case_16_an_admins_yes_holds_for_no_more_and_not_for_ever(census: Census, what: str) -> None:
    for number in range(4):
        census.stranger(f"s{number}@example.org")
    names = census.members(9)
    census.desk.sandbox.fault(census.desk.team, forget=names[:4])
    assert census.twice().outcome == "braked"
    census.allow()
    if what == "late":
        census.later("2 hours")
    else:
        census.desk.shop.change(
            "update seat set missing_scans = 1, missing_since = now() - interval '1 h' where identity = :one",
            one=names[4],
        )
        census.desk.sandbox.fault(census.desk.team, forget=names[4:5])
    result = census.scan()
    assert (result.outcome, result.hints) == ("braked", ())


def test_case_16_a_run_over_many_teams_does_no_more_than_twenty(census: Census) -> None:
    census.member("one@example.org")
    census.desk.sandbox.fault(census.desk.team, forget=["one@example.org"])
    census.scan()
    census.later()
    census.desk.shop.change("insert into scan (team_id, outcome, ghosts) select id, 'complete', 20 from team")
    assert census.scan().outcome == "braked"
    census.later("12 minutes")
    assert len(census.scan().hints) == 1


def test_in_a_team_that_is_not_well_nobody_is_let_go(census: Census) -> None:
    census.member("one@example.org")
    census.desk.sandbox.fault(census.desk.team, forget=["one@example.org"])
    census.desk.shop.change("update team set status = 'dead'")
    result = census.twice()
    assert (result.outcome, result.hints) == ("complete", ())
    assert census.desk.shop.one("select state from seat") == "active"
