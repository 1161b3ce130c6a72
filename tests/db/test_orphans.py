"""Members upstream whom no seat accounts for: seen, told of, given a place, adopted, protected, removed."""

import pytest

from invitehub import orphans, waiting
from tests.support.census import ACTOR, Census
from tests.support.desk import Desk

WHO = "stranger@example.org"


@pytest.fixture
def census(desk: Desk) -> Census:
    desk.shop.capacity(desk.team, 4)
    desk.sandbox.team(desk.team, capacity=20)
    return Census(desk)


def test_an_orphan_is_seen_then_told_of_and_nothing_removes_it(census: Census) -> None:
    census.stranger(WHO)
    first = census.scan()
    assert (first.orphans, first.hints) == (1, ())
    assert census.orphans() == [(WHO, "seen")]
    census.scan()
    assert census.orphans("state, scans") == [("seen", 2)], "twice at once is once"
    assert census.alerts() == []
    census.later()
    assert census.scan().hints == ()
    assert census.orphans() == [(WHO, "reported")]
    assert census.alerts() == [("orphans", "")]
    assert census.desk.shop.one("select params ->> 'count' from alert") == "1"
    census.later("30 days")
    assert census.scan().hints == (), "off unless the pool says so"
    assert census.desk.upstream() == [WHO]


def test_an_orphan_fills_a_place_until_it_is_gone(census: Census) -> None:
    census.member("m@example.org")
    census.stranger(WHO)
    census.stranger("pending@example.org", join="invite")
    census.scan()
    assert census.slots()[:2] == ["seat", "free"]
    assert sorted(census.slots()[2:]) == ["pending@example.org", WHO]
    assert [census.desk.shop.redeem(code).kind.value for code in census.desk.shop.codes(2)] == [
        "reserved",
        "waiting",
    ]
    census.desk.sandbox.fault(census.desk.team, forget=[WHO])
    result = census.scan()
    assert result.freed_pool_id == census.desk.shop.pool_id
    assert census.orphans() == [(WHO, "gone"), ("pending@example.org", "seen")]
    assert len(waiting.serve(census.desk.shop.db, census.desk.shop.pool_id)) == 1
    assert sorted(census.slots()) == ["pending@example.org", "seat", "seat", "seat"]
    census.desk.shop.check()


def test_a_place_that_was_closing_goes_with_its_stranger(census: Census) -> None:
    census.stranger(WHO)
    census.scan()
    census.desk.shop.capacity(census.desk.team, 0)
    assert census.slots() == [WHO]
    census.desk.sandbox.fault(census.desk.team, forget=[WHO])
    census.scan()
    assert census.slots() == []


def test_who_comes_back_begins_anew(census: Census) -> None:
    census.stranger(WHO)
    census.twice()
    census.desk.sandbox.fault(census.desk.team, hide=[WHO])
    census.scan()
    assert census.orphans() == [(WHO, "gone")]
    assert census.alerts() == []
    census.desk.sandbox.fault(census.desk.team)
    census.scan()
    assert census.orphans("state, scans, first_seen = last_seen") == [("seen", 1, True)]


@pytest.mark.parametrize(
    ("rule", "role"),
    [
        ("spared_identities = '{Stranger@Example.org}'", "member"),
        ("spared_domains = '{@example.org}'", "member"),
        ("orphans = 'remove', orphan_grace_hours = 0", "owner"),
    ],
)
def test_who_has_a_role_or_is_spared_is_protected(census: Census, rule: str, role: str) -> None:
    census.desk.shop.change(f"update pool set {rule}")
    census.stranger(WHO, role=role)
    assert census.twice().hints == ()
    assert census.orphans() == [(WHO, "protected")]
    assert census.alerts() == []
    assert WHO in census.slots()


