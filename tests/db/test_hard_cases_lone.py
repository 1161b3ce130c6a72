"""A provider that lets a person be in one of its teams only: reserve, revoke, grant. Case 3 of the design."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from invitehub import ending, stranded, swaps
from invitehub.burying import bury
from invitehub.operations import RunResult
from invitehub.providers import PROVIDERS, Deadline, Grant, Permanent, sandbox
from models.enums import OperationState
from tests.support.desk import Desk
from tests.support.moves import Moves

WHO = "one@example.org"
LONE = replace(sandbox.CAPABILITIES, one_membership=True)


class Lone(sandbox.SandboxProvider):
    """The sandbox's connector to a house that has each person in one team at most, and refuses a second."""

    capabilities = LONE
    teams: tuple[str, ...] = ()

    def __init__(self, options: Mapping[str, str], deadline: Deadline) -> None:
        super().__init__(options, deadline)
        self._elsewhere = [
            sandbox.SandboxProvider({**options, "team": team}, deadline)
            for team in Lone.teams
            if team != options["team"]
        ]

    def grant(self, member: str, key: str) -> Grant:
        if any(other.find(member) for other in self._elsewhere):
            raise Permanent("already_member", "a member of another team")
        return super().grant(member, key)


@pytest.fixture
def moves(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Moves]:
    """The desk's teams, and those that come, are of the lone kind."""
    assert isinstance(PROVIDERS["sandbox"], type(sandbox.KIND))
    kinds: dict[str, Any] = vars(PROVIDERS)["_kinds"]
    kind = replace(sandbox.KIND, capabilities=LONE, open=Lone)
    monkeypatch.setitem(kinds, "sandbox", kind)
    monkeypatch.setattr(Lone, "teams", (desk.team,))
    yield Moves(desk)
    desk.shop.check()


def second(moves: Moves, *, upstream: int = 1) -> str:
    other = moves.desk.add_team(1, upstream=upstream)
    Lone.teams += (other,)
    return other


def test_case_3_the_old_membership_goes_before_the_new_one_is_asked_for(moves: Moves) -> None:
    desk, shop = moves.desk, moves.desk.shop
    mine, other = moves.sit(WHO), second(moves)
    until = moves.view(mine).expires_at
    (revoke,) = moves.ask(mine)
    grant = shop.one("select id from operation where after_id = :id", id=revoke)
    assert moves.seats(mine) == [(desk.team, "revoking", False), (other, "reserved", True)]
    assert desk.run(grant) == RunResult(None), "not before that"

    result = desk.run(revoke)
    assert result.hints == ((grant, "swap"),)
    assert moves.redemption(mine) == ("placing", "spent")
    assert moves.view(mine).stopped_because == "no_seat"
    assert moves.seats(mine)[2:] == [(desk.team, "reserved", False)], "the old place is held"
    assert shop.one("select count(*) from slot where free") == 1
    back = shop.one("select id from operation where after_id = :id", id=grant)
    assert desk.run(back) == RunResult(None), "not as long as the new seat is under way"
    shop.check()

    settled = desk.run(grant)
    assert settled.freed_pool_id == shop.pool_id
    assert desk.story(back)[:2] == ("cancelled", "released")
    assert (desk.upstream(), desk.upstream(other)) == ([], [WHO])
    assert moves.redemption(mine) == ("granted", "spent")
    assert moves.swaps() == [("done", "wish")]
    assert moves.said(mine) == ["granted", "swapped"]
    now = moves.view(mine)
    assert now.stopped_because is None
    assert until is not None
    assert now.expires_at is not None
    assert now.expires_at > until, "the time between is credited"


