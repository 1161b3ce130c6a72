"""Ended by an admin in whatever state: planned, in flight, uncertain, seated, moving, in several teams. Case 2."""

from typing import Any

import pytest

from invitehub.burying import bury
from invitehub.errors import Refusal
from invitehub.operations import RunResult
from invitehub.providers.sandbox import SandboxProvider
from models.enums import OperationState
from tests.support.desk import Desk, operation_of
from tests.support.moves import Moves

WHO = "one@example.org"
UNUSED = ("cancelled", "returned")
OVER = ("ended", "spent")


@pytest.fixture
def moves(desk: Desk) -> Moves:
    return Moves(desk)


def reserve(moves: Moves) -> tuple[int, int]:
    """A redemption and its grant, of which upstream has not heard."""
    outcome = moves.desk.shop.seated(identity=WHO)
    assert outcome.seat is not None
    return outcome.seat.redemption_id, operation_of(outcome)


def during(moves: Moves, patch: pytest.MonkeyPatch, verb: str, act: Any, *, before: bool = True) -> None:
    """Let something happen while the runner is upstream, once."""
    call = getattr(SandboxProvider, verb)
    happened: list[bool] = []

    def and_act(provider: SandboxProvider, *args: Any) -> Any:
        if not before:
            result = call(provider, *args)
        if not happened:
            happened.append(True)
            act()
        return call(provider, *args) if before else result

    patch.setattr(SandboxProvider, verb, and_act)


def test_case_2_a_planned_grant_is_cancelled_and_the_use_is_back(moves: Moves) -> None:
    desk = moves.desk
    mine, grant = reserve(moves)
    assert moves.kick(mine) == ()
    assert desk.story(grant) == ("cancelled", "released", *UNUSED)
    assert desk.run(grant) == RunResult(None)
    assert desk.calls() == [], "upstream never hears of it"
    assert desk.notices() == [("kicked", True)], "the last word on what was asked for"
    assert desk.shop.rows("select reserved, spent from code") == [(0, 0)]
    desk.shop.check()


