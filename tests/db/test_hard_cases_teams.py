"""Teams that are unwell, invitations that lapse, people with a role upstream. Cases 7, 13 and 14."""

from datetime import timedelta

import pytest

from invitehub import clocks, ending, teams
from invitehub.operations import RunResult
from invitehub.providers.sandbox import SandboxProvider
from invitehub.team_status import change_status
from models.enums import Ending, TeamStatus
from tests.support.desk import Desk
from tests.support.moves import Moves
from tests.support.race import meanwhile

WHO = "one@example.org"


@pytest.fixture
def moves(desk: Desk) -> Moves:
    return Moves(desk)


def becomes(moves: Moves, team: str, status: TeamStatus) -> None:
    with moves.desk.shop.db.transaction() as session:
        team_id = teams.find_team(session, team).id
        change_status(session, team_id, status, by="check", reason="test")


def lapse(moves: Moves) -> None:
    """The invitation's time is over, upstream has dropped it, and two scans have missed it."""
    desk = moves.desk
    team, seat = desk.shop.rows(
        "select t.name, x.id from seat x join team t on t.id = x.team_id where x.state = 'active'"
    )[0]
    desk.shop.change("update seat set accept_by = now() - interval '1 minute' where id = :id", id=seat)
    desk.sandbox.fault(team, forget=["*"])
    with desk.shop.db.transaction() as session:
        hint = ending.note_gone(session, seat, "lapsed")
    assert hint is not None
    desk.run(hint.operation_id)


def test_case_7_removals_wait_until_the_team_is_well_again(moves: Moves) -> None:
    desk, mine = moves.desk, moves.sit(WHO)
    becomes(moves, desk.team, TeamStatus.SUSPENDED)
    (revoke,) = moves.kick(mine)
    desk.calls()
    assert desk.run(revoke) == RunResult(None)
    assert desk.calls() == []
    assert desk.story(revoke)[:2] == ("planned", "revoking")
    becomes(moves, desk.team, TeamStatus.ACTIVE)
    desk.run(revoke)
    assert moves.redemption(mine) == ("ended", "spent")


def test_case_7_credentials_refused_at_a_removal_park_it_and_suspend_the_team(moves: Moves) -> None:
    desk, mine = moves.desk, moves.sit(WHO)
    (revoke,) = moves.kick(mine)
    desk.sandbox.fault(desk.team, status=401)
    desk.run(revoke)
    assert desk.story(revoke)[:2] == ("uncertain", "revoking")
    assert desk.shop.rows("select status, status_by from team") == [("suspended", "check")]
    assert desk.shop.one("select due_at > now() + interval '30 s' from operation where id = :id", id=revoke)


