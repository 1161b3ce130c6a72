"""Everybody out of a team, and its retirement once it is empty."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from invitehub import evacuation, swaps
from invitehub.errors import Refusal
from invitehub.evacuation import Evacuated, EvacuationPreview
from invitehub.team_status import change_status
from models.enums import Ending, SwapState, TeamStatus
from tests.support.desk import Desk
from tests.support.grants import end, view
from tests.support.teams import ADMIN, Ward


@pytest.fixture
def ward(desk: Desk) -> Ward:
    return Ward(desk)


def preview(ward: Ward) -> EvacuationPreview:
    with ward.desk.shop.db.transaction() as session:
        return evacuation.preview(session, ward.desk.team)


def evacuate(ward: Ward) -> Evacuated:
    return evacuation.evacuate(ward.desk.shop.db, name=ward.desk.team, actor=ADMIN)


def retire(ward: Ward) -> Evacuated:
    return evacuation.retire(ward.desk.shop.db, name=ward.desk.team, actor=ADMIN)


def retire_drained(ward: Ward) -> tuple[str, ...]:
    with ward.desk.shop.db.transaction() as session:
        return evacuation.retire_drained(session)


def work(ward: Ward) -> None:
    """Serve, and run all that is planned, until nothing is."""
    while True:
        ward.desk.shop.serve()
        planned = ward.desk.shop.rows(
            "select o.id from operation o join team t on t.id = o.team_id"
            " where o.state = 'planned' and t.status in ('active', 'paused') order by o.id"
        )
        if not planned:
            return
        for (operation_id,) in planned:
            ward.desk.run(operation_id)


def test_the_preview_says_who_finds_a_seat_and_who_must_wait(ward: Ward) -> None:
    shop = ward.desk.shop
    for name in ("one", "two"):
        ward.member(f"{name}@example.org")
    one, two = "one@example.org", "two@example.org"
    assert preview(ward) == EvacuationPreview(ward.desk.team, 2, free=0, must_wait=2, stays=(one, two))
    paused, other = ward.desk.add_team(5), ward.desk.add_team(1)
    ward.set(TeamStatus.PAUSED, paused)
    assert preview(ward) == EvacuationPreview(
        ward.desk.team, 2, free=1, must_wait=1, moves=((one, other),), stays=(two,)
    )
    assert shop.one("select count(*) from swap") == 0
    with pytest.raises(Refusal, match="team_missing"), shop.db.transaction() as session:
        evacuation.preview(session, "nobody")


def test_everybody_moves_where_there_is_room_and_the_others_keep_their_seat_and_wait(ward: Ward) -> None:
    shop = ward.desk.shop
    first, second = (ward.member(f"{name}@example.org") for name in ("one", "two"))
    shop.change("update pool set swap_limit = 0")
    other = ward.desk.add_team(1)
    done = evacuate(ward)
    assert (done.asked, done.skipped, done.pool_ids) == (2, 0, (shop.pool_id,))
    work(ward)
    assert (view(shop, first).team, view(shop, first).swap) == (other, None)
    assert (view(shop, second).team, view(shop, second).swap) == (ward.desk.team, SwapState.WAITING)
    assert ward.desk.upstream(other) == ["one@example.org"]
    assert ward.desk.upstream() == ["two@example.org"]
    assert shop.rows("select action, subject, after from audit order by id desc limit 1") == [
        ("teams.evacuate", f"team:{ward.desk.team}", {"people": 2})
    ]
    shop.check()


def test_twice_asks_nobody_twice_and_who_is_leaving_is_left_alone(ward: Ward) -> None:
    shop = ward.desk.shop
    first, second = (ward.member(f"{name}@example.org") for name in ("one", "two"))
    end(shop, second, Ending.KICKED)
    assert evacuate(ward).asked == 1
    again = evacuate(ward)
    assert (again.asked, again.skipped) == (0, 0)
    assert shop.rows("select redemption_id, cause from swap") == [(first, "evacuation")]
    shop.check()


def test_more_than_a_chunk_of_people_are_all_asked(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evacuation, "_CHUNK", 2)
    ward.desk.shop.capacity(ward.desk.team, 5)
    ward.back(5)
    for number in range(5):
        ward.member(f"m{number}@example.org")
    assert evacuate(ward).asked == 5
    assert ward.desk.shop.one("select count(distinct redemption_id) from swap") == 5


def test_who_cannot_be_asked_holds_up_nobody(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evacuation, "_CHUNK", 1)
    first, second = (ward.member(f"{name}@example.org") for name in ("one", "two"))
    ask = swaps.ask

    def too_late(session: Session, *, redemption_id: int, **more: Any) -> int:
        if redemption_id == first:
            raise Refusal("swap_not_granted")
        return ask(session, redemption_id=redemption_id, **more)

    monkeypatch.setattr(swaps, "ask", too_late)
    done = evacuate(ward)
    assert (done.asked, done.skipped) == (1, 1)
    assert ward.desk.shop.rows("select redemption_id from swap") == [(second,)]


def test_people_of_a_dead_team_are_the_first_in_line(ward: Ward) -> None:
    shop, redemption_id = ward.desk.shop, ward.member("one@example.org")
    shop.seated()
    shop.redeem(shop.codes()[0], identity="waits@example.org")
    ward.set(TeamStatus.DEAD)
    assert evacuate(ward).asked == 1
    other = ward.desk.add_team(1)
    work(ward)
    assert view(shop, redemption_id).team == other
    shop.check()


def test_a_retiring_team_takes_nobody_drains_and_retires_by_itself(ward: Ward) -> None:
    shop, redemption_id = ward.desk.shop, ward.member("one@example.org")
    assert retire(ward).asked == 1
    assert ward.team("status, status_by, status_reason, retiring") == ("paused", "admin", "retiring", True)
    assert retire_drained(ward) == ()
    other = ward.desk.add_team(2)
    work(ward)
    assert view(shop, redemption_id).team == other
    assert ward.desk.upstream() == []
    assert retire_drained(ward) == (ward.desk.team,)
    assert ward.team("status, retiring") == ("retired", False)
    assert retire_drained(ward) == ()
    last = "select before, after, actor, why from history where subject = 'team' order by id desc limit 2"
    assert shop.rows(last) == [
        ("paused", "retired", "system", "empty"),
        ("active", "paused", ADMIN, "retire"),
    ]
    shop.check()


def test_an_empty_team_retires_at_once_and_one_made_active_again_does_not(ward: Ward) -> None:
    retire(ward)
    ward.set(TeamStatus.ACTIVE)
    assert retire_drained(ward) == ()
    retire(ward)
    assert retire_drained(ward) == (ward.desk.team,)
    assert retire(ward).asked == 0
    assert ward.team("status, retiring") == ("retired", False)


def test_a_suspended_team_that_is_to_retire_lets_the_days_stand_still_until_it_is_well(ward: Ward) -> None:
    redemption_id = ward.member("one@example.org")
    ward.desk.sandbox.fault(ward.desk.team, status=401)
    ward.look()
    retire(ward)
    assert ward.team("status, retiring") == ("suspended", True)
    assert view(ward.desk.shop, redemption_id).stopped_because == "team_unwell"
    ward.desk.sandbox.fault(ward.desk.team)
    assert ward.look().status is TeamStatus.PAUSED
    assert view(ward.desk.shop, redemption_id).stopped_because is None


def test_a_seat_taken_in_the_last_moment_keeps_one_team_from_retiring_and_no_other(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, empty = ward.desk.shop, ward.desk.add_team(1)
    shop.change("update team set retiring = true")
    change = change_status

    def too_late(*args: object, **more: object) -> bool:
        if shop.one("select count(*) from seat") == 0:
            shop.seated()
        return change(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("invitehub.evacuation.change_status", too_late)
    assert retire_drained(ward) == (empty,)
    assert ward.team("status, retiring") == ("active", True)
    shop.check()
