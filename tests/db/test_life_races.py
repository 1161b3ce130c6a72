"""The life of a seat under fire: many threads on real rows and a real service upstream, then all must fit together."""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from invitehub import claims, expiry, kicking, on_behalf, swaps
from invitehub.errors import Refusal
from invitehub.outcomes import ACCEPTED, Outcome, OutcomeKind
from tests.support.desk import Desk
from tests.support.grants import granted
from tests.support.race import at_once, kinds, redeem_and_serve
from tests.support.renewals import extend, uses
from tests.support.shop import Shop

Work = Callable[[], object]


def call(work: Work) -> object:
    """What it returns, or the code of its refusal."""
    try:
        return work()
    except Refusal as refusal:
        return refusal.code


def run(desk: Desk, operation_id: int) -> None:
    for hint in desk.run(operation_id).hints:
        run(desk, hint.operation_id)


def settle(desk: Desk) -> None:
    """As the worker and the sweep would, until nothing moves."""
    open_work = "select id from operation where state in ('planned', 'retry', 'uncertain') order by id"
    for _ in range(20):
        for (number,) in desk.shop.rows(open_work):
            run(desk, number)
        if not desk.shop.serve() and not desk.shop.rows(open_work):
            break
    assert desk.shop.rows("select id from operation where state not in ('settled', 'cancelled')") == []


def upstream(desk: Desk, teams: list[str]) -> Counter[str]:
    return Counter(member for team in teams for member in desk.upstream(team))


def sitting(shop: Shop) -> Counter[str]:
    return Counter(str(row[0]) for row in shop.rows("select identity from seat where counts"))


def test_swap_against_kick(desk: Desk) -> None:
    """Whoever is kicked is nowhere in the end, whoever is not is in one team; and the swap of none of them is left open."""
    shop = desk.shop
    shop.capacity(desk.team, 12)
    desk.sandbox.team(desk.team, capacity=12)
    other = desk.add_team(12)
    numbers = []
    for _ in range(12):
        outcome = shop.seated()
        run(desk, outcome.operation_id or 0)
        assert outcome.seat
        numbers.append(outcome.seat.redemption_id)

    def swap(redemption_id: int) -> None:
        with shop.db.transaction() as session:
            on_behalf.swap(session, redemption_id, evacuate=True, actor="test")
        for operation_id in shop.serve():
            run(desk, operation_id)

    def stay(redemption_id: int) -> None:
        with shop.db.transaction() as session:
            swaps.cancel(session, redemption_id=redemption_id, actor="test")

    def kick(redemption_id: int) -> None:
        for one in kicking.kick(shop.db, [redemption_id], actor="test").ended:
            for hint in one.hints:
                run(desk, hint.operation_id)
        shop.serve()

    works: list[Work] = [partial(swap, number) for number in numbers]
    works += [partial(kick, number) for number in numbers[:8]]
    works += [partial(stay, number) for number in numbers]
    results = at_once(call, works)
    assert {each for each in results if each} <= {
        "swap_missing",
        "swap_moving",
        "swap_not_granted",
        "swap_open",
    }
    settle(desk)
    assert shop.rows("select id from swap where ended_at is null") == []
    states = dict(shop.rows("select id, state from redemption"))
    assert states == {number: "ended" if number in numbers[:8] else "granted" for number in numbers}
    left = {str(row[0]) for row in shop.rows("select identity from redemption where state = 'granted'")}
    assert upstream(desk, [desk.team, other]) == sitting(shop) == Counter(left)
    assert shop.one("select count(*) from notice where kind = 'kicked'") == 8
    shop.check()


def test_expiry_against_renewal(shop: Shop) -> None:
    """Each is either lengthened, and its code spent, or over, and its code as good as before."""
    shop.team(16)
    people = [shop.person() for _ in range(16)]
    seats = [granted(shop, person=person) for person in people]
    codes = shop.codes(16)
    shop.change("update redemption set expires_at = now() - interval '1 second'")
    works: list[Work] = [
        partial(extend, shop, code, person, seat.redemption_id, f"tg:1:fire{seat.redemption_id}")
        for code, person, seat in zip(codes, people, seats, strict=True)
    ]
    works += [partial(expiry.end_due, shop.db)] * 16
    results = at_once(call, works)
    found = kinds(results)
    assert found[OutcomeKind.EXTENDED] + found[OutcomeKind.RENEWAL_OVER] == 16
    for code, seat, outcome in zip(codes, seats, results, strict=False):
        assert isinstance(outcome, Outcome)
        state, later = shop.rows(
            "select state, expires_at > now() from redemption where id = :id", id=seat.redemption_id
        )[0]
        lengthened = outcome.kind is OutcomeKind.EXTENDED
        assert (state, later, uses(shop, code)) == (
            ("granted", True, (0, 1)) if lengthened else ("ending", False, (0, 0))
        )
    assert expiry.end_due(shop.db) == ()
    assert shop.one("select count(*) from operation where kind = 'revoke'") == found[OutcomeKind.RENEWAL_OVER]
    shop.check()


PASS = """
with row as (select id from operation order by id for no key update skip locked)
update operation o set hinted_at = null,
    lease_until = case
        when o.state = 'claimed' and o.sent_at < clock_timestamp() - interval '50 ms' then now() else lease_until end
from row where o.id = row.id
"""