def test_case_7_who_comes_in_while_the_team_becomes_unwell_has_days_that_stand_still(
    moves: Moves, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, shop = moves.desk, moves.desk.shop
    grant = SandboxProvider.grant

    def and_unwell(provider: SandboxProvider, member: str, key: str) -> object:
        result = grant(provider, member, key)
        becomes(moves, desk.team, TeamStatus.SUSPENDED)
        return result

    monkeypatch.setattr(SandboxProvider, "grant", and_unwell)
    desk.run(desk.seat(WHO))
    with shop.db.transaction() as session:
        assert clocks.mend(session) == 1
        assert clocks.mend(session) == 0
    assert shop.one("select stopped_because from redemption") == "team_unwell"
    becomes(moves, desk.team, TeamStatus.ACTIVE)
    assert shop.one("select stopped_at from redemption") is None


def test_case_7_who_moves_out_while_the_team_becomes_unwell_has_days_that_run(moves: Moves) -> None:
    """The change of status waits for the person's row, and stops the days of somebody who sits elsewhere by then."""
    desk, shop = moves.desk, moves.desk.shop
    mine, other = moves.sit(WHO), desk.add_team(1)
    moves.ask(mine)
    work = "select id from redemption where id = :id for no key update"
    with meanwhile(shop, work, lambda: becomes(moves, desk.team, TeamStatus.SUSPENDED), id=mine) as changed:
        changed.result(10)
    # As if the move had been what it waited for.
    moves.work()
    assert moves.view(mine).team == other
    shop.change(
        "update redemption set stopped_at = now() - interval '1 hour', stopped_because = 'team_unwell'"
    )
    with shop.db.transaction() as session:
        assert clocks.mend(session) == 1
    assert moves.view(mine).stopped_because is None
    assert moves.view(mine).credited >= timedelta(hours=1)


def test_case_13_a_lapsed_invitation_is_granted_again_once_then_released_and_told(moves: Moves) -> None:
    desk, mine = moves.desk, moves.sit(WHO)
    lapse(moves)
    assert moves.redemption(mine) == ("waiting", "spent")
    assert moves.said(mine) == ["granted"]
    moves.work()
    assert desk.upstream() == [WHO], "granted again"
    assert moves.redemption(mine) == ("granted", "spent")
    assert moves.said(mine) == ["granted", "granted"]
    lapse(moves)
    assert moves.redemption(mine) == ("cancelled", "returned")
    assert moves.said(mine) == ["granted", "granted", "lapsed"]
    assert desk.shop.rows("select reserved, spent from code") == [(0, 0)]
    desk.shop.check()


def test_case_13_the_pool_may_keep_the_use(moves: Moves) -> None:
    mine = moves.sit(WHO)
    moves.desk.shop.change("update pool set lapsed_use = 'kept'")
    lapse(moves)
    moves.work()
    lapse(moves)
    assert moves.redemption(mine) == ("ended", "spent")
    assert moves.said(mine)[-1] == "lapsed"
    moves.desk.shop.check()


def test_case_13_days_that_begin_with_joining_do_not_begin_with_a_second_invitation(moves: Moves) -> None:
    moves.desk.shop.change("update pool set clock_starts = 'join'")
    mine = moves.sit(WHO)
    assert moves.view(mine).stopped_because == "not_joined"
    lapse(moves)
    moves.work()
    assert moves.redemption(mine) == ("granted", "spent")
    assert moves.view(mine).stopped_because == "not_joined"


def test_case_13_nor_with_an_invitation_elsewhere(moves: Moves) -> None:
    moves.desk.shop.change("update pool set clock_starts = 'join'")
    mine = moves.sit(WHO)
    moves.desk.add_team(1)
    moves.ask(mine)
    moves.work()
    assert moves.swaps() == [("done", "wish")]
    assert moves.view(mine).stopped_because == "not_joined"


def test_case_14_whoever_was_promoted_is_not_removed_and_fills_the_place_as_a_stranger(moves: Moves) -> None:
    desk, mine = moves.desk, moves.sit(WHO)
    promote(moves)
    (revoke,) = moves.kick(mine, Ending.EXPIRED)
    desk.calls()
    desk.run(revoke)
    assert "DELETE" not in desk.calls()
    assert desk.upstream() == [WHO]
    assert moves.redemption(mine) == ("ended", "spent")
    (member,) = desk.sandbox.members(desk.team)
    assert desk.shop.rows("select stranger from slot where not free") == [(member["id"],)]
    assert desk.shop.rows("select component, subject from alert where closed_at is null") == [
        ("protected", WHO)
    ]
    desk.shop.check()


def test_case_14_a_swap_leaves_whoever_was_promoted_where_they_are(moves: Moves) -> None:
    desk, mine, other = moves.desk, moves.sit(WHO), moves.desk.add_team(1)
    promote(moves)
    moves.ask(mine)
    moves.work()
    assert desk.upstream() == desk.upstream(other) == [WHO]
    assert moves.seats(mine) == [(desk.team, "released", False), (other, "active", False)]
    assert desk.shop.one("select count(*) from slot where stranger is not null") == 1
    desk.shop.check()


def promote(moves: Moves) -> None:
    (member,) = moves.desk.sandbox.members(moves.desk.team)
    path = f"{moves.desk.sandbox.path(moves.desk.team)}/members/{member['id']}"
    moves.desk.sandbox.ask("PATCH", path, {"role": "owner"})
