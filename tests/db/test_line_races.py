"""The waiting list under fire: nobody is overtaken, nobody both leaves and is seated."""

import random

from invitehub import pools, waiting
from invitehub.errors import Refusal
from invitehub.outcomes import ACCEPTED, OutcomeKind
from tests.support.race import THREADS, at_once, meanwhile, redeem_and_serve
from tests.support.shop import Shop


def test_a_newcomer_never_overtakes_who_waits(shop: Shop) -> None:
    """Seats come free one by one while newcomers hammer: those who wait are placed in their order, and first."""
    team = shop.team(1)
    made = shop.codes(100)
    shop.seated(made[0])
    for code in made[1:21]:
        assert shop.redeem(code).kind is OutcomeKind.WAITING

    def work(number: int) -> None:
        if number % 4 == 0:
            release(shop)
            shop.serve()
        else:
            outcome = redeem_and_serve(shop, code=made[20 + number])
            assert outcome.kind in ACCEPTED

    at_once(work, range(1, 80))
    placed = [row[0] for row in shop.rows("select redemption_id from seat order by id")]
    assert placed[1:] == [row[0] for row in shop.rows(
        "select redemption_id from waiting where state = 'placed' order by id")]  # fmt: skip
    waits = shop.rows(
        "select min(id) filter (where state = 'waiting'), max(id) filter (where state = 'placed') from waiting"
    )
    assert waits[0][0] is None or waits[0][0] > waits[0][1]
    assert shop.one("select count(*) from slot where free") == 0
    assert team
    shop.check()


def test_turns_are_given_one_at_a_time_and_see_what_was_given_before(shop: Shop) -> None:
    shop.team(0)
    first, second = (shop.redeem(code).seat for code in shop.codes(2))
    assert first is not None
    assert second is not None
    shop.team(1)
    turn = "select id from pool where id = :pool for no key update"
    with meanwhile(shop, turn, shop.serve, pool=shop.pool_id) as served:
        assert len(served.result(10)) == 1
    assert shop.one("select redemption_id from seat") == first.redemption_id


def release(shop: Shop) -> None:
    """What an upstream refusal does: the seat goes, the use comes back."""
    shop.change("""
        with gone as (select id, redemption_id from seat where state = 'reserved' order by id limit 1
            for no key update skip locked),
        done as (update operation set state = 'cancelled', settled_at = now() where seat_id in (select id from gone)),
        refused as (update redemption set state = 'refused', use = 'returned' where id in (select redemption_id from gone))
        update seat set state = 'released', slot_id = null where id in (select id from gone)""")


def test_leaving_the_line_against_being_served(shop: Shop) -> None:
    """Whoever leaves has left or has a seat, never both and never neither."""
    team = shop.team(0)
    seats = [shop.redeem(code).seat for code in shop.codes(40)]
    shop.capacity(team, 20)

    def work(seat: object) -> object:
        if seat is None:
            return shop.serve()
        try:
            with shop.db.transaction() as session:
                waiting.leave(session, redemption_id=seat.redemption_id)  # type: ignore[attr-defined]
        except Refusal:
            return "placed"
        return "left"

    crowd = [*seats, *[None] * 8]
    random.shuffle(crowd)
    results = at_once(work, crowd)
    shop.serve()
    states = dict(shop.rows("select state, count(*) from redemption group by 1"))
    assert states.get("cancelled", 0) == results.count("left")
    assert states.get("placing", 0) == results.count("placed") <= 20
    assert sum(states.values()) == 40
    assert shop.one("select sum(reserved) from code") == results.count("placed")
    shop.check()


def test_one_person_seen_for_the_first_time_by_many(shop: Shop) -> None:
    found = at_once(lambda _: shop.person(424242).id, range(THREADS))
    assert len(set(found)) == 1
    with shop.db.transaction() as session:
        assert pools.show_pool(session, shop.name).free == 0
