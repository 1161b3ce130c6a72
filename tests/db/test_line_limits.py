"""Places in line that end: by the pool's limit, by the code's, and by an admin who takes a code back wholly; codes held back."""

import pytest

from invitehub import codes, line_limits
from invitehub.ending import Ended
from invitehub.outcomes import OutcomeKind
from invitehub.secret_keys import CodeMac
from models.enums import RedemptionState
from tests.support.grants import granted, view
from tests.support.race import meanwhile
from tests.support.shop import Shop


def waits(shop: Shop, code: CodeMac | None = None) -> int:
    seat = shop.redeem(code or shop.codes()[0]).seat
    assert seat is not None
    assert seat.place is not None
    return seat.redemption_id


def end_due(shop: Shop) -> list[int]:
    return ids(line_limits.end_due(shop.db))


def ids(ended: tuple[Ended, ...]) -> list[int]:
    return [one.redemption_id for one in ended]


def age(shop: Shop, redemption_id: int, days: int) -> None:
    shop.change(
        "update waiting set created_at = now() - :days * interval '1 day' where redemption_id = :id",
        id=redemption_id,
        days=days,
    )


def code_id(shop: Shop, code: CodeMac) -> int:
    return int(shop.one("select id from code where mac = :mac", mac=code.values[0]))


def revoke(shop: Shop, code: CodeMac) -> int:
    with shop.db.transaction() as session:
        codes.revoke_codes(session, ids=[code_id(shop, code)], actor="test")
    return code_id(shop, code)


def pause(shop: Shop, code: CodeMac, *, paused: bool = True) -> int:
    with shop.db.transaction() as session:
        return codes.set_paused(session, ids=[code_id(shop, code)], paused=paused, actor="test")


def tell(shop: Shop) -> int:
    with shop.db.transaction() as session:
        return line_limits.tell_revoked(session)


def said(shop: Shop) -> list[tuple[object, ...]]:
    return shop.rows("select redemption_id, kind from notice where kind <> 'granted' order by id")


def over(shop: Shop, redemption_id: int) -> tuple[object, ...]:
    seat = view(shop, redemption_id)
    return (seat.redemption_state, seat.ended_because, seat.given_back)


def test_the_pools_limit_ends_a_place_and_gives_the_use_back(shop: Shop) -> None:
    shop.team(0)
    shop.change("update pool set waiting_days = 10")
    old, young = waits(shop), waits(shop)
    age(shop, old, 10)
    age(shop, young, 9)
    assert end_due(shop) == [old]
    assert over(shop, old) == ("cancelled", "limit", True)
    assert shop.one("select sum(reserved) from code") == 1
    assert said(shop) == [(old, "line_ended")]
    assert end_due(shop) == []
    assert view(shop, young).place == 1
    shop.check()


def test_without_a_limit_one_waits_for_years(shop: Shop) -> None:
    shop.team(0)
    age(shop, waits(shop), 3000)
    assert end_due(shop) == []


def test_the_codes_limit_ends_a_place(shop: Shop) -> None:
    shop.team(0)
    (code,) = shop.codes()
    old, other = waits(shop, code), waits(shop)
    shop.change(
        "update code set usable_until = now() + interval '1 minute' where id = :id", id=code_id(shop, code)
    )
    assert end_due(shop) == []
    shop.change("update code set usable_until = now() where id = :id", id=code_id(shop, code))
    assert end_due(shop) == [old]
    assert view(shop, other).place == 1


def test_who_had_a_seat_waits_until_there_is_one(shop: Shop) -> None:
    shop.team(1)
    shop.change("update pool set waiting_days = 1")
    redemption_id = granted(shop).redemption_id
    shop.change("update seat set state = 'written_off', slot_id = null")
    shop.change("update redemption set state = 'waiting', stopped_at = now(), stopped_because = 'no_seat'")
    shop.change(
        "insert into waiting (redemption_id, pool_id, priority) values (:id, :pool, 0)",
        id=redemption_id,
        pool=shop.pool_id,
    )
    age(shop, redemption_id, 30)
    assert end_due(shop) == []