def test_sweep_against_slow_grants(desk: Desk) -> None:
    """While upstream is slow, leases end and others take the work over: one membership each, and one word to each."""
    shop = desk.shop
    shop.capacity(desk.team, 8)
    desk.sandbox.team(desk.team, capacity=8)
    numbers = [shop.seated().operation_id or 0 for _ in range(8)]
    shop.change("update operation set created_at = now() - interval '3 s'")
    desk.sandbox.fault(desk.team, slow=0.1, slow_answer=0.1, methods=["POST"])

    def sweep() -> None:
        """As long as there is work. The time that leases and hints need is over at once."""
        while shop.rows("select id from operation where state <> 'settled'"):
            shop.change(PASS)
            with shop.db.transaction() as session:
                due = claims.due_operations(session)
            for hint in due:
                desk.run(hint.operation_id)

    works: list[Work] = [partial(desk.run, number) for number in numbers]
    works += [sweep] * 8
    at_once(call, works)
    desk.sandbox.fault(desk.team)
    assert shop.one("select max(fence) from operation") > 1, "nobody's lease was taken over"
    assert upstream(desk, [desk.team]) == sitting(shop)
    assert set(sitting(shop).values()) == {1}
    assert shop.rows("select state, count(*) from seat group by 1") == [("active", 8)]
    assert shop.rows("select kind, count(*) from notice where final group by 1") == [("granted", 8)]
    shop.check()


LINE = """
insert into person (telegram_id) select -i from generate_series(1, 10000) i;
insert into redemption (pool_id, person_id, identity, state, use, days)
    select :pool, id, 'w' || id || '@example.org', 'waiting', 'reserved', 30 from person where telegram_id < 0;
insert into waiting (redemption_id, pool_id) select id, pool_id from redemption order by id;
"""


def test_two_consumers_of_one_line_of_ten_thousand_fill_five_hundred_seats_once(shop: Shop) -> None:
    team = shop.team(0)
    for statement in LINE.split(";")[:-1]:
        shop.change(statement, pool=shop.pool_id)
    shop.capacity(team, 500)
    shop.change("analyze")
    began = time.monotonic()
    served = at_once(lambda _: shop.serve(), range(2))
    took = time.monotonic() - began
    operations = [number for each in served if isinstance(each, tuple) for number in each]
    assert len(operations) == len(set(operations)) == 500
    first = "select redemption_id from {} order by {} limit 500"
    assert shop.rows(first.format("seat", "id")) == shop.rows(first.format("waiting", "priority, id"))
    assert shop.rows("select state, count(*) from waiting group by 1 order by 1") == [
        ("placed", 500),
        ("waiting", 9500),
    ]
    assert shop.one("select count(*) from slot where free") == 0
    assert took < 30, f"{took:.1f} s"
    shop.check()


@pytest.mark.parametrize("capacities", [(10, 30, 0, 20), (60, 5, 60, 15)], ids=str)
def test_capacity_lowered_during_redemptions(shop: Shop, capacities: tuple[int, ...]) -> None:
    """Nobody is evicted and nobody is seated beyond: what is above the capacity in the end is closing, and taken."""
    team = shop.team(40)
    outcomes: list[object] = []

    def lower() -> None:
        for capacity in capacities:
            shop.capacity(team, capacity)
            shop.serve()

    works: list[Work] = [partial(redeem_and_serve, shop, code=code) for code in shop.codes(60)]
    works[20:20] = [lower]
    outcomes = at_once(call, works)
    shop.serve()
    assert all(isinstance(each, Outcome) and each.kind in ACCEPTED for each in outcomes if each is not None)
    taken, free, closing, places = shop.rows(
        "select count(*) filter (where not free), count(*) filter (where free), count(*) filter (where closing),"
        " count(*) from slot"
    )[0]
    assert taken == shop.one("select count(*) from seat where counts")
    assert free == 0
    assert places - closing == capacities[-1]
    assert closing == max(0, taken - capacities[-1])
    assert shop.one("select count(*) from waiting where state = 'waiting'") == 60 - taken
    shop.check()


def test_kicks_against_everything_that_lets_somebody_in(desk: Desk) -> None:
    """Redeemed, served, granted and kicked at once: who was kicked is not there, and whoever waits has the place."""
    shop = desk.shop
    shop.capacity(desk.team, 8)
    desk.sandbox.team(desk.team, capacity=8)
    codes = shop.codes(24)
    seats = [shop.redeem(code).seat for code in codes[:16]]

    def kick(redemption_id: int) -> object:
        return kicking.kick(shop.db, [redemption_id], actor="test").ended

    def work() -> None:
        for (number,) in shop.rows("select id from operation where state = 'planned' order by id"):
            run(desk, number)
        shop.serve()

    doomed = [seat.redemption_id for seat in seats[::2] if seat]
    works: list[Work] = [partial(kick, number) for number in doomed]
    works += [work] * 16
    works += [partial(redeem_and_serve, shop, code=code) for code in codes[16:]]
    results = at_once(call, works)
    assert sum(1 for each in results[: len(doomed)] if each) == len(doomed)
    settle(desk)
    ended = shop.rows("select distinct state from redemption where id = any(:ids)", ids=doomed)
    assert {row[0] for row in ended} <= {"cancelled", "ended"}
    assert upstream(desk, [desk.team]) == sitting(shop)
    assert sum(sitting(shop).values()) == 8
    assert shop.one("select count(*) from waiting where state = 'waiting'") == 8
    assert shop.one("select count(*) from notice where kind = 'kicked'") == len(doomed)
    shop.check()