def test_case_3_refused_there_they_are_let_in_again_where_they_were(moves: Moves) -> None:
    desk, mine, other = moves.desk, moves.sit(WHO), second(moves)
    desk.sandbox.fault(other, refuse={WHO: "not here"})
    moves.ask(mine)
    moves.work()
    assert (desk.upstream(), desk.upstream(other)) == ([WHO], [])
    assert moves.redemption(mine) == ("granted", "spent")
    assert moves.swaps() == [("failed", "wish")]
    assert moves.said(mine) == ["granted", "swap_failed", "granted"]
    with desk.shop.db.transaction() as session:
        assert swaps.preview(session, mine).left == 1


def test_case_3_full_there_they_are_let_in_again_where_they_were(moves: Moves) -> None:
    desk, mine, other = moves.desk, moves.sit(WHO), second(moves, upstream=0)
    moves.ask(mine)
    moves.work()
    assert (desk.upstream(), desk.upstream(other)) == ([WHO], [])
    assert moves.swaps() == [("failed", "wish")]
    assert moves.redemption(mine) == ("granted", "spent")


@pytest.mark.parametrize("status", ["dead", "suspended"])
def test_case_3_with_the_new_team_lost_they_are_let_in_again_where_they_were(
    moves: Moves, status: str
) -> None:
    desk, mine, other = moves.desk, moves.sit(WHO), second(moves)
    (revoke,) = moves.ask(mine)
    desk.run(revoke)
    moves.team_is(other, status)
    desk.shop.change("update team set status_since = now() - interval '16 minutes'")
    stranded.send_back(desk.shop.db)
    moves.work()
    assert desk.upstream() == [WHO]
    assert moves.redemption(mine) == ("granted", "spent")
    assert moves.swaps() == [("failed", "wish")]


def test_case_3_with_the_old_team_lost_the_new_seat_is_all_they_have(moves: Moves) -> None:
    desk, mine, other = moves.desk, moves.sit(WHO), second(moves)
    (revoke,) = moves.ask(mine)
    desk.run(revoke)
    moves.team_is(desk.team, "dead")
    bury(desk.shop.db)
    desk.shop.check()
    moves.work()
    assert desk.upstream(other) == [WHO]
    assert moves.redemption(mine) == ("granted", "spent")
    assert moves.swaps() == [("done", "wish")]


@pytest.mark.parametrize("steps", [0, 1])
def test_case_3_kicked_on_the_way_they_are_in_none(moves: Moves, steps: int) -> None:
    desk, mine, other = moves.desk, moves.sit(WHO), second(moves)
    (revoke,) = moves.ask(mine)
    if steps:
        desk.run(revoke)
    moves.kick(mine)
    moves.work()
    assert desk.upstream() == desk.upstream(other) == []
    assert moves.redemption(mine) == ("ended", "spent")
    assert desk.shop.one("select count(*) from slot where not free") == 0


def test_case_3_whoever_is_just_leaving_is_waited_for(moves: Moves) -> None:
    """They wait in line, are found gone from the old team, and only then placed: the new grant comes after that."""
    desk, mine = moves.desk, moves.sit(WHO)
    assert moves.ask(mine) == ()
    old = desk.shop.one("select id from seat")
    with desk.shop.db.transaction() as session:
        hint = ending.note_gone(session, old, "ghost")
    assert hint is not None
    other = second(moves)
    assert desk.shop.serve() == (hint.operation_id,)
    moves.work()
    assert (desk.upstream(), desk.upstream(other)) == ([], [WHO])
    assert moves.redemption(mine) == ("granted", "spent")


def test_case_3_an_uncertain_removal_holds_the_grant_back(moves: Moves) -> None:
    desk, mine, other = moves.desk, moves.sit(WHO), second(moves)
    (revoke,) = moves.ask(mine)
    desk.sandbox.fault(desk.team, cut=True, next=1, methods=["DELETE"])
    assert desk.run(revoke).state is OperationState.UNCERTAIN
    grant = desk.shop.one("select id from operation where after_id = :id", id=revoke)
    assert desk.run(grant) == RunResult(None)
    moves.work()
    assert (desk.upstream(), desk.upstream(other)) == ([], [WHO])
