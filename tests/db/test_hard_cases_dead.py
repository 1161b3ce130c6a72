"""Swaps out of a dead team, and with no seat free. Cases 4 and 5 of the design."""

import pytest

from invitehub import swaps
from invitehub.burying import bury
from invitehub.errors import Refusal
from models.enums import SwapCause
from tests.support.desk import Desk
from tests.support.moves import Moves

WHO = "one@example.org"


@pytest.fixture
def moves(desk: Desk) -> Moves:
    return Moves(desk)


def test_case_4_out_of_a_dead_team_nothing_is_revoked(moves: Moves) -> None:
    desk, shop = moves.desk, moves.desk.shop
    mine, behind = moves.sit(WHO), moves.sit("two@example.org")
    assert shop.redeem(shop.codes()[0]).kind == "waiting"
    moves.team_is(desk.team, "dead")
    desk.sandbox.forget_traffic()
    assert moves.ask(mine) == ()
    assert moves.seats(mine) == [(desk.team, "written_off", False)]
    assert moves.redemption(mine) == ("waiting", "spent")
    assert shop.rows("select redemption_id, priority from waiting order by priority, id")[0] == (mine, 0)
    other = desk.add_team(1)
    moves.work()
    assert moves.seats(mine)[1:] == [(other, "active", False)], "before whoever waited already"
    assert desk.calls() == ["POST"], "the dead team was never asked"
    assert moves.swaps() == [("done", "dead")]
    assert moves.redemption(behind) == ("granted", "spent")
    with shop.db.transaction() as session:
        preview = swaps.preview(session, behind)
    assert (preview.cause, preview.left, preview.keeps_old) == (SwapCause.DEAD, None, False)
    shop.check()


def test_case_4_what_was_in_flight_in_a_dead_team_is_written_off_and_goes_to_the_front(moves: Moves) -> None:
    desk, shop = moves.desk, moves.desk.shop
    desk.sandbox.fault(desk.team, cut=True, next=1)
    sent = desk.seat(WHO)
    desk.run(sent)
    assert desk.story(sent)[:2] == ("uncertain", "granting")
    moves.team_is(desk.team, "dead")
    other = desk.add_team(1)
    bury(shop.db)
    assert desk.story(sent)[:3] == ("cancelled", "written_off", "waiting")
    moves.work()
    assert desk.upstream(other) == [WHO]
    shop.check()


def test_case_4_refused_elsewhere_the_use_stays_spent_and_they_may_try_again(moves: Moves) -> None:
    """A seat that was taken up is not unused because the next team does not want the person: no second month for it."""
    desk, shop = moves.desk, moves.desk.shop
    mine = moves.sit(WHO)
    shop.change("update seat set joined = true")
    moves.team_is(desk.team, "dead")
    other = desk.add_team(1)
    desk.sandbox.fault(other, refuse={WHO: "not here"})
    moves.ask(mine)
    moves.work()
    assert moves.redemption(mine) == ("granted", "spent")
    view = moves.view(mine)
    assert (view.away, view.stopped_because) == (True, "no_seat")
    assert moves.said(mine) == ["granted", "swap_failed"]
    shop.change("update pool set swap_limit = 0")
    with shop.db.transaction() as session:
        preview = swaps.preview(session, mine)
    assert (preview.refused, preview.cause, preview.left) == (None, SwapCause.DEAD, None)
    desk.sandbox.fault(other)
    moves.ask(mine)
    moves.work()
    assert desk.upstream(other) == [WHO]
    assert moves.view(mine).stopped_because is None
    shop.check()


def test_case_4_whoever_never_was_in_has_the_use_back_when_the_next_team_refuses(moves: Moves) -> None:
    desk, shop = moves.desk, moves.desk.shop
    mine = moves.sit(WHO)
    moves.team_is(desk.team, "dead")
    other = desk.add_team(1)
    desk.sandbox.fault(other, refuse={WHO: "not here"})
    moves.ask(mine)
    moves.work()
    assert moves.redemption(mine) == ("refused", "returned")
    shop.check()


def test_case_5_without_a_free_seat_the_old_one_is_kept_and_they_queue(moves: Moves) -> None:
    desk, shop = moves.desk, moves.desk.shop
    mine, first = moves.sit(WHO), moves.sit()
    waits = shop.redeem(shop.codes()[0]).seat
    assert waits is not None
    assert moves.ask(mine) == (), "their own team has no seat free, and is no other one"
    assert moves.seats(mine) == [(desk.team, "active", False)]
    assert (moves.view(mine).swap, moves.view(mine).place) == ("waiting", 2)
    moves.kick(first)
    moves.work()
    assert moves.view(mine).team == desk.team
    assert moves.redemption(waits.redemption_id) == ("granted", "spent")
    other = desk.add_team(1)
    moves.work()
    assert moves.seats(mine)[-1] == (other, "active", False)
    assert moves.swaps() == [("done", "wish")]
    shop.check()


def test_case_5_a_free_seat_in_the_same_team_is_none(moves: Moves) -> None:
    shop = moves.desk.shop
    mine = moves.sit(WHO)
    assert shop.one("select count(*) from slot where free") == 1
    assert moves.ask(mine) == ()
    with shop.db.transaction() as session:
        assert not swaps.preview(session, mine).free
    newcomer = shop.redeem(shop.codes()[0])
    assert newcomer.kind == "waiting", "nobody overtakes"
    assert len(shop.serve()) == 1, "but whoever cannot be placed holds up nobody"
    with shop.db.transaction() as session:
        swaps.cancel(session, redemption_id=mine, actor="test")
    assert moves.swaps() == [("cancelled", "wish")]
    shop.check()


def test_case_5_in_line_already_when_the_team_dies_they_are_the_first(moves: Moves) -> None:
    """Whoever asked in time must not stand behind those who ask when all is lost."""
    desk, shop = moves.desk, moves.desk.shop
    early, late = moves.sit(WHO), moves.sit("two@example.org")
    assert shop.redeem(shop.codes()[0]).kind == "waiting"
    moves.ask(early)
    moves.team_is(desk.team, "dead")
    bury(shop.db)
    moves.ask(late)
    assert shop.rows(
        "select redemption_id, priority from waiting where state = 'waiting' order by priority, id limit 2"
    ) == [(early, 0), (late, 0)]
    assert moves.seats(early) == [(desk.team, "written_off", False)]
    assert moves.redemption(early) == ("waiting", "spent")
    assert moves.swaps() == [("waiting", "dead"), ("waiting", "dead")], "it uses up none of their swaps"
    shop.check()
    other = desk.add_team(2)
    moves.work()
    assert desk.upstream(other) == [WHO, "two@example.org"]
    shop.check()


@pytest.mark.parametrize("moving", [False, True])
def test_case_5_a_second_wish_is_refused(moves: Moves, moving: bool) -> None:
    mine = moves.sit(WHO)
    if moving:
        moves.desk.add_team(1)
    moves.ask(mine)
    with pytest.raises(Refusal, match="swap_open"):
        moves.ask(mine)
