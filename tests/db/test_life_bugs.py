"""What the machine of lives has found (`tests/life`), each as the shortest life that shows it."""

import pytest

from invitehub import adopting, burying, ending, orphans, swaps, team_moves
from invitehub.errors import Refusal
from models.enums import Ending, TeamStatus
from tests.support.census import ACTOR, Census
from tests.support.desk import Desk
from tests.support.grants import end
from tests.support.shop import Shop
from tests.support.teams import Ward


def move_away(shop: Shop, team: str) -> None:
    """Into another pool, where nobody waits."""
    other = Shop(shop.db, shop.keys)
    with shop.db.transaction() as session:
        team_moves.move(session, name=team, pool=other.name, actor=ACTOR)


def test_who_finds_a_team_full_that_was_moved_meanwhile_is_served_in_the_pool_they_came_from(
    desk: Desk,
) -> None:
    full = desk.add_team(1, upstream=0)
    desk.shop.capacity(desk.team, 0)
    operation = desk.seat("one@example.org")
    desk.shop.capacity(desk.team, 1)
    move_away(desk.shop, full)
    result = desk.run(operation)
    assert desk.shop.one("select state from redemption") == "waiting"
    assert result.line_pool_id == desk.shop.pool_id
    assert len(desk.shop.serve()) == 1, "a seat was free beside them"


def test_who_has_lost_no_place_in_line_is_served_once(desk: Desk) -> None:
    full = desk.add_team(1, upstream=0)
    desk.shop.capacity(desk.team, 0)
    result = desk.run(desk.seat("one@example.org"))
    assert (result.freed_pool_id, result.line_pool_id) == (desk.shop.pool_id, None)
    assert (
        desk.shop.one(
            "select t.name from slot s join team t on t.id = s.team_id where s.stranger is not null"
        )
        == full
    )


def test_nobody_is_adopted_in_a_retired_team(desk: Desk) -> None:
    census, ward = Census(desk), Ward(desk)
    census.stranger("guest@example.org")
    census.scan()
    assert ward.set(TeamStatus.RETIRED).refused is None
    orphan = desk.shop.one("select id from orphan")
    with pytest.raises(Refusal, match="no_place"), desk.shop.db.transaction() as session:
        adopting.adopt(session, orphan_id=orphan, days=5, actor=ACTOR)
    assert census.orphans() == [("guest@example.org", "seen")]


def test_nobody_is_taken_out_of_a_dead_team(desk: Desk) -> None:
    census, ward = Census(desk), Ward(desk)
    census.stranger("guest@example.org")
    census.scan()
    assert ward.set(TeamStatus.DEAD).refused is None
    orphan = desk.shop.one("select id from orphan")
    with pytest.raises(Refusal, match="orphan_team_dead"), desk.shop.db.transaction() as session:
        orphans.remove(session, orphan_ids=[orphan], actor=ACTOR)
    assert desk.shop.rows("select id from operation") == []


def test_a_removal_that_was_planned_when_its_team_died_is_given_up(desk: Desk) -> None:
    census, ward = Census(desk), Ward(desk)
    census.stranger("guest@example.org")
    census.scan()
    with desk.shop.db.transaction() as session:
        (hint,) = orphans.remove(session, orphan_ids=[desk.shop.one("select id from orphan")], actor=ACTOR)
    assert ward.set(TeamStatus.DEAD).refused is None
    burying.bury(desk.shop.db)
    assert desk.shop.rows("select state, outcome from operation") == [("cancelled", "team_dead")]
    assert census.orphans() == [("guest@example.org", "reported")]
    assert desk.run(hint.operation_id).state is None


