"""A team compared with upstream: who has joined, who is gone, and what a listing that cannot be trusted changes."""

import pytest

from invitehub import ending, listing, scanning, teams
from invitehub.listing import ScanOver
from models.enums import Ending
from tests.support.census import Census
from tests.support.desk import GRANTED, Desk

SEAT = "select state, missing_scans, joined from seat where id = :id"


@pytest.fixture
def census(desk: Desk) -> Census:
    desk.shop.capacity(desk.team, 9)
    desk.sandbox.team(desk.team, capacity=20)
    return Census(desk)


def test_all_that_is_accounted_for_changes_nothing(census: Census) -> None:
    census.members(3)
    seats = census.desk.shop.rows("select * from seat order by id")
    result = census.twice()
    assert (result.outcome, result.seen, result.orphans, result.ghosts) == ("complete", 3, 0, 0)
    assert (result.hints, result.freed_pool_id) == ((), None)
    census.desk.shop.change("update seat set granted_at = granted_at + interval '11 minutes'")
    census.desk.shop.change("update seat set changed_at = changed_at + interval '11 minutes'")
    assert census.desk.shop.rows("select * from seat order by id") == seats
    assert census.desk.shop.one("select count(*) from listed") == 0
    assert census.desk.shop.one("select scanned_at from team") == census.desk.shop.one(
        "select max(started_at) from scan"
    )


def test_a_listing_comes_in_pages_and_each_is_written_down(census: Census) -> None:
    census.members(3)
    for number in range(4):
        census.stranger(f"s{number}@example.org")
    census.desk.sandbox.fault(census.desk.team, page=2)
    result = census.scan()
    assert (result.seen, result.orphans) == (7, 4)


def test_a_listing_that_broke_off_changes_nothing(census: Census) -> None:
    seats = [census.member(f"m{number}@example.org") for number in range(4)]
    census.stranger("stranger@example.org")
    for _ in range(3):
        # The check and the first page are answered.
        census.desk.sandbox.fault(census.desk.team, page=1, status=503, skip=2)
        result = census.scan()
        assert (result.outcome, result.error_code, result.hints) == ("failed", "upstream_error", ())
        census.later()
    assert {census.desk.shop.rows(SEAT, id=seat)[0] for seat in seats} == {("active", 0, False)}
    assert census.orphans() == []
    assert census.slots().count("free") == 5
    assert census.desk.shop.one("select count(*) from listed") == 0
    assert census.desk.shop.one("select scanned_at from team") is None
    assert census.alerts() == [("scan", "upstream_error")], "nobody would see who is there"
    census.desk.sandbox.fault(census.desk.team)
    assert census.scan().outcome == "complete"
    assert census.alerts() == []


def test_a_team_that_upstream_does_not_know_is_suspended_and_nobody_is_let_go(census: Census) -> None:
    seat = census.member("one@example.org")
    census.desk.sandbox.ask("DELETE", census.desk.sandbox.path(census.desk.team))
    result = census.twice()
    assert (result.outcome, result.error_code) == ("failed", "team_missing")
    assert census.desk.shop.rows("select status, status_by, status_reason from team") == [
        ("suspended", "check", "team_missing")
    ]
    assert census.desk.shop.rows(SEAT, id=seat) == [("active", 0, False)]


def test_case_16_a_listing_of_less_than_half_removes_and_frees_nothing(census: Census) -> None:
    names = census.members(5)
    census.stranger("stranger@example.org")
    census.scan()
    census.desk.sandbox.fault(census.desk.team, hide=["stranger@example.org", *names[:3]])
    result = census.twice()
    assert (result.outcome, result.ghosts, result.hints) == ("small", 4, ())
    assert census.desk.shop.rows("select sum(missing_scans) from seat") == [(0,)]
    assert census.orphans() == [("stranger@example.org", "seen")]
    assert "stranger@example.org" in census.slots()
    assert census.alerts() == [("brake", "small")]
    assert census.desk.shop.one("select scanned_at from team") is not None
    census.allow()
    assert census.scan().outcome == "complete"
    assert census.alerts() == []


def test_who_accepts_is_seen_to_have_joined(census: Census) -> None:
    seat = census.member("one@example.org")
    census.accept("one@example.org")
    census.scan()
    row = "select joined, joined_at is not null, how_to_join, accept_by from seat where id = :id"
    assert census.desk.shop.rows(row, id=seat) == [(True, True, None, None)]


def test_the_days_begin_with_joining_where_the_pool_says_so(census: Census) -> None:
    census.desk.shop.change("update pool set clock_starts = 'join'")
    census.member("one@example.org")
    assert census.desk.shop.one("select stopped_because from redemption") == "not_joined"
    census.desk.shop.change(
        "update redemption set stopped_at = stopped_at - interval '2 d', expires_at = expires_at - interval '2 d'"
    )
    census.scan()
    assert census.desk.shop.one("select stopped_because from redemption") == "not_joined"
    census.accept("one@example.org")
    census.scan()
    assert census.desk.shop.rows(
        "select stopped_at, expires_at - now() between interval '29 d 23 h' and interval '30 d', credited"
        " = interval '0' from redemption"
    ) == [(None, True, True)]
    assert census.desk.shop.one("select joined from seat")