def test_a_domain_of_matrix_ids_is_their_server(census: Census) -> None:
    """Listed as they are, also at a provider of addresses."""
    census.desk.shop.change("update pool set spared_domains = '{@example.org}'")
    census.stranger("@stranger:example.org")
    census.stranger("@stranger:example.com")
    census.twice()
    assert set(census.orphans()) == {
        ("@stranger:example.org", "protected"),
        ("@stranger:example.com", "reported"),
    }


def test_who_is_spared_no_more_is_told_of(census: Census) -> None:
    census.desk.shop.change("update pool set spared_domains = '{example.org}'")
    census.stranger(WHO)
    census.twice()
    census.desk.shop.change("update pool set spared_domains = '{}'")
    census.scan()
    assert census.orphans() == [(WHO, "reported")]


def test_a_pool_that_removes_gives_time_first(census: Census) -> None:
    census.desk.shop.change("update pool set orphans = 'remove', orphan_grace_hours = 24")
    census.stranger(WHO)
    assert census.twice().hints == ()
    census.later("23 hours")
    assert census.scan().hints == ()
    census.later("1 hour")
    result = census.scan()
    assert [hint.kind for hint in result.hints] == ["remove"]
    assert census.orphans("state, decided_by") == [("removing", "system")]
    assert WHO in census.slots(), "it counts until it is gone"
    (done,) = census.work(result)
    assert done.freed_pool_id == census.desk.shop.pool_id
    assert census.orphans() == [(WHO, "removed")]
    assert census.desk.upstream() == []
    assert census.slots() == ["free"] * 4
    assert census.alerts() == []


def test_who_is_removed_during_a_scan_is_not_seen_anew(
    census: Census, monkeypatch: pytest.MonkeyPatch
) -> None:
    census.desk.shop.change("update pool set orphans = 'remove', orphan_grace_hours = 0")
    census.stranger(WHO)
    (hint,) = census.twice().hints
    census.between(monkeypatch, lambda: census.desk.run(hint.operation_id))
    assert census.scan().seen == 1
    assert census.orphans() == [(WHO, "removed")]
    assert census.slots() == ["free"] * 4


def test_case_16_more_orphans_than_a_few_need_an_admins_yes(census: Census) -> None:
    census.desk.shop.change("update pool set orphans = 'remove', orphan_grace_hours = 0")
    for number in range(4):
        census.stranger(f"s{number}@example.org")
    result = census.twice()
    assert (result.outcome, result.orphans, result.hints) == ("braked", 4, ())
    assert census.alerts() == [("brake", "orphans"), ("orphans", "")]
    census.allow()
    census.stranger("new@example.org")
    result = census.scan()
    assert len(result.hints) == 4
    assert {row[0] for row in census.orphans("decided_by")} == {ACTOR, None}
    census.work(result)
    assert census.desk.upstream() == ["new@example.org"]


def test_case_22_a_grant_that_lands_too_late_is_undone(census: Census) -> None:
    census.member("one@example.org")
    key = f"seat-{census.desk.shop.one('select id from seat')}"
    census.kick("one@example.org")
    census.stranger("one@example.org", key=key)
    assert census.scan().hints == ()
    assert census.orphans("stray, state") == [(True, "seen")]
    census.later()
    result = census.scan()
    assert [hint.kind for hint in result.hints] == ["remove"], "although the pool removes nobody"
    assert census.alerts() == [], "our own doing"
    census.work(result)
    assert census.desk.upstream() == []


def test_who_was_let_in_by_hand_after_their_seat_is_not_our_doing(census: Census) -> None:
    census.member("one@example.org")
    census.kick("one@example.org")
    census.stranger("one@example.org")
    assert census.twice().hints == ()
    assert census.orphans("stray, state") == [(False, "reported")]
    assert census.desk.upstream() == ["one@example.org"]
    assert census.twice().hints == (), "it is not asked again"