def test_a_seat_that_cannot_be_written_off_holds_up_nobody(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.shop.capacity(desk.team, 2)
    stuck, other = desk.seat("one@example.org"), desk.seat("two@example.org")
    assert Ward(desk).set(TeamStatus.DEAD).refused is None
    desk.shop.change(
        f"alter table operation add constraint stuck check (id <> {stuck} or state = 'planned') not valid"
    )
    try:
        burying.bury(desk.shop.db)
    finally:
        desk.shop.change("alter table operation drop constraint stuck")
    assert desk.shop.rows("select id, state from operation order by id") == [
        (stuck, "planned"),
        (other, "cancelled"),
    ]
    assert "cannot be written off" in caplog.text
    burying.bury(desk.shop.db)
    assert desk.shop.one("select state from operation where id = " + str(stuck)) == "cancelled"


def test_a_place_that_comes_free_in_a_team_that_is_too_full_is_the_one_that_goes(desk: Desk) -> None:
    """Upstream somebody still sits there beyond its size: whoever was sent there next would find it full."""
    desk.shop.capacity(desk.team, 2)
    for name in ("one", "two"):
        desk.run(desk.seat(f"{name}@example.org"))
    desk.shop.capacity(desk.team, 1)
    redemption, closes = desk.shop.rows(
        "select s.redemption_id, l.closing from seat s join slot l on l.id = s.slot_id order by l.closing, s.id"
    )[0]
    assert not closes
    end(desk.shop, redemption)
    desk.run(desk.shop.one("select id from operation where kind = 'revoke'"))
    assert desk.shop.rows("select free, closing from slot") == [(False, False)]
    desk.shop.check()


def test_who_left_and_came_in_again_by_another_door_is_known_by_their_new_ref(desk: Desk) -> None:
    """Else their removal looks for somebody who is not there, and they stay."""
    census = Census(desk)
    desk.run(desk.seat("one@example.org"))
    before = desk.shop.one("select ref from seat")
    (member,) = desk.sandbox.members(desk.team)
    desk.sandbox.ask("DELETE", f"{desk.sandbox.path(desk.team)}/members/{member['id']}")
    desk.sandbox.add(desk.team, "one@example.org")
    census.scan()
    assert desk.shop.one("select ref from seat") != before
    desk.run(end(desk.shop, desk.shop.one("select id from redemption")).hints[0].operation_id)
    assert desk.sandbox.members(desk.team) == []


def test_whoever_joins_a_dead_team_has_no_days_running(desk: Desk) -> None:
    """Their days begin with joining, but nothing works there; nor do they run while they wait for another team."""
    desk.shop.change("update pool set clock_starts = 'join'")
    desk.sandbox.team(desk.team, capacity=2, accept_seconds=3600)
    desk.run(desk.seat("one@example.org"))
    assert desk.shop.one("select stopped_because from redemption") == "not_joined"
    ward, census = Ward(desk), Census(desk)
    assert ward.set(TeamStatus.DEAD).refused is None
    census.accept("one@example.org")
    census.scan()
    assert desk.shop.rows("select joined from seat") == [(True,)]
    assert desk.shop.one("select stopped_because from redemption") == "team_unwell"


def test_days_that_run_when_a_dead_team_is_left_for_the_line_stand_still(desk: Desk) -> None:
    desk.run(desk.seat("one@example.org"))
    redemption = desk.shop.one("select id from redemption")
    with desk.shop.db.transaction() as session:
        swaps.ask(session, redemption_id=redemption, actor=ACTOR)
    assert Ward(desk).set(TeamStatus.DEAD).refused is None
    desk.shop.change("update redemption set stopped_at = null, stopped_because = null")
    burying.bury(desk.shop.db)
    assert desk.shop.rows("select state, stopped_because from redemption") == [("waiting", "no_seat")]


def test_whose_invitation_lapsed_is_told_also_if_the_team_dies_before_it_is_taken_back(desk: Desk) -> None:
    desk.run(desk.seat("one@example.org"))
    redemption = desk.shop.one("select id from redemption")
    with desk.shop.db.transaction() as session:
        ending.end(session, redemption, because=Ending.LAPSED, actor=ACTOR, give_back=True)
    assert desk.shop.rows("select kind from notice where kind = 'lapsed'") == []
    assert Ward(desk).set(TeamStatus.DEAD).refused is None
    burying.bury(desk.shop.db)
    assert desk.shop.rows("select state from redemption") == [("cancelled",)]
    assert desk.shop.rows("select kind from notice where kind = 'lapsed'") == [("lapsed",)]
