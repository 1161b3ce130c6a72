"""The hard cases of the design that end at the database, each under its number; the others are where their doors are."""

import pytest
from sqlalchemy import event

from invitehub import codes, throttle
from invitehub.outcomes import ACCEPTED, Outcome, OutcomeKind
from tests.support.race import meanwhile
from tests.support.shop import Shop


def release(shop: Shop, outcome: Outcome) -> None:
    """What a refusal upstream does."""
    assert outcome.seat is not None
    shop.change(
        "update operation set state = 'cancelled', settled_at = now() where id = :id", id=outcome.operation_id
    )
    shop.change(
        "update redemption set state = 'cancelled', use = 'returned' where id = :id",
        id=outcome.seat.redemption_id,
    )
    shop.change("update seat set state = 'released', slot_id = null where id = :id", id=outcome.seat.seat_id)


def test_case_6_capacity_below_taken_removes_nobody_and_closes_with_the_seats(shop: Shop) -> None:
    team = shop.team(3)
    outcomes = [shop.seated() for _ in range(2)]
    shop.capacity(team, 1)
    assert shop.rows("select free, closing from slot order by no") == [(False, False), (False, True)]
    assert shop.redeem(shop.codes()[0]).kind is OutcomeKind.WAITING
    release(shop, outcomes[1])
    assert shop.rows("select free, closing from slot") == [(False, False)]
    assert shop.serve() == ()
    shop.check()


def test_case_6_a_seat_that_ends_in_the_middle_frees_no_place_too_many(shop: Shop) -> None:
    team = shop.team(2)
    ending, _ = shop.seated(), shop.seated()

    def before_the_second_look(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if "ORDER BY slot.free" in statement:
            release(shop, ending)

    event.listen(shop.db.engine, "before_cursor_execute", before_the_second_look)
    try:
        shop.capacity(team, 1)
    finally:
        event.remove(shop.db.engine, "before_cursor_execute", before_the_second_look)
    assert shop.rows("select free, closing from slot") == [(False, False)]
    shop.check()


def test_case_6_capacity_raised_again_reopens_what_was_closing(shop: Shop) -> None:
    team = shop.team(2)
    shop.seated()
    shop.seated()
    shop.capacity(team, 0)
    assert shop.rows("select closing from slot") == [(True,), (True,)]
    shop.capacity(team, 3)
    assert shop.rows("select no, free, closing from slot order by no") == [
        (1, False, False),
        (2, False, False),
        (3, True, False),
    ]
    shop.check()


def test_case_8_a_code_revoked_while_somebody_waits_keeps_its_promise(shop: Shop) -> None:
    team = shop.team(0)
    (code,) = shop.codes(uses=2)
    waits = shop.redeem(code).seat
    assert waits is not None
    with shop.db.transaction() as session:
        codes.revoke_codes(session, ids=[codes.show_code(session, code).id], actor="test")
    assert shop.redeem(code).kind is OutcomeKind.REVOKED
    shop.capacity(team, 1)
    assert len(shop.serve()) == 1
    assert shop.one("select state from redemption where id = :id", id=waits.redemption_id) == "placing"
    shop.check()


def test_case_11_one_identity_and_two_people_the_other_is_never_disclosed(shop: Shop) -> None:
    shop.team(1)
    shop.team(1)
    first, second = shop.codes(2)
    owner, other = shop.person(), shop.person()
    mine = shop.seated(first, person=owner, identity="one@example.org").seat
    stranger = shop.redeem(second, other, "ONE@example.org", key="tg:1:stranger")
    assert (stranger.kind, stranger.seat) == (OutcomeKind.IDENTITY_SEATED, None)
    replay = shop.redeem(second, other, "ONE@example.org", key="tg:1:stranger")
    assert (replay.kind, replay.seat, replay.replayed) == (OutcomeKind.IDENTITY_SEATED, None, True)
    own = shop.redeem(second, owner, "one@example.org")
    assert (own.kind, own.seat) == (OutcomeKind.IDENTITY_SEATED, mine)
    assert shop.redeem(second, other, "two@example.org").kind is OutcomeKind.RESERVED


def test_case_11_one_person_is_never_twice_in_a_team(shop: Shop) -> None:
    first, second = shop.team(2), shop.team(1)
    person = shop.person()
    seats = [shop.seated(person=person).seat for _ in range(2)]
    assert [seat.team for seat in seats if seat] == [first, second]
    assert shop.redeem(shop.codes()[0], person).kind is OutcomeKind.WAITING
    assert shop.serve() == (), "beside a free slot, but in a team where they are"
    newcomer = shop.redeem(shop.codes()[0])
    assert newcomer.kind is OutcomeKind.WAITING
    assert len(shop.serve()) == 1, "whoever cannot be placed holds up nobody"
    shop.check()


@pytest.mark.parametrize("free", [0, 1])
def test_case_20_the_same_request_gets_the_same_answer(shop: Shop, free: int) -> None:
    shop.team(free)
    (code,) = shop.codes(uses=3)
    person = shop.person()
    first = shop.redeem(code, person, "one@example.org", key="tg:1:20")
    again = shop.redeem(code, person, "one@example.org", key="tg:1:20")
    assert first.kind in ACCEPTED
    assert (again.kind, again.seat, again.pool_id) == (first.kind, first.seat, first.pool_id)
    assert again.replayed
    assert again.operation_id == first.operation_id, "its first hint may not have been given"
    assert shop.rows("select count(*) from redemption") == [(1,)]
    assert shop.one("select reserved from code") == 1


def test_case_20_a_repeated_miss_counts_once_and_stays_a_miss(shop: Shop) -> None:
    shop.team(1)
    person, wrong = shop.person(), shop.unknown()
    for _ in range(throttle.MISSES_EACH + 2):
        preview = shop.look(wrong, person, key="tg:1:look")
        assert preview.refused is not None
        assert preview.refused.kind is OutcomeKind.UNKNOWN
        assert shop.redeem(wrong, person, key="tg:1:redeem").kind is OutcomeKind.UNKNOWN
    assert shop.one("select count(*) from request") == 2


def test_case_6_a_seat_that_ends_while_its_place_is_being_closed_takes_it_along(shop: Shop) -> None:
    """The change of size holds the place; the end of the seat waits for it, and must see what it has become."""
    shop.team(1)
    outcome = shop.seated()
    close = "update slot set closing = true"
    with meanwhile(shop, close, lambda: release(shop, outcome)) as released:
        released.result(10)
    assert shop.one("select count(*) from slot") == 0
    shop.check()