def test_an_invitation_sent_anew_upstream_is_followed(census: Census) -> None:
    seat = census.member("one@example.org")
    census.desk.shop.change("update seat set how_to_join = 'old', accept_by = now()")
    census.scan()
    row = "select how_to_join like 'http%', accept_by > now() + interval '6 d' from seat where id = :id"
    assert census.desk.shop.rows(row, id=seat) == [(True, True)]


def test_case_14_a_promotion_is_told_of_and_ends_nothing(census: Census) -> None:
    census.member("one@example.org")
    ref = census.desk.shop.one("select ref from seat")
    path = f"{census.desk.sandbox.path(census.desk.team)}/members/{ref}"
    census.desk.sandbox.ask("PATCH", path, {"role": "admin"})
    assert census.twice().orphans == 0
    assert census.alerts() == [("protected", "admin")]
    assert census.desk.shop.one("select state from seat") == "active"
    census.desk.sandbox.ask("PATCH", path, {"role": "member"})
    census.scan()
    assert census.alerts() == []


def test_case_15_a_grant_in_flight_is_no_orphan(census: Census) -> None:
    operation_id = census.desk.seat("one@example.org")
    census.desk.sandbox.fault(census.desk.team, cut=True, next=1, methods=["POST"])
    census.desk.run(operation_id)
    assert census.desk.upstream() == ["one@example.org"], "it had its effect, and nobody knows"
    assert census.twice().orphans == 0
    census.desk.run(operation_id)
    assert census.desk.story(operation_id) == GRANTED


def test_case_15_who_is_granted_during_a_scan_is_no_ghost(
    census: Census, monkeypatch: pytest.MonkeyPatch
) -> None:
    census.between(monkeypatch, lambda: census.member("one@example.org"))
    census.scan()
    assert census.desk.shop.rows("select state, missing_scans from seat") == [("active", 0)]


def test_case_15_who_is_removed_during_a_scan_is_no_orphan(
    census: Census, monkeypatch: pytest.MonkeyPatch
) -> None:
    census.member("one@example.org")
    shop = census.desk.shop

    def kick() -> None:
        redemption = shop.one("select id from redemption")
        with shop.db.transaction() as session:
            (hint,) = ending.end(session, redemption, because=Ending.KICKED, actor="test").hints
        census.desk.run(hint.operation_id)

    census.between(monkeypatch, kick)
    result = census.scan()
    assert (result.seen, result.orphans) == (1, 0)
    assert shop.one("select state from seat") == "released"


def test_one_scan_of_a_team_at_a_time(census: Census, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = []
    census.between(monkeypatch, lambda: outcomes.append(census.scan().outcome))
    assert census.scan().outcome == "complete"
    assert outcomes == ["skipped"]


def test_a_scan_that_was_cut_short_is_closed_by_the_next(
    census: Census, monkeypatch: pytest.MonkeyPatch
) -> None:
    census.members(4)
    shop = census.desk.shop
    fill = listing.fill

    def slow(*args: object) -> int:
        monkeypatch.setattr(listing, "fill", fill)
        seen = fill(*args)  # type: ignore[arg-type]
        census.later()
        assert census.scan().outcome == "complete"
        return seen

    monkeypatch.setattr(listing, "fill", slow)
    result = census.scan()
    assert (result.outcome, result.error_code) == ("failed", "abandoned")
    assert shop.rows("select outcome, error_code from scan order by id") == [
        ("failed", "abandoned"),
        ("complete", None),
    ]
    assert shop.one("select sum(missing_scans) from seat") == 0, "its listing was gone, and told nothing"


def test_a_page_of_a_scan_that_is_over_is_not_written(census: Census) -> None:
    shop = census.desk.shop
    census.member("one@example.org")
    with shop.db.transaction() as session:
        begun = listing.begin(session, census.team_id())
        connection = teams.connection(session, shop.keys, census.team_id())
    assert begun is not None
    provider, _ = listing.look(begun, connection)
    shop.change("update scan set outcome = 'failed'")

    with pytest.raises(ScanOver):
        listing.fill(shop.db, begun, provider)
    assert shop.one("select count(*) from listed") == 0


def test_the_turn_of_a_team_comes_every_ten_minutes_and_sooner_after_an_invitation(census: Census) -> None:
    shop = census.desk.shop
    team = census.team_id()

    def due() -> tuple[int, ...]:
        with shop.db.transaction() as session:
            return scanning.due(session)

    assert due() == (team,)
    assert due() == (), "it is asked for already"
    shop.change("update team set scan_asked_at = now() - interval '61 s'")
    assert due() == ()
    census.member("one@example.org")
    assert due() == (team,)
    shop.change("update seat set granted_at = now() - interval '2 d'")
    shop.change("update team set scan_asked_at = now() - interval '9 minutes'")
    assert due() == ()
    shop.change("update team set scan_asked_at = now() - interval '11 minutes', status = 'dead'")
    assert due() == (), "on request only"
    shop.change("update team set status = 'active'")
    assert due() == (team,)
