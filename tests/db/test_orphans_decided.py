"""What admins decide about orphans: adopted, protected, removed."""

from collections.abc import Sequence
from typing import Any

import pytest

from invitehub import adopting, orphans
from invitehub.errors import Refusal
from invitehub.hints import Hint
from models.enums import OrphanState
from tests.support.census import ACTOR, Census
from tests.support.desk import Desk

WHO = "stranger@example.org"


@pytest.fixture
def census(desk: Desk) -> Census:
    desk.shop.capacity(desk.team, 4)
    desk.sandbox.team(desk.team, capacity=20)
    return Census(desk)


def ids(census: Census) -> list[int]:
    return [int(row[0]) for row in census.desk.shop.rows("select id from orphan order by member desc")]


def adopt(census: Census, orphan: int, **more: Any) -> Any:
    with census.desk.shop.db.transaction() as session:
        return adopting.adopt(session, orphan_id=orphan, days=30, actor=ACTOR, **more)


def protect(census: Census, orphan_ids: Sequence[int]) -> Any:
    with census.desk.shop.db.transaction() as session:
        return orphans.protect(session, orphan_ids=orphan_ids, actor=ACTOR)


def remove(census: Census, orphan_ids: Sequence[int]) -> tuple[Hint, ...]:
    with census.desk.shop.db.transaction() as session:
        return orphans.remove(session, orphan_ids=orphan_ids, actor=ACTOR)


def test_a_yes_is_refused_where_nothing_stopped(census: Census) -> None:
    census.scan()
    with pytest.raises(Refusal, match="nothing_braked"):
        census.allow()


def test_an_adopted_orphan_has_the_place_that_it_fills(census: Census) -> None:
    census.stranger(WHO)
    census.twice()
    person = census.desk.shop.person()
    seat = adopt(census, ids(census)[0], telegram_id=person.telegram_id)
    assert (seat.identity, seat.team, seat.code_last4, seat.telegram_id, seat.joined) == (
        WHO,
        census.desk.team,
        None,
        person.telegram_id,
        True,
    )
    assert sorted(census.slots()) == ["free", "free", "free", "seat"]
    assert census.alerts() == []
    census.later()
    assert census.scan().orphans == 0
    assert census.orphans("state, decided_by") == [("adopted", ACTOR)]
    census.desk.shop.check()
    census.kick(WHO)
    assert census.desk.upstream() == []
    assert census.desk.shop.one("select action from audit order by id desc limit 1") == "orphans.adopt"


def test_an_invited_orphan_is_adopted_with_its_invitation(census: Census) -> None:
    census.desk.shop.change("update pool set clock_starts = 'join'")
    census.stranger(WHO, join="invite")
    census.scan()
    seat = adopt(census, ids(census)[0])
    assert (seat.joined, seat.stopped_because) == (False, "not_joined")
    census.later()
    census.scan()
    assert census.desk.shop.one("select how_to_join like 'http%' from seat")
    census.accept(WHO)
    census.scan()
    assert census.desk.shop.one("select stopped_because from redemption") is None


def test_adoption_takes_a_free_place_or_is_refused(census: Census) -> None:
    census.stranger(WHO)
    census.stranger("other@example.org")
    census.scan()
    census.desk.shop.change("update slot set stranger = null, free = true")
    adopt(census, ids(census)[0])
    census.desk.shop.capacity(census.desk.team, 1)
    with pytest.raises(Refusal, match="no_place"):
        adopt(census, ids(census)[1])
    with pytest.raises(Refusal, match="orphan_over"):
        adopt(census, ids(census)[0])
    census.desk.shop.check()


def test_adoption_never_seats_anybody_twice(census: Census) -> None:
    person = census.desk.shop.person()
    census.desk.shop.seated(person=person, identity=WHO)
    census.desk.shop.change(
        "insert into orphan (team_id, ref, member, role, joined) select id, ref, member, 'member', true"
        " from team, (values ('r1', 'stranger@example.org'), ('r2', 'other@example.org')) as v (ref, member)"
    )
    with pytest.raises(Refusal, match="orphan_seated"):
        adopt(census, ids(census)[0])
    with pytest.raises(Refusal, match="orphan_seated"):
        remove(census, ids(census)[:1])
    with pytest.raises(Refusal, match="person_seated"):
        adopt(census, ids(census)[1], telegram_id=person.telegram_id)


def test_an_admins_protection_stands(census: Census) -> None:
    census.desk.shop.change("update pool set orphans = 'remove', orphan_grace_hours = 0")
    census.stranger(WHO)
    census.scan()
    (view,) = protect(census, ids(census))
    assert (view.state, view.decided_by, view.holds_place) == (OrphanState.PROTECTED, ACTOR, True)
    assert census.twice().hints == ()
    census.desk.sandbox.fault(census.desk.team, hide=[WHO])
    census.scan()
    census.desk.sandbox.fault(census.desk.team)
    assert census.twice().hints == ()
    assert census.orphans() == [(WHO, "protected")], "one listing that left them out changes nothing"


def test_a_removal_that_is_not_under_way_is_given_up_for_a_protection(census: Census) -> None:
    census.stranger(WHO)
    census.scan()
    (hint,) = remove(census, ids(census))
    with pytest.raises(Refusal, match="orphan_over"):
        remove(census, ids(census))
    protect(census, ids(census))
    assert census.desk.run(hint.operation_id).state is None
    assert census.desk.shop.one("select state from operation") == "cancelled"
    (hint,) = remove(census, ids(census))
    census.desk.shop.change(
        "update operation set state = 'claimed', lease_until = now() + interval '1 minute' where id = :id",
        id=hint.operation_id,
    )
    with pytest.raises(Refusal, match="orphan_in_flight"):
        protect(census, ids(census))


def test_an_admin_removes_an_orphan_but_not_one_who_has_a_role_by_then(census: Census) -> None:
    census.stranger(WHO)
    census.stranger("boss@example.org")
    census.twice()
    assert census.alerts() == [("orphans", "")]
    hints = remove(census, ids(census))
    assert census.alerts() == []
    ref = census.desk.shop.one("select ref from orphan where member = 'boss@example.org'")
    path = f"{census.desk.sandbox.path(census.desk.team)}/members/{ref}"
    census.desk.sandbox.ask("PATCH", path, {"role": "owner"})
    for hint in hints:
        census.desk.run(hint.operation_id)
    assert census.orphans() == [(WHO, "removed"), ("boss@example.org", "protected")]
    assert census.desk.upstream() == ["boss@example.org"]
    census.later()
    census.scan()
    assert sorted(census.slots()) == ["boss@example.org", "free", "free", "free"]
    assert census.desk.shop.rows(
        "select count(*) from audit where action = 'orphans.remove' and actor = :a", a=ACTOR
    )
