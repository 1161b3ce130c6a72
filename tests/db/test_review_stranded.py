"""Hard case 7: a team becomes useless while seats are reserved in it, and nobody in it is forgotten (I4)."""

import pytest

from invitehub import stranded
from models.enums import OperationState
from tests.support.desk import GRANTED, Desk

PAST = "update team set status = :status, status_since = now() - interval '16 minutes' where name = :team"


@pytest.mark.parametrize("status", ["suspended", "dead"])
def test_case_7_a_seat_of_which_nothing_was_sent_moves_to_another_team_in_its_turn(
    desk: Desk, status: str
) -> None:
    first = desk.seat("one@example.org")
    desk.shop.change(PAST, status=status, team=desk.team)
    assert desk.run(first).state is None
    other = desk.add_team(1)
    assert stranded.send_back(desk.shop.db) == 1
    assert desk.story(first) == ("cancelled", "released", "waiting", "reserved")
    (moved,) = desk.shop.serve()
    assert desk.run(moved).state is OperationState.SETTLED
    assert desk.story(moved) == GRANTED
    assert desk.upstream(other) == ["one@example.org"]
    assert desk.notices() == [("moved", False), ("granted", True)]
    desk.shop.check()


def test_case_7_they_go_before_those_who_wait(desk: Desk) -> None:
    desk.seat("one@example.org")
    desk.shop.capacity(desk.team, 1)
    desk.shop.redeem(desk.shop.codes()[0], identity="two@example.org")
    desk.shop.change(PAST, status="dead", team=desk.team)
    desk.add_team(1)
    assert stranded.send_back(desk.shop.db) == 1
    desk.shop.serve()
    assert desk.shop.one("select identity from seat where counts") == "one@example.org"
    desk.shop.check()


def test_case_7_what_was_sent_stays_and_a_suspension_of_minutes_moves_nobody(desk: Desk) -> None:
    desk.sandbox.fault(desk.team, cut=True, next=1)
    sent, unsent = desk.seat(), desk.seat()
    assert desk.run(sent).state is OperationState.UNCERTAIN
    desk.shop.change("update team set status = 'suspended', status_since = now() - interval '14 minutes'")
    assert stranded.send_back(desk.shop.db) == 0
    desk.shop.change("update team set status_since = now() - interval '16 minutes'")
    assert stranded.send_back(desk.shop.db) == 1
    assert desk.story(sent)[1] == "granting"
    assert desk.story(unsent)[1] == "released"
    desk.shop.check()
