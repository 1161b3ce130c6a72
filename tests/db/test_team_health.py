"""What a look at a team finds, and what follows: never over an admin's word, and noticed when it is over."""

from datetime import datetime, timedelta

import pytest

from invitehub import clock, health
from invitehub.outcomes import OutcomeKind
from models.enums import TeamStatus
from tests.support.desk import Desk
from tests.support.teams import Ward

STATUS = "status, status_by, status_reason"


@pytest.fixture
def ward(desk: Desk) -> Ward:
    return Ward(desk)


def test_a_team_that_is_well_stays_as_it_is(ward: Ward) -> None:
    checked = ward.look()
    assert (checked.reason, checked.status, checked.serve_pool_id) == ("", TeamStatus.ACTIVE, None)
    assert checked.health is not None
    assert (checked.health.capacity, checked.health.used) == (2, 0)
    assert ward.team("status_by, health, upstream_capacity, checked_at is not null") == ("admin", "", 2, True)
    assert ward.alerts() == []


def test_refused_credentials_suspend_it_at_once_and_a_passed_check_brings_it_back(ward: Ward) -> None:
    shop = ward.desk.shop
    ward.desk.sandbox.fault(ward.desk.team, status=401)
    assert ward.look().status is TeamStatus.SUSPENDED
    assert ward.team(STATUS) == ("suspended", "check", "credentials_refused")
    assert ward.alerts() == [("team", ward.desk.team, "credentials_refused")]
    assert shop.redeem(shop.codes()[0]).kind is OutcomeKind.WAITING
    since = ward.team("status_since, health_since")
    ward.look()
    assert ward.team("health_count") == (2,)
    assert ward.team("status_since, health_since") == since, "it lasts since then"
    ward.desk.sandbox.fault(ward.desk.team)
    checked = ward.look()
    assert (checked.status, checked.serve_pool_id) == (TeamStatus.ACTIVE, shop.pool_id)
    assert ward.team(STATUS) == ("active", "check", "")
    assert ward.alerts() == []
    assert len(shop.serve()) == 1


def test_credentials_that_no_key_reads_are_found_without_asking_upstream(ward: Ward) -> None:
    ward.desk.shop.change("update team set secrets = '\\x00'")
    assert ward.look().reason == "secrets_unreadable"
    assert ward.team(STATUS) == ("suspended", "check", "secrets_unreadable")
    assert ward.desk.calls() == []


@pytest.mark.parametrize("status", [TeamStatus.PAUSED, TeamStatus.DEAD, TeamStatus.RETIRED])
def test_what_an_admin_has_set_stays_and_what_was_found_is_kept_beside_it(
    ward: Ward, status: TeamStatus
) -> None:
    ward.set(status, reason="holiday")
    ward.gone()
    for _ in range(2):
        assert ward.look().reason == "team_missing"
        ward.later(11)
    assert ward.team(STATUS) == (status, "admin", "holiday")
    assert ward.team("health, health_count") == ("team_missing", 2)
    ward.back()
    assert ward.look().reason == ""
    assert ward.team(STATUS) == (status, "admin", "holiday")


def test_an_admins_pause_of_a_suspended_team_ends_the_suspension_for_good(ward: Ward) -> None:
    ward.gone()
    ward.look()
    ward.set(TeamStatus.PAUSED)
    ward.back()
    assert ward.look().status is TeamStatus.PAUSED


def test_a_team_that_is_gone_is_dead_only_when_it_was_seen_so_again_ten_minutes_later(ward: Ward) -> None:
    ward.gone()
    assert ward.look().status is TeamStatus.SUSPENDED
    assert ward.look().status is TeamStatus.SUSPENDED, "twice within a second proves nothing"
    ward.later(9)
    assert ward.look().status is TeamStatus.SUSPENDED
    ward.later(2)
    assert ward.look().status is TeamStatus.DEAD
    assert ward.team(STATUS) == ("dead", "check", "team_missing")
    assert ward.alerts() == [("team", ward.desk.team, "team_missing")]


def test_a_look_that_found_it_well_in_between_begins_the_count_anew(ward: Ward) -> None:
    ward.gone()
    ward.look()
    ward.later(11)
    ward.back()
    assert ward.look().status is TeamStatus.ACTIVE
    ward.gone()
    assert ward.look().status is TeamStatus.SUSPENDED
    assert ward.look().status is TeamStatus.SUSPENDED


def test_no_answer_suspends_only_the_third_time_in_a_row(ward: Ward) -> None:
    ward.desk.sandbox.fault(ward.desk.team, status=503)
    assert [ward.look().status for _ in range(2)] == [TeamStatus.ACTIVE] * 2
    ward.desk.sandbox.fault(ward.desk.team)
    ward.look()
    ward.desk.sandbox.fault(ward.desk.team, status=503)
    assert [ward.look().status for _ in range(2)] == [TeamStatus.ACTIVE] * 2
    assert ward.look().status is TeamStatus.SUSPENDED
    assert ward.team(STATUS) == ("suspended", "check", "no_answer")


