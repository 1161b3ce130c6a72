"""A dead team: its people are told once and asked, what was under way is written off, and admins hear how many sit there."""

import pytest

from invitehub import alerts, ending, swaps
from invitehub.burying import bury, bury_due
from invitehub.outcomes import OutcomeKind
from models.enums import Ending, OperationState, TeamStatus
from tests.support.desk import Desk
from tests.support.grants import end, view
from tests.support.shop import Shop
from tests.support.teams import Ward


@pytest.fixture
def ward(desk: Desk) -> Ward:
    return Ward(desk)


def swap(ward: Ward, redemption_id: int) -> int:
    with ward.desk.shop.db.transaction() as session:
        return swaps.ask(session, redemption_id=redemption_id, actor="telegram:1")


def tell(ward: Ward) -> list[str]:
    """What the only admin has been owed so far."""
    with ward.desk.shop.db.transaction() as session:
        alerts.tell_admins(session, [11])
    return [kind for (kind,) in ward.desk.shop.rows("select kind from notice where chat_id = 11 order by id")]


def test_admins_are_told_once_with_the_number_of_people(ward: Ward) -> None:
    for name in ("one", "two"):
        ward.member(f"{name}@example.org")
    ward.gone()
    ward.look()
    assert tell(ward) == ["alert"]
    ward.later(11)
    assert ward.look().status is TeamStatus.DEAD
    assert tell(ward) == ["alert", "alert"], "and nobody hears that the suspension is over"
    assert ward.desk.shop.rows(
        "select cause, severity, params ->> 'status', params ->> 'people' from alert where closed_at is null"
    ) == [("team_missing", "critical", "dead", "2")]
    assert tell(ward) == ["alert", "alert"]


@pytest.mark.parametrize(
    ("status", "heard"),
    [
        (TeamStatus.ACTIVE, ["alert", "alert_closed"]),
        (TeamStatus.PAUSED, ["alert"]),
        (TeamStatus.DEAD, ["alert"]),
        (TeamStatus.RETIRED, ["alert"]),
    ],
)
def test_an_admins_decision_ends_the_alert_and_only_that_it_is_well_is_told(
    ward: Ward, status: TeamStatus, heard: list[str]
) -> None:
    ward.gone()
    ward.look()
    tell(ward)
    ward.set(status)
    assert tell(ward) == heard
    assert ward.alerts() == []


def test_an_admin_who_says_so_too_need_not_be_told_again(ward: Ward) -> None:
    ward.found(TeamStatus.DEAD)
    tell(ward)
    change = ward.set(TeamStatus.DEAD)
    assert (change.before, change.after, change.refused) == (TeamStatus.DEAD, TeamStatus.DEAD, None)
    assert ward.alerts() == []
    assert tell(ward) == ["alert"]


def test_people_are_told_once_and_keep_their_seat_with_their_days_standing_still(ward: Ward) -> None:
    ids = [ward.member(f"{name}@example.org") for name in ("one", "two")]
    ward.found(TeamStatus.DEAD)
    for _ in range(3):
        assert bury(ward.desk.shop.db) == ()
    assert ward.news() == [("team_dead", ids[0]), ("team_dead", ids[1])]
    seat = view(ward.desk.shop, ids[0])
    assert (seat.seat_state, seat.redemption_state, seat.stopped_because) == (
        "active",
        "granted",
        "team_unwell",
    )
    ward.desk.shop.check()


def test_another_death_of_the_same_team_is_told_again(ward: Ward) -> None:
    redemption_id = ward.member("one@example.org")
    ward.found(TeamStatus.DEAD)
    bury(ward.desk.shop.db)
    ward.desk.shop.change(
        "update team set status_since = status_since - interval '1 day', scanned_at = now() where name = :name",
        name=ward.desk.team,
    )
    assert ward.set(TeamStatus.ACTIVE).refused is None
    bury(ward.desk.shop.db)
    assert ward.news() == [("team_dead", redemption_id)], "it lives"
    ward.set(TeamStatus.DEAD)
    bury(ward.desk.shop.db)
    assert ward.news() == [("team_dead", redemption_id)] * 2


def test_case_4_whoever_takes_the_offer_is_first_in_line_and_nothing_is_revoked(ward: Ward) -> None:
    shop, redemption_id = ward.desk.shop, ward.member("one@example.org")
    ward.member("stays@example.org")
    waits = shop.redeem(shop.codes()[0], identity="waits@example.org")
    assert waits.kind is OutcomeKind.WAITING
    ward.found(TeamStatus.DEAD)
    bury(shop.db)
    ward.desk.calls()
    swap(ward, redemption_id)
    assert shop.rows("select state, counts from seat where identity = 'one@example.org'") == [
        ("written_off", False)
    ]
    other = ward.desk.add_team(1)
    (operation_id,) = shop.serve()
    assert ward.desk.run(operation_id).state is OperationState.SETTLED
    assert ward.desk.upstream(other) == ["one@example.org"]
    assert view(shop, redemption_id).stopped_because is None
    assert shop.one("select count(*) from operation where kind = 'revoke'") == 0
    shop.check()