def test_placed_while_the_end_of_the_place_waits_for_the_lock_the_seat_stands(shop: Shop) -> None:
    team = shop.team(0)
    shop.change("update pool set waiting_days = 1")
    redemption_id = waits(shop)
    age(shop, redemption_id, 2)
    shop.capacity(team, 1)
    with meanwhile(shop, "update waiting set state = 'placed'", lambda: end_due(shop)) as result:
        # What `serve` does to the place; the rest of it does not matter here.
        assert result.result(5) == []
    assert view(shop, redemption_id).ended_because is None


def test_case_8_a_place_whose_code_was_revoked_stands_and_its_person_is_told_once(shop: Shop) -> None:
    shop.team(0)
    (code,) = shop.codes(uses=2)
    redemption_id, other = waits(shop, code), waits(shop)
    revoke(shop, code)
    assert tell(shop) == 0, "the admin may be about to take the places back as well"
    shop.change("alter table history disable trigger user")
    shop.change("update history set at = now() - interval '3 minutes'")
    shop.change("alter table history enable trigger user")
    assert tell(shop) == 1
    assert tell(shop) == 0
    assert said(shop) == [(redemption_id, "code_revoked")]
    assert view(shop, redemption_id).place == 1
    assert view(shop, other).place == 2


def test_case_8_revoked_with_the_places_in_line(shop: Shop) -> None:
    shop.team(1)
    (code,) = shop.codes(uses=3)
    seated = granted(shop, code=code).redemption_id
    first, second = waits(shop, code), waits(shop)
    revoked = revoke(shop, code)
    assert ids(line_limits.cancel_revoked(shop.db, [revoked], actor="shell:me")) == [first]
    assert over(shop, first) == ("cancelled", "revoked", True)
    assert view(shop, seated).redemption_state is RedemptionState.GRANTED
    assert view(shop, second).place == 1
    assert said(shop) == [(first, "line_ended")]
    entry = "select actor, action from audit where subject = :subject order by id desc limit 1"
    assert shop.rows(entry, subject=f"redemption:{first}") == [("shell:me", "waiting.cancel")]
    assert shop.rows(
        "select actor, why from history where subject = 'redemption' order by id desc limit 1"
    ) == [("shell:me", "code revoked")]
    assert line_limits.cancel_revoked(shop.db, [revoked], actor="shell:me") == ()
    shop.check()


def test_places_of_a_code_that_still_works_are_not_taken_back(shop: Shop) -> None:
    shop.team(0)
    (code,) = shop.codes()
    waits(shop, code)
    assert line_limits.cancel_revoked(shop.db, [code_id(shop, code)], actor="test") == ()


def test_a_code_held_back_is_not_redeemed_until_it_is_let_go_and_its_places_stand(shop: Shop) -> None:
    team = shop.team(0)
    (code,) = shop.codes(uses=3)
    redemption_id = waits(shop, code)
    assert pause(shop, code) == 1
    assert pause(shop, code) == 0
    assert shop.redeem(code).kind is OutcomeKind.PAUSED
    shop.capacity(team, 1)
    assert len(shop.serve()) == 1
    assert view(shop, redemption_id).redemption_state is RedemptionState.PLACING
    assert pause(shop, code, paused=False) == 1
    assert shop.redeem(code).kind is OutcomeKind.WAITING
    batch = shop.one("select batch_id from code")
    actions = shop.rows(
        "select action, after from audit where subject = :batch and action <> 'codes.new' order by id desc limit 2",
        batch=f"batch:{batch}",
    )
    assert actions == [("codes.resume", {"codes": 1}), ("codes.pause", {"codes": 1})]


@pytest.mark.parametrize("paused", [True, False])
def test_a_revoked_code_is_never_let_go_again(shop: Shop, paused: bool) -> None:
    shop.team(0)
    (code,) = shop.codes()
    if paused:
        pause(shop, code)
    revoke(shop, code)
    assert pause(shop, code, paused=False) == 0
    assert shop.redeem(code).kind is OutcomeKind.REVOKED