def test_slowness_suspends_the_third_time_and_a_quick_answer_ends_it(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = health.SLOW_SECONDS
    monkeypatch.setattr(health, "SLOW_SECONDS", 0.0)
    assert [ward.look().status for _ in range(3)] == [TeamStatus.ACTIVE] * 2 + [TeamStatus.SUSPENDED]
    assert ward.team(STATUS) == ("suspended", "check", "slow")
    assert ward.look().status is TeamStatus.SUSPENDED
    monkeypatch.setattr(health, "SLOW_SECONDS", quick)
    assert ward.look().status is TeamStatus.ACTIVE


def test_another_trouble_of_a_suspended_team_is_its_reason_from_then_on_and_no_new_alert(ward: Ward) -> None:
    ward.desk.sandbox.fault(ward.desk.team, status=401)
    ward.look()
    since, opened = ward.team("status_since"), ward.desk.shop.rows("select id, opened_at from alert")
    ward.desk.sandbox.fault(ward.desk.team)
    ward.gone()
    ward.look()
    assert ward.team(STATUS) == ("suspended", "check", "team_missing")
    assert ward.team("status_since") == since
    assert ward.alerts() == [("team", ward.desk.team, "team_missing")]
    assert ward.desk.shop.rows("select id, opened_at from alert") == opened


def test_a_smaller_quota_upstream_is_an_alert_and_holds_free_places_back(ward: Ward) -> None:
    shop = ward.desk.shop
    ward.desk.sandbox.team(ward.desk.team, capacity=1)
    assert ward.look().status is TeamStatus.ACTIVE
    assert ward.alerts() == [("quota", ward.desk.team, "upstream_smaller")]
    assert ward.team("upstream_capacity") == (1,)
    shop.seated()
    assert shop.redeem(shop.codes()[0]).kind is OutcomeKind.WAITING
    ward.back()
    assert ward.look().serve_pool_id == shop.pool_id
    assert ward.alerts() == []
    assert len(shop.serve()) == 1
    shop.check()


def test_a_team_that_is_draining_stays_out_of_service_when_it_is_well_again(ward: Ward) -> None:
    ward.gone()
    ward.look()
    ward.desk.shop.change("update team set retiring = true")
    ward.back()
    assert ward.look().status is TeamStatus.PAUSED
    assert ward.team("retiring, status_reason") == (True, "retiring")
    assert ward.alerts() == []


# The days of its people.


def until(ward: Ward, redemption_id: int) -> datetime:
    moment = ward.desk.shop.one("select expires_at from redemption where id = :id", id=redemption_id)
    assert isinstance(moment, datetime)
    return moment


def test_days_stand_still_while_the_team_is_suspended_and_what_was_lost_is_credited(ward: Ward) -> None:
    shop, here = ward.desk.shop, ward.member("one@example.org")
    ward.member("two@example.org")
    before = until(ward, here)
    ward.desk.sandbox.fault(ward.desk.team, status=401)
    ward.look()
    stopped = shop.rows("select stopped_because from redemption order by id")
    assert stopped == [("team_unwell",), ("team_unwell",)]
    shop.change("update redemption set stopped_at = stopped_at - interval '2 days'")
    ward.desk.sandbox.fault(ward.desk.team)
    ward.look()
    assert timedelta(days=2) <= until(ward, here) - before < timedelta(days=2, minutes=1)
    credited, stopped_at = shop.rows("select credited, stopped_at from redemption order by id")[0]
    assert timedelta(days=2) <= credited < timedelta(days=2, minutes=1)
    assert stopped_at is None
    shop.check()


def test_days_of_people_in_other_teams_run_on(ward: Ward) -> None:
    shop = ward.desk.shop
    ward.member("one@example.org")
    shop.capacity(ward.desk.team, 1)
    ward.desk.add_team(1)
    ward.member("two@example.org")
    ward.found(TeamStatus.SUSPENDED)
    assert shop.rows("select stopped_because from redemption order by id") == [("team_unwell",), (None,)]


# Whose turn it is.


def due(ward: Ward, limit: int = 50) -> tuple[int, ...]:
    with ward.desk.shop.db.transaction() as session:
        return health.due(session, limit)


def test_each_team_has_its_turn_every_five_minutes_and_an_unwell_one_every_minute(ward: Ward) -> None:
    other = ward.desk.add_team()
    both = sorted([ward.id_of(), ward.id_of(other)])
    assert sorted(due(ward)) == both
    assert due(ward) == (), "they are being looked at"
    ward.later(2)
    assert due(ward) == ()
    ward.found(TeamStatus.SUSPENDED)
    assert due(ward) == (ward.id_of(),)
    ward.later(6)
    assert sorted(due(ward)) == both


def test_the_longest_unseen_is_first_and_dead_and_retired_teams_are_left_alone(ward: Ward) -> None:
    never, dead, retired = (ward.desk.add_team() for _ in range(3))
    ward.set(TeamStatus.DEAD, dead)
    ward.set(TeamStatus.RETIRED, retired)
    with ward.desk.shop.db.transaction() as session:
        now = clock.now(session)
    ward.desk.shop.change(
        "update team set checked_at = :at where name = :name",
        at=now - timedelta(hours=1),
        name=ward.desk.team,
    )
    assert due(ward, 1) == (ward.id_of(never),)
    assert due(ward) == (ward.id_of(),)


def test_two_who_ask_at_once_share_the_teams(ward: Ward) -> None:
    ward.desk.add_team()
    with ward.desk.shop.db.transaction() as first, ward.desk.shop.db.transaction() as second:
        mine, theirs = health.due(first, 1), health.due(second, 50)
    assert len(mine) == len(theirs) == 1
    assert set(mine).isdisjoint(theirs)
