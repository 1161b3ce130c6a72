"""Renewals that meet each other, a redemption, or the end of what they lengthen."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from invitehub import clock, ending
from invitehub.errors import Refusal
from invitehub.outcomes import Outcome, OutcomeKind
from models.enums import Ending, RedemptionState
from tests.support.grants import end, granted, view
from tests.support.race import at_once, kinds, meanwhile
from tests.support.renewals import extend, length, uses
from tests.support.shop import Shop

DAY = timedelta(days=1)


def test_many_presses_at_once_spend_one_use(shop: Shop) -> None:
    shop.team(1)
    person = shop.person()
    seat = granted(shop, person=person)
    (code,) = shop.codes(uses=40)
    twins = at_once(lambda _: extend(shop, code, person, seat.redemption_id), range(32))
    assert kinds(twins)[OutcomeKind.EXTENDED] == 32
    others = at_once(lambda n: extend(shop, code, person, seat.redemption_id, f"tg:1:o{n}"), range(32))
    assert kinds(others)[OutcomeKind.ALREADY_YOURS] == 32
    assert uses(shop, code) == (0, 1)
    assert length(shop, seat.redemption_id) == 60 * DAY
    shop.check()


def test_many_codes_at_once_add_up(shop: Shop) -> None:
    shop.team(1)
    person = shop.person()
    seat = granted(shop, person=person)
    outcomes = at_once(
        lambda code: extend(
            shop, code, person, seat.redemption_id, f"tg:1:{code.last4}{code.values[0].hex()}"
        ),
        shop.codes(16, days=1),
    )
    assert kinds(outcomes)[OutcomeKind.EXTENDED] == 16
    assert length(shop, seat.redemption_id) == 46 * DAY
    shop.check()


def test_a_redemption_and_a_renewal_share_the_last_use_of_a_code(shop: Shop) -> None:
    shop.team(20)
    people = [shop.person() for _ in range(8)]
    seats = [granted(shop, person=person) for person in people]
    (code,) = shop.codes(uses=4)

    def use(number: int) -> Outcome:
        if number % 2:
            return shop.redeem(code)
        return extend(
            shop, code, people[number // 2], seats[number // 2].redemption_id, key=f"tg:1:use{number}"
        )

    found = kinds(at_once(use, range(16)))
    assert found[OutcomeKind.EXTENDED] + found[OutcomeKind.RESERVED] == 4
    assert found[OutcomeKind.USED_UP] == 12
    shop.check()


def test_an_expiry_that_comes_first_leaves_the_code_unused(shop: Shop) -> None:
    shop.team(1)
    person = shop.person()
    seat = granted(shop, person=person)
    (code,) = shop.codes()
    expire = "update redemption set state = 'ending', ended_because = 'expired' where id = :id"
    with meanwhile(
        shop, expire, lambda: extend(shop, code, person, seat.redemption_id), id=seat.redemption_id
    ) as future:
        outcome = future.result(10)
    assert outcome.kind is OutcomeKind.RENEWAL_OVER
    assert uses(shop, code) == (0, 0)


def test_expiry_and_renewal_at_once_are_decided_in_one_order(shop: Shop) -> None:
    shop.team(10)
    for number in range(10):
        person = shop.person()
        seat = granted(shop, person=person)
        (code,) = shop.codes()
        shop.change(
            "update redemption set expires_at = now() - interval '1 s' where id = :id", id=seat.redemption_id
        )
        works: list[Callable[[], object]] = [
            partial(expire, shop, seat.redemption_id),
            partial(extend, shop, code, person, seat.redemption_id, f"tg:1:race{number}"),
        ]
        expired, outcome = at_once(lambda work: work(), works)
        assert isinstance(outcome, Outcome)
        after = view(shop, seat.redemption_id).redemption_state
        if expired:
            assert (outcome.kind, after) == (OutcomeKind.RENEWAL_OVER, RedemptionState.ENDING)
            assert uses(shop, code) == (0, 0)
        else:
            assert (outcome.kind, after) == (OutcomeKind.EXTENDED, RedemptionState.GRANTED)
            assert uses(shop, code) == (0, 1)
    shop.check()


def expire(shop: Shop, redemption_id: int) -> bool:
    """As the expiry does it. False: it is not due any more."""
    try:
        with shop.db.transaction() as session:
            ending.end(
                session,
                redemption_id,
                because=Ending.EXPIRED,
                actor="system",
                still=lambda session, row: bool(row.expires_at and row.expires_at <= clock.now(session)),
            )
    except Refusal:
        return False
    return True


def test_uses_that_come_back_together_meet_others_who_take_them(shop: Shop) -> None:
    """Each has two codes in common with all others: whoever locks them in another order would be cut off."""
    shop.team(0)
    first, second = shop.codes(2, uses=16)
    people = [shop.person() for _ in range(8)]
    targets = []
    for number, person in enumerate(people):
        # Half of them in the other order.
        own, other = (first, second) if number % 2 else (second, first)
        waits = shop.redeem(own, person).seat
        assert waits is not None
        extend(shop, other, person, waits.redemption_id, f"tg:1:both{number}")
        targets.append(waits.redemption_id)
    works: list[Callable[[], object]] = [partial(end, shop, target, Ending.LEFT) for target in targets]
    works += [partial(shop.redeem, code) for code in (first, second) for _ in range(8)]
    at_once(lambda work: work(), works)
    assert [uses(shop, code) for code in (first, second)] == [(8, 0)] * 2
    shop.check()
