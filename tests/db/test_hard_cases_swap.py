"""Swaps out of a team that lives: the new seat first, then the old one goes. Case 3 of the design."""

import pytest

from invitehub import ending, operation_list, swaps
from invitehub.burying import bury
from invitehub.errors import Refusal
from tests.support.desk import Desk
from tests.support.moves import ADMIN, Moves

WHO = "one@example.org"


@pytest.fixture
def moves(desk: Desk) -> Moves:
    return Moves(desk)


def test_case_3_the_new_seat_comes_first_and_the_old_one_counts_until_it_is_gone(moves: Moves) -> None:
    desk, shop = moves.desk, moves.desk.shop
    mine, other = moves.sit(WHO), desk.add_team(1)
    until = moves.view(mine).expires_at
    (grant,) = moves.ask(mine, chat_id=7, message_id=8)
    assert moves.seats(mine) == [(desk.team, "active", False), (other, "reserved", True)]
    assert (moves.view(mine).team, moves.view(mine).moving_to) == (desk.team, other)
    assert desk.upstream() == [WHO], "nothing has happened yet"

    result = desk.run(grant)
    assert moves.seats(mine) == [(desk.team, "revoking", False), (other, "active", False)]
    assert desk.upstream() == desk.upstream(other) == [WHO]
    assert [hint.kind for hint in result.hints] == ["revoke"]
    assert shop.one("select count(*) from slot where free") == 1, "the old one counts"
    assert moves.said(mine) == ["granted", "swapped"]
    assert shop.rows("select chat_id, message_id from notice where kind = 'swapped'") == [(7, 8)]

    (hint,) = result.hints
    assert desk.run(hint.operation_id).freed_pool_id == shop.pool_id
    assert (desk.upstream(), desk.upstream(other)) == ([], [WHO])
    assert moves.redemption(mine) == ("granted", "spent")
    assert moves.swaps() == [("done", "wish")]
    assert moves.view(mine).expires_at == until, "validity is unchanged"
    assert moves.said(mine) == ["granted", "swapped"]
    shop.check()


def test_case_3_an_invitation_that_nobody_accepted_is_withdrawn_as_well(moves: Moves) -> None:
    mine, other = moves.sit(WHO), moves.desk.add_team(1)
    assert moves.desk.sandbox.members(moves.desk.team)[0]["status"] == "invited"
    moves.ask(mine)
    moves.work()
    assert (moves.desk.upstream(), moves.desk.upstream(other)) == ([], [WHO])


def test_case_3_a_swap_that_is_refused_costs_nothing(moves: Moves) -> None:
    desk, mine, other = moves.desk, moves.sit(WHO), moves.desk.add_team(1)
    desk.sandbox.fault(other, refuse={WHO: "not here"})
    moves.ask(mine)
    moves.work()
    assert moves.seats(mine) == [(desk.team, "active", False), (other, "released", False)]
    assert moves.redemption(mine) == ("granted", "spent")
    assert moves.swaps() == [("failed", "wish")]
    assert moves.said(mine) == ["granted", "swap_failed"]
    with desk.shop.db.transaction() as session:
        assert swaps.preview(session, mine).left == 1
    desk.shop.check()


def test_case_3_given_up_by_an_admin_it_is_told_and_costs_nothing(moves: Moves) -> None:
    desk, mine, other = moves.desk, moves.sit(WHO), moves.desk.add_team(1)
    (grant,) = moves.ask(mine)
    desk.sandbox.fault(other, status=500)
    desk.run(grant)
    desk.shop.change("update operation set attempts = 40 where id = :id", id=grant)
    desk.run(grant)
    with desk.shop.db.transaction() as session:
        operation_list.give_up(session, operation_id=grant, actor=ADMIN)
    assert moves.seats(mine) == [(desk.team, "active", False), (other, "released", False)]
    assert moves.swaps() == [("failed", "wish")]
    assert moves.said(mine) == ["granted", "swap_failed"]
    desk.shop.check()