def test_what_was_reserved_or_under_way_is_written_off_and_goes_before_who_waits(ward: Ward) -> None:
    shop = ward.desk.shop
    ward.desk.sandbox.fault(ward.desk.team, cut=True, next=1)
    uncertain, reserved = ward.desk.seat("sent@example.org"), ward.desk.seat("unsent@example.org")
    assert ward.desk.run(uncertain).state is OperationState.UNCERTAIN
    shop.redeem(shop.codes()[0], identity="waits@example.org")
    ward.found(TeamStatus.DEAD)
    assert bury(shop.db) == (shop.pool_id,)
    assert shop.rows("select state from seat order by id") == [("written_off",)] * 2
    assert shop.rows("select state, outcome from operation order by id") == [("cancelled", "team_dead")] * 2
    ward.desk.add_team(2)
    placed = shop.serve()
    assert len(placed) == 2
    assert shop.rows("select identity from seat where counts order by id") == [
        ("sent@example.org",),
        ("unsent@example.org",),
    ]
    assert shop.rows("select kind, count(*) from notice group by kind") == [("moved", 2)]
    assert {uncertain, reserved}.isdisjoint(placed)
    shop.check()


def test_whoever_was_on_the_way_out_is_out(ward: Ward) -> None:
    shop, redemption_id = ward.desk.shop, ward.member("one@example.org")
    (hint,) = end(shop, redemption_id, Ending.KICKED).hints
    ward.found(TeamStatus.DEAD)
    bury(shop.db)
    assert view(shop, redemption_id).redemption_state == "ended"
    assert ward.desk.run(hint.operation_id).state is None
    assert ("team_dead", redemption_id) not in ward.news()
    shop.check()


def test_a_swap_that_leads_into_a_dead_team_goes_back_to_the_line_and_the_old_seat_stays(ward: Ward) -> None:
    shop, redemption_id = ward.desk.shop, ward.member("one@example.org")
    target = ward.desk.add_team(1)
    swap(ward, redemption_id)
    (operation_id,) = shop.serve()
    ward.found(TeamStatus.DEAD, team=target)
    bury(shop.db)
    seat = view(shop, redemption_id)
    assert (seat.team, seat.seat_state, seat.swap) == (ward.desk.team, "active", "waiting")
    assert ward.desk.run(operation_id).state is None
    other = ward.desk.add_team(1)
    (operation_id,) = shop.serve()
    ward.desk.run(operation_id)
    assert view(shop, redemption_id).team == other
    shop.check()


def test_what_is_cut_short_is_found_again(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = ward.desk.shop
    shop.capacity(ward.desk.team, 6)
    ward.back(6)
    members = [ward.member(f"m{number}@example.org") for number in range(3)]
    for number in range(3):
        ward.desk.seat(f"r{number}@example.org")
    ward.found(TeamStatus.DEAD)
    write_off = ending.write_off

    def then_the_power_fails(*args: object) -> None:
        write_off(*args)  # type: ignore[arg-type]
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(ending, "write_off", then_the_power_fails)
        with pytest.raises(SystemExit):
            bury_due(shop.db)
    assert shop.one("select count(*) from seat where state = 'written_off'") == 0
    assert bury_due(shop.db, limit=2).more
    assert shop.one("select count(*) from seat where state = 'written_off'") == 2
    assert not bury_due(shop.db, limit=4).more
    assert shop.one("select count(*) from seat where state = 'written_off'") == 3
    assert [redemption_id for _, redemption_id in ward.news()] == members
    shop.check()


def test_people_of_whom_only_the_identity_is_known_are_not_told_and_hold_up_nobody(ward: Ward) -> None:
    shop = ward.desk.shop
    known, unknown = (ward.member(f"{name}@example.org") for name in ("a", "b"))
    shop.change("update seat set person_id = null where redemption_id = :id", id=unknown)
    shop.change("update redemption set person_id = null where id = :id", id=unknown)
    ward.found(TeamStatus.DEAD)
    bury(shop.db)
    assert ward.news() == [("team_dead", known)]


def test_people_of_other_teams_hear_nothing(shop: Shop, ward: Ward) -> None:
    redemption_id = ward.member("one@example.org")
    dead = ward.desk.add_team(1)
    ward.found(TeamStatus.DEAD, team=dead)
    bury(shop.db)
    assert ward.news() == []
    assert view(shop, redemption_id).stopped_because is None