def test_who_was_there_before_their_code_is_not_our_doing(census: Census) -> None:
    census.stranger(WHO)
    census.twice()
    census.desk.run(census.desk.seat(WHO))
    assert census.desk.shop.one("select refusal from redemption") == "already_member"
    assert census.twice().hints == ()
    assert census.orphans("stray, state") == [(False, "reported")]
    census.desk.shop.change("delete from orphan")
    assert census.twice().hints == ()
    assert census.orphans("stray, state") == [(False, "reported")], "nor if it is first seen afterwards"


def test_an_orphan_that_gets_a_seat_is_none_any_more(census: Census) -> None:
    census.desk.shop.change("update pool set orphans = 'remove', orphan_grace_hours = 0")
    census.stranger(WHO)
    census.scan()
    census.later()
    operation_id = census.desk.seat(WHO)
    assert census.scan().hints == (), "a grant is on its way to them"
    assert census.orphans("last_seen = (select scanned_at from team)") == [(True,)]
    census.desk.sandbox.fault(census.desk.team, forget=[WHO])
    census.desk.run(operation_id)
    census.later()
    census.scan()
    assert census.orphans() == [(WHO, "gone")]
    assert sorted(census.slots()) == ["free", "free", "free", "seat"]
    census.desk.shop.check()


def test_where_upstream_has_become_smaller_free_places_are_held_back(census: Census) -> None:
    census.member("m@example.org")
    census.stranger(WHO)
    census.desk.sandbox.team(census.desk.team, capacity=3)
    census.scan()
    assert census.slots() == ["seat", "free", "quota:3", WHO]
    assert census.alerts() == [("quota", "upstream_smaller")]
    assert census.desk.shop.one("select upstream_capacity from team") == 3
    census.desk.sandbox.team(census.desk.team, capacity=2)
    census.scan()
    assert census.slots() == ["seat", "quota:2", "quota:3", WHO]
    census.desk.sandbox.team(census.desk.team, capacity=9)
    assert census.scan().freed_pool_id == census.desk.shop.pool_id
    assert census.slots() == ["seat", "free", "free", WHO]
    assert census.alerts() == []


def test_who_filled_the_team_is_known_once_it_is_listed(census: Census) -> None:
    census.stranger(WHO)
    census.desk.sandbox.team(census.desk.team, capacity=1)
    operation_id = census.desk.seat("one@example.org")
    census.desk.run(operation_id)
    assert f"unknown:{operation_id}" in census.slots()
    census.desk.sandbox.team(census.desk.team, capacity=4)
    census.scan()
    assert sorted(census.slots()) == ["free", "free", "free", WHO]


def test_whom_the_team_is_full_with_since_the_listing_keeps_a_place(
    census: Census, monkeypatch: pytest.MonkeyPatch
) -> None:
    census.stranger(WHO)
    census.scan()
    operation_id = census.desk.seat("one@example.org")
    census.desk.sandbox.team(census.desk.team, capacity=1)
    census.between(monkeypatch, lambda: census.desk.run(operation_id))
    census.scan()
    assert f"unknown:{operation_id}" in census.slots()


def test_whom_upstream_counts_and_does_not_list_keeps_a_place(census: Census) -> None:
    census.stranger(WHO)
    census.desk.sandbox.team(census.desk.team, capacity=1)
    operation_id = census.desk.seat("one@example.org")
    census.desk.run(operation_id)
    census.desk.sandbox.team(census.desk.team, capacity=4)
    census.desk.sandbox.fault(census.desk.team, hide=[WHO])
    census.scan()
    assert census.slots().count(f"unknown:{operation_id}") == 1


def test_one_identity_in_two_teams_is_told(census: Census) -> None:
    desk = census.desk
    census.member(WHO)
    other = desk.add_team()
    desk.sandbox.add(other, WHO)
    desk.sandbox.add(other, "alone@example.org")
    census.scan(other)
    with desk.shop.db.transaction() as session:
        (found,) = orphans.duplicates(session, pool=desk.shop.name)
    assert (found.identity, found.teams, found.orphans) == (WHO, tuple(sorted((desk.team, other))), 1)
    assert found.redemptions == (desk.shop.one("select id from redemption"),)
