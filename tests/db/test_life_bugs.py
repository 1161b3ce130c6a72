"""What the machine of lives has found (`tests/life`), each as the shortest life that shows it."""

import pytest

from invitehub import adopting, team_moves
from invitehub.errors import Refusal
from models.enums import TeamStatus
from tests.support.census import ACTOR, Census
from tests.support.desk import Desk
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