@pytest.mark.parametrize("before", [True, False])
def test_case_2_a_grant_in_flight_is_not_wanted_and_its_settlement_plans_the_removal(
    moves: Moves, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    desk = moves.desk
    mine, grant = reserve(moves)

    def kick() -> None:
        assert moves.kick(mine) == (grant,)
        assert desk.story(grant)[:2] == ("claimed", "granting"), "never both at once"
        assert desk.shop.rows("select wanted from seat") == [("out",)]
        assert desk.shop.one("select count(*) from operation") == 1

    during(moves, monkeypatch, "grant", kick, before=before)
    result = desk.run(grant)
    assert desk.story(grant) == ("settled", "revoking", "ending", "spent")
    assert desk.upstream() == [WHO]
    (hint,) = result.hints
    assert desk.run(hint.operation_id).freed_pool_id == desk.shop.pool_id
    assert desk.upstream() == []
    assert moves.redemption(mine) == OVER
    assert desk.notices() == [("kicked", True)]
    desk.shop.check()


@pytest.mark.parametrize("landed", [True, False])
def test_case_2_of_an_uncertain_grant_it_is_only_seen_whether_it_landed(moves: Moves, landed: bool) -> None:
    desk = moves.desk
    mine, grant = reserve(moves)
    desk.sandbox.fault(desk.team, cut=True, next=1, methods=["POST"], when="after" if landed else "before")
    assert desk.run(grant).state is OperationState.UNCERTAIN
    desk.calls()
    assert moves.kick(mine) == (grant,)
    moves.work()
    assert "POST" not in desk.calls(), "who is not wanted is never let in"
    assert desk.upstream() == []
    assert moves.redemption(mine) == (OVER if landed else UNUSED)
    desk.shop.check()


def test_case_2_a_refusal_that_comes_after_the_kick_gives_the_use_back(
    moves: Moves, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = moves.desk
    mine, grant = reserve(moves)
    desk.sandbox.fault(desk.team, refuse={WHO: "no"})
    during(moves, monkeypatch, "grant", lambda: moves.kick(mine))
    desk.run(grant)
    assert desk.story(grant) == ("settled", "released", *UNUSED)
    assert desk.notices() == [("kicked", True)]
    desk.shop.check()


def test_case_2_a_team_that_is_full_after_the_kick_sends_nobody_to_the_line(
    moves: Moves, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = moves.desk
    mine, grant = reserve(moves)
    desk.sandbox.team(desk.team, capacity=0)
    during(moves, monkeypatch, "grant", lambda: moves.kick(mine))
    desk.run(grant)
    assert desk.story(grant) == ("settled", "released", *UNUSED)
    assert desk.shop.one("select count(*) from waiting") == 0
    desk.shop.check()


def test_case_2_a_dead_letter_is_revived_to_be_looked_at(moves: Moves) -> None:
    desk = moves.desk
    mine, grant = reserve(moves)
    desk.sandbox.fault(desk.team, status=500, when="after", methods=["POST", "GET"])
    desk.run(grant)
    desk.shop.change("update operation set attempts = 40")
    desk.run(grant)
    assert desk.story(grant)[0] == "dead"
    assert moves.kick(mine) == (grant,)
    assert desk.shop.one("select count(*) from alert where closed_at is null") == 0
    desk.sandbox.fault(desk.team)
    assert desk.upstream() == [WHO]
    moves.work()
    assert desk.upstream() == []
    assert moves.redemption(mine) == OVER
    desk.shop.check()


@pytest.mark.parametrize("joined", [True, False])
def test_case_2_a_member_and_a_pending_invitation_are_removed_and_count_until_then(
    moves: Moves, joined: bool
) -> None:
    desk, mine = moves.desk, moves.sit(WHO)
    if joined:
        link = desk.sandbox.members(desk.team)[0]["accept_url"]
        desk.sandbox.http.post(link, headers={"x-aside": "1"}).raise_for_status()
    (revoke,) = moves.kick(mine)
    assert moves.redemption(mine) == ("ending", "spent")
    assert desk.shop.one("select count(*) from slot where not free") == 1
    desk.run(revoke)
    assert desk.upstream() == []
    assert desk.shop.one("select count(*) from slot where not free") == 0
    assert moves.redemption(mine) == OVER
    assert moves.said(mine) == ["granted", "kicked"]
    desk.shop.check()


def test_case_2_an_admin_may_give_the_use_back(moves: Moves) -> None:
    mine = moves.sit(WHO)
    moves.kick(mine, give_back=True)
    moves.work()
    assert moves.redemption(mine) == UNUSED
    moves.desk.shop.check()


def test_case_2_twice_is_harmless_and_over_is_over(moves: Moves) -> None:
    mine = moves.sit(WHO)
    assert len(moves.kick(mine)) == 1
    assert moves.kick(mine) == ()
    moves.work()
    with pytest.raises(Refusal, match="already_over"):
        moves.kick(mine)
    with pytest.raises(Refusal, match="redemption_missing"):
        moves.kick(4711)
    assert moves.said(mine) == ["granted", "kicked"]


@pytest.mark.parametrize("sent", [True, False])
def test_case_2_in_the_middle_of_a_swap_both_seats_go(moves: Moves, sent: bool) -> None:
    desk, mine, other = moves.desk, moves.sit(WHO), moves.desk.add_team(1)
    (grant,) = moves.ask(mine)
    if sent:
        desk.sandbox.fault(other, cut=True, next=1, methods=["POST"])
        desk.run(grant)
        assert desk.upstream(other) == [WHO]
    moves.kick(mine)
    assert moves.swaps() == [("cancelled", "wish")]
    moves.work()
    assert desk.upstream() == desk.upstream(other) == []
    assert moves.redemption(mine) == OVER
    assert moves.said(mine) == ["granted", "kicked"]
    desk.shop.check()


def test_case_2_just_after_a_swap_both_seats_go_as_well(moves: Moves) -> None:
    desk, mine, other = moves.desk, moves.sit(WHO), moves.desk.add_team(1)
    (grant,) = moves.ask(mine)
    desk.run(grant)
    assert len(moves.kick(mine)) == 1, "the old one goes already"
    moves.work()
    assert desk.upstream() == desk.upstream(other) == []
    assert moves.redemption(mine) == OVER
    desk.shop.check()


def test_case_2_in_line_the_place_is_given_up_and_the_use_is_back(moves: Moves) -> None:
    shop = moves.desk.shop
    shop.capacity(moves.desk.team, 0)
    waits = shop.redeem(shop.codes()[0]).seat
    assert waits is not None
    assert moves.kick(waits.redemption_id) == ()
    assert moves.redemption(waits.redemption_id) == UNUSED
    assert moves.desk.notices() == [("kicked", True)]
    shop.capacity(moves.desk.team, 1)
    assert shop.serve() == ()
    shop.check()


def test_case_2_people_in_several_teams_are_ended_one_redemption_after_the_other(moves: Moves) -> None:
    desk, person = moves.desk, moves.desk.shop.person()
    desk.add_team(1)
    both = [moves.sit(f"{name}@example.org", person=person) for name in ("one", "two")]
    for redemption in both:
        moves.kick(redemption)
    moves.work()
    assert [moves.redemption(one) for one in both] == [OVER, OVER]
    assert desk.upstream() == desk.upstream(f"{desk.shop.name}-2") == []
    desk.shop.check()


def test_case_2_in_a_dead_team_nothing_is_asked_and_it_ends(moves: Moves) -> None:
    desk, mine = moves.desk, moves.sit(WHO)
    moves.team_is(desk.team, "dead")
    desk.calls()
    (revoke,) = moves.kick(mine)
    assert desk.run(revoke) == RunResult(None)
    bury(desk.shop.db)
    assert moves.seats(mine) == [(desk.team, "written_off", False)]
    assert moves.redemption(mine) == OVER
    assert desk.calls() == []
    desk.shop.check()