def test_case_3_whoever_leaves_meanwhile_has_the_new_seat_alone(moves: Moves) -> None:
    """Upstream loses them in the old team while the new seat is under way: they are never in two, and end in one."""
    desk, mine, other = moves.desk, moves.sit(WHO), moves.desk.add_team(1)
    (grant,) = moves.ask(mine)
    desk.sandbox.fault(desk.team, forget=[WHO])
    old = desk.shop.one("select id from seat where not incoming")
    revoke = gone(moves, old)
    desk.run(revoke)
    assert moves.redemption(mine) == ("placing", "spent")
    assert moves.seats(mine) == [(desk.team, "released", False), (other, "reserved", False)]
    assert moves.view(mine).stopped_because == "no_seat"
    desk.run(grant)
    assert moves.redemption(mine) == ("granted", "spent")
    assert moves.view(mine).stopped_because is None
    assert moves.swaps() == [("done", "wish")]
    assert "left" not in moves.said(mine)
    desk.shop.check()


def test_case_3_the_seat_that_a_swap_has_left_decides_nothing_when_it_goes(moves: Moves) -> None:
    """The old team's removal hangs; meanwhile the person leaves the new team by themselves. Told once, away once."""
    desk, mine, other = moves.desk, moves.sit(WHO), moves.desk.add_team(1)
    (grant,) = moves.ask(mine)
    ((late, _),) = desk.run(grant).hints
    desk.sandbox.fault(other, forget=[WHO])
    revoke = gone(moves, desk.shop.one("select id from seat where state = 'active'"))
    for operation in (late, revoke):
        desk.run(operation)
        desk.shop.check()
    assert moves.said(mine) == ["granted", "swapped", "left"]
    assert moves.view(mine).away


def test_case_3_a_late_removal_does_not_end_whoever_is_in_line_again(moves: Moves) -> None:
    """The same, but the new invitation lapses, and the person is in line when the old removal comes through."""
    desk, mine, other = moves.desk, moves.sit(WHO), moves.desk.add_team(1)
    (grant,) = moves.ask(mine)
    ((late, _),) = desk.run(grant).hints
    desk.shop.capacity(other, 0)
    desk.shop.change("update seat set accept_by = now() - interval '1 minute'")
    desk.sandbox.fault(other, forget=[WHO])
    desk.run(gone(moves, desk.shop.one("select id from seat where state = 'active'")))
    assert moves.redemption(mine) == ("waiting", "spent")
    desk.shop.capacity(desk.team, 1)
    desk.run(late)
    assert moves.redemption(mine) == ("waiting", "spent")
    assert moves.said(mine) == ["granted", "swapped"]
    desk.shop.check()
    moves.work()
    assert moves.redemption(mine)[0] == "granted"
    desk.shop.check()


def test_case_3_lost_in_the_second_team_they_are_first_in_line_for_a_third(moves: Moves) -> None:
    desk, shop = moves.desk, moves.desk.shop
    mine, second = moves.sit(WHO), desk.add_team(1)
    moves.ask(mine)
    moves.team_is(second, "dead")
    third = desk.add_team(1)
    assert bury(shop.db) == (shop.pool_id,)
    assert moves.swaps() == [("waiting", "wish")]
    assert moves.view(mine).team == desk.team, "the old seat is theirs as before"
    moves.work()
    assert moves.seats(mine) == [
        (desk.team, "released", False),
        (second, "written_off", False),
        (third, "active", False),
    ]
    assert (desk.upstream(), desk.upstream(third)) == ([], [WHO])
    shop.check()


def test_case_20_a_press_that_comes_again_after_the_move_moves_nobody_again(moves: Moves) -> None:
    """The bot died before it told Telegram that it had the press; by the time it comes again the swap is over."""
    desk, mine = moves.desk, moves.sit(WHO)
    desk.shop.change("update pool set swap_limit = 5")
    desk.add_team(1)
    moves.ask(mine, chat_id=7, message_id=8)
    moves.work()
    with pytest.raises(Refusal, match="swap_open"):
        moves.ask(mine, chat_id=7, message_id=8)
    assert moves.swaps() == [("done", "wish")]
    moves.ask(mine, chat_id=7, message_id=9)
    assert len(moves.swaps()) == 2, "another question is another wish"


def gone(moves: Moves, seat_id: int) -> int:
    """Two scans have not seen this one: the work that follows."""
    with moves.desk.shop.db.transaction() as session:
        hint = ending.note_gone(session, seat_id, "ghost")
    assert hint is not None
    return hint.operation_id
