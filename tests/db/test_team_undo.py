"""Statuses of many teams put back: each to the word, by ways that lead there, and one refusal holds up nobody."""

import pytest

from invitehub import team_undo, teams
from models.enums import TeamStatus
from tests.support.shop import Shop
from tests.support.teams import ADMIN


def standing(shop: Shop) -> list[tuple[str, str, str, bool]]:
    return [
        (str(name), str(status), str(reason), bool(retiring))
        for name, status, reason, retiring in shop.rows(
            "select name, status, status_reason, retiring from team order by id"
        )
    ]


def change(shop: Shop, status: TeamStatus, names: list[str]) -> dict[str, team_undo.Standing]:
    """Returns how they stood."""
    with shop.db.transaction() as session:
        before = team_undo.standings(session, names)
        teams.set_team_status(session, names=names, status=status, reason="all of them", actor=ADMIN)
    return before


def put_back(shop: Shop, wanted: dict[str, team_undo.Standing]) -> list[str | None]:
    with shop.db.transaction() as session:
        return [one.refused for one in team_undo.put_back(session, wanted, actor=ADMIN)]


@pytest.mark.parametrize("to", [TeamStatus.ACTIVE, TeamStatus.PAUSED, TeamStatus.RETIRED], ids=str)
def test_each_has_again_what_it_had(shop: Shop, to: TeamStatus) -> None:
    """Also what only checks set, and what no transition leads straight back to."""
    names = [shop.team(1) for _ in range(4)]
    for name, status in zip(names, ("active", "paused", "suspended", "retired"), strict=True):
        shop.change(
            "update team set status = 'active', status_reason = '', retiring = false where name = :name",
            name=name,
        )
        shop.change(
            "update team set status = :status, status_reason = :why, retiring = :emptied where name = :name",
            name=name, status=status, why=f"why {name}", emptied=status == "paused",
        )  # fmt: skip
    before = standing(shop)
    wanted = change(shop, to, names)
    assert put_back(shop, wanted) == [None] * 4
    assert standing(shop) == before
    assert shop.one("select count(*) from audit where after ? 'undo'") == 4
    shop.check()


def test_a_team_that_was_called_dead_waits_for_a_scan_and_holds_up_nobody(shop: Shop) -> None:
    dead, other = shop.team(1), shop.team(1)
    wanted = change(shop, TeamStatus.DEAD, [dead]) | change(shop, TeamStatus.PAUSED, [other])
    assert put_back(shop, wanted) == ["dead_unscanned", None]
    assert [status for _, status, *_ in standing(shop)] == ["dead", "active"]


def test_a_suspension_put_back_has_its_alert_again_but_rings_nobody(shop: Shop) -> None:
    name = shop.team(1)
    shop.change("update team set status = 'suspended', status_by = 'check', status_reason = 'slow'")
    wanted = change(shop, TeamStatus.PAUSED, [name])
    put_back(shop, wanted)
    assert shop.rows("select subject, cause, repeat_at > now() from alert where closed_at is null") == [
        (name, "slow", True)
    ]
