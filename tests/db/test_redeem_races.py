"""Redemptions against one another on the real database: 32 threads, then exact counts by SQL."""

import random

import pytest

from invitehub import codes, teams, throttle
from invitehub.outcomes import ACCEPTED, Outcome, OutcomeKind
from models.enums import TeamStatus
from tests.support.race import THREADS, at_once, kinds, meanwhile, redeem_and_serve
from tests.support.shop import Shop


@pytest.mark.parametrize("teams_", [1, 6])
def test_200_people_100_codes_60_seats(shop: Shop, teams_: int) -> None:
    for _ in range(teams_):
        shop.team(60 // teams_)
    made = shop.codes(100)
    people = [shop.person() for _ in range(200)]
    tries = list(zip(people, made * 2, strict=True))
    random.shuffle(tries)
    outcomes = at_once(lambda one: redeem_and_serve(shop, code=one[1], person=one[0]), tries)
    assert kinds(outcomes)[OutcomeKind.USED_UP] == 100
    assert sum(kinds(outcomes)[kind] for kind in ACCEPTED) == 100
    assert dict(shop.rows("select state, count(*) from redemption group by 1")) == {
        "placing": 60,
        "waiting": 40,
    }
    assert shop.rows("select count(*), count(distinct slot_id) from seat where counts") == [(60, 60)]
    assert shop.one("select count(*) from slot where free") == 0
    assert shop.rows("select sum(reserved), sum(spent), max(reserved) from code") == [(100, 0, 1)]
    assert shop.one("select count(*) from operation where state = 'planned'") == 60
    assert shop.one("select count(*) from request") == 200, "nobody without an answer"
    shop.check()


def test_two_people_on_one_code_of_one_use(shop: Shop) -> None:
    shop.team(40)
    for code in shop.codes(16):
        pair = [shop.person(), shop.person()]
        outcomes = at_once(lambda person, code=code: shop.redeem(code, person), pair)  # type: ignore[misc]
        assert kinds(outcomes) == {OutcomeKind.RESERVED: 1, OutcomeKind.USED_UP: 1}
    shop.check()


def test_one_person_hammering_one_code_with_many_keys(shop: Shop) -> None:
    shop.team(64)
    (code,) = shop.codes(uses=64)
    person = shop.person()
    outcomes = at_once(lambda _: shop.redeem(code, person), range(64))
    assert kinds(outcomes) == {OutcomeKind.RESERVED: 1, OutcomeKind.ALREADY_YOURS: 63}
    seats = {outcome.seat for outcome in outcomes if isinstance(outcome, Outcome)}
    assert len(seats) == 1
    assert shop.rows("select reserved, spent from code") == [(1, 0)]
    shop.check()


@pytest.mark.parametrize("free", [0, 64])
def test_one_person_hammering_with_one_key(shop: Shop, free: int) -> None:
    """Duplicate updates at two replicas: one redemption, and the same answer each time."""
    shop.team(free)
    (code,) = shop.codes(uses=64)
    person = shop.person()
    outcomes = at_once(lambda _: shop.redeem(code, person, "one@example.org", key="tg:1:1"), range(64))
    kind = OutcomeKind.RESERVED if free else OutcomeKind.WAITING
    assert kinds(outcomes) == {kind: 64}
    assert sum(not outcome.replayed for outcome in outcomes if isinstance(outcome, Outcome)) == 1
    assert shop.one("select count(*) from request") == 1
    shop.check()


@pytest.mark.parametrize("state", ["unknown", "used_up", "revoked"])
def test_one_key_and_a_code_that_does_not_work(shop: Shop, state: str) -> None:
    shop.team(2)
    (code,) = shop.codes()
    if state == "used_up":
        shop.seated(code)
    elif state == "revoked":
        shop.change("update code set status = 'revoked'")
    else:
        code = shop.unknown()
    person = shop.person()
    outcomes = at_once(lambda _: shop.redeem(code, person, key="tg:1:1"), range(THREADS))
    assert kinds(outcomes) == {OutcomeKind(state): THREADS}
    assert shop.one("select count(*) from request where key = 'tg:1:1'") == 1


def test_guessing_by_many_threads_is_stopped(shop: Shop) -> None:
    shop.team(1)
    (code,) = shop.codes()
    person = shop.person()
    outcomes = at_once(lambda _: shop.redeem(shop.unknown(), person), range(200))
    found = kinds(outcomes)
    assert found[OutcomeKind.UNKNOWN] + found[OutcomeKind.THROTTLED] == 200
    assert throttle.MISSES_EACH <= found[OutcomeKind.UNKNOWN] <= throttle.MISSES_EACH + THREADS
    assert shop.redeem(code, person).kind is OutcomeKind.THROTTLED


def test_one_identity_under_many_people_has_one_seat_in_a_team(shop: Shop) -> None:
    for _ in range(4):
        shop.team(32)
    outcomes = at_once(lambda code: shop.redeem(code, identity="one@example.org"), shop.codes(THREADS))
    found = kinds(outcomes)
    assert (
        found[OutcomeKind.IDENTITY_SEATED] + found[OutcomeKind.RESERVED] + found[OutcomeKind.WAITING]
        == THREADS
    )
    assert found[OutcomeKind.RESERVED] >= 1
    assert found[OutcomeKind.RESERVED] == shop.one("select count(distinct team_id) from seat where counts")
    seats = [outcome.seat for outcome in outcomes if isinstance(outcome, Outcome)]
    assert sum(seat is not None for seat in seats) == sum(found[kind] for kind in ACCEPTED), (
        "nobody else's is shown"
    )
    shop.check()


def test_one_person_with_many_codes_sits_once_in_each_team_and_waits_for_the_rest(shop: Shop) -> None:
    for _ in range(10):
        shop.team(16)
    person = shop.person()
    outcomes = at_once(lambda code: shop.redeem(code, person), shop.codes(16))
    assert kinds(outcomes) == {OutcomeKind.RESERVED: 10, OutcomeKind.WAITING: 6}
    assert shop.serve() == ()
    shop.check()


def test_a_code_revoked_in_the_middle_stands_for_those_who_were_first(shop: Shop) -> None:
    shop.team(200)
    (code,) = shop.codes(uses=200)

    def work(number: int) -> Outcome | int:
        if number != 40:
            return shop.redeem(code)
        with shop.db.transaction() as session:
            return codes.revoke_codes(session, ids=[codes.show_code(session, code).id], actor="test")

    outcomes = at_once(work, range(120))
    found = kinds(outcomes)
    assert found[OutcomeKind.RESERVED] + found[OutcomeKind.REVOKED] == 119
    assert found[OutcomeKind.REVOKED] > 0
    assert shop.rows("select reserved, status from code") == [(found[OutcomeKind.RESERVED], "revoked")]
    revoked_at = shop.one("select max(at) from audit where action = 'codes.revoke'")
    assert revoked_at is not None
    shop.check()


def test_a_revocation_that_is_under_way_is_waited_for(shop: Shop) -> None:
    shop.team(2)
    (code,) = shop.codes(uses=2)
    with meanwhile(shop, "update code set status = 'revoked'", lambda: shop.redeem(code)) as late:
        assert late.result(10).kind is OutcomeKind.REVOKED
    assert shop.one("select count(*) from redemption") == 0


@pytest.mark.parametrize("capacity", [0, 5, 70])
def test_capacity_changed_in_the_middle(shop: Shop, capacity: int) -> None:
    team = shop.team(40)

    def work(number: int) -> None:
        if number % 25 == 10:
            shop.capacity(team, 40 if number % 50 == 10 else capacity)
            shop.serve()
        else:
            redeem_and_serve(shop, code=made[number])

    made = shop.codes(100)
    at_once(work, range(100))
    shop.capacity(team, capacity)
    shop.serve()
    taken = shop.one("select count(*) from seat where counts")
    open_, closing = shop.rows(
        "select count(*) filter (where not closing), count(*) filter (where closing) from slot"
    )[0]
    assert open_ == capacity
    assert closing == max(0, taken - capacity)
    assert taken == min(96, max(taken, capacity)), "nobody waits beside a free seat"
    assert shop.one("select count(*) from slot where free") == 0
    assert shop.one("select count(*) from waiting where state = 'waiting'") == 96 - taken
    shop.check()


def test_a_team_retired_in_the_middle_has_no_seat_or_is_not_retired(shop: Shop) -> None:
    for _ in range(12):
        team = shop.team(2)
        made = shop.codes(4)

        def work(number: int, team: str = team, made: list[object] = made) -> object:  # type: ignore[assignment]
            if number < 4:
                return shop.redeem(made[number])  # type: ignore[arg-type]
            with shop.db.transaction() as session:
                return teams.set_team_status(session, names=[team], status=TeamStatus.RETIRED, actor="test")

        at_once(work, random.sample(range(5), 5))
        seated = shop.one(
            "select count(*) from seat x join team t on t.id = x.team_id where t.name = :name", name=team
        )
        status = shop.one("select status from team where name = :name", name=team)
        assert (status == "retired") == (seated == 0), (status, seated)
        shop.change("update waiting set state = 'left'")
    assert (
        shop.one("select count(*) from seat x join team t on t.id = x.team_id where t.status = 'retired'")
        == 0
    )
