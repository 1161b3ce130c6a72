"""What a code brings: each outcome, told apart, kept, and the same again for the same request."""

from datetime import UTC, datetime, timedelta

import pytest

from invitehub import codes, throttle, waiting
from invitehub.errors import Refusal
from invitehub.outcomes import OutcomeKind
from invitehub.providers import provider_kind
from models.enums import RedemptionState, SeatState
from tests.support.shop import Shop

HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(UTC)


def test_a_code_becomes_a_seat_with_all_that_belongs_to_it(shop: Shop) -> None:
    team = shop.team(1)
    (code,) = shop.codes(days=7)
    person = shop.person()
    outcome = shop.redeem(code, person, "  One@Example.ORG ", key="tg:1:7", chat_id=5, message_id=6)
    assert outcome.kind is OutcomeKind.RESERVED
    assert outcome.pool_id == shop.pool_id
    assert not outcome.replayed
    seat = outcome.seat
    assert seat is not None
    assert (seat.identity, seat.team, seat.days, seat.place) == ("one@example.org", team, 7, None)
    assert (seat.redemption_state, seat.seat_state) == (RedemptionState.PLACING, SeatState.RESERVED)
    assert (seat.code_last4, seat.telegram_id) == (code.last4, person.telegram_id)
    request = "select outcome, redemption_id, chat_id, message_id from request where key = 'tg:1:7'"
    assert shop.rows(request) == [("reserved", seat.redemption_id, 5, 6)]
    operation = "select kind, state, attempts, seat_id from operation where id = :id"
    assert shop.rows(operation, id=outcome.operation_id) == [("grant", "planned", 0, seat.seat_id)]
    assert shop.rows("select reserved, spent from code") == [(1, 0)]
    assert not shop.one("select free from slot")
    shop.check()


def test_a_full_pool_gives_a_place_in_line(shop: Shop) -> None:
    shop.team(1)
    first, second, third = shop.codes(3)
    shop.seated(first)
    places = [shop.redeem(code) for code in (second, third)]
    assert [outcome.kind for outcome in places] == [OutcomeKind.WAITING] * 2
    assert [outcome.operation_id for outcome in places] == [None, None]
    assert [outcome.seat.place for outcome in places if outcome.seat] == [1, 2]
    assert shop.one("select sum(reserved) from code") == 3
    shop.check()


def test_the_slots_of_teams_that_take_nobody_are_passed_over(shop: Shop) -> None:
    first, second = shop.team(1), shop.team(1)
    for status in ("paused", "suspended", "dead"):
        shop.change("update team set status = 'active' where name = :name and status <> 'active'", name=first)
        shop.change("update team set status = :status where name = :name", status=status, name=first)
        preview = shop.look(shop.codes()[0], shop.person())
        assert preview.free
    outcome = shop.seated()
    assert outcome.seat is not None
    assert outcome.seat.team == second
    assert shop.redeem(shop.codes()[0]).kind is OutcomeKind.WAITING


def test_nobody_who_waits_is_overtaken_even_beside_a_free_slot(shop: Shop) -> None:
    shop.team(1)
    codes_ = shop.codes(3)
    shop.seated(codes_[0])
    first = shop.redeem(codes_[1])
    shop.team(1)
    late = shop.redeem(codes_[2])
    assert late.kind is OutcomeKind.WAITING
    (placed,) = shop.serve()
    assert first.seat is not None
    redemption = "select redemption_id from seat x join operation o on o.seat_id = x.id where o.id = :id"
    assert shop.one(redemption, id=placed) == first.seat.redemption_id
    assert shop.serve() == ()
    shop.check()


def test_unknown_used_up_and_revoked_are_told_apart_and_change_nothing(shop: Shop) -> None:
    shop.team(5)
    used, gone = shop.codes(2)
    shop.seated(used)
    with shop.db.transaction() as session:
        mine = codes.show_code(session, gone)
        assert codes.revoke_codes(session, ids=[mine.id], actor="test") == 1
        assert codes.revoke_codes(session, ids=[mine.id], actor="test") == 0
    assert shop.redeem(shop.unknown()).kind is OutcomeKind.UNKNOWN
    assert shop.redeem(used).kind is OutcomeKind.USED_UP
    assert shop.redeem(gone).kind is OutcomeKind.REVOKED
    assert shop.one("select count(*) from redemption") == 1
    assert sorted(shop.rows("select outcome from request")) == [
        (kind,) for kind in ("reserved", "revoked", "unknown", "used_up")
    ]


def test_a_code_outside_its_time_says_when(shop: Shop) -> None:
    shop.team(5)
    later, before = now() + HOUR, now() - HOUR
    (early,) = shop.codes(usable_from=later)
    (late,) = shop.codes(usable_until=before)
    (open_,) = shop.codes(usable_from=before, usable_until=later)
    for code, kind, at in ((early, OutcomeKind.NOT_YET, later), (late, OutcomeKind.EXPIRED, before)):
        person = shop.person()
        for replayed in (False, True):
            outcome = shop.redeem(code, person, key=f"tg:1:{kind}")
            assert (outcome.kind, outcome.at, outcome.replayed) == (kind, at, replayed)
        refused = shop.look(code, person).refused
        assert refused is not None
        assert (refused.kind, refused.at) == (kind, at)
    assert shop.redeem(open_).kind is OutcomeKind.RESERVED


def test_a_code_of_ones_own_shows_its_seat_whatever_became_of_the_code(shop: Shop) -> None:
    shop.team(5)
    (code,) = shop.codes(uses=2)
    person = shop.person()
    mine = shop.seated(code, person=person, identity="one@example.org").seat
    with shop.db.transaction() as session:
        codes.revoke_codes(session, ids=[codes.show_code(session, code).id], actor="test")
    again = shop.redeem(code, person, "other@example.org")
    assert (again.kind, again.seat) == (OutcomeKind.ALREADY_YOURS, mine)
    refused = shop.look(code, person).refused
    assert refused is not None
    assert (refused.kind, refused.seat) == (OutcomeKind.ALREADY_YOURS, mine)
    assert shop.redeem(code).kind is OutcomeKind.REVOKED


@pytest.mark.parametrize("typed", ["nonsense", "", "two@@example.org", "a b@example.org"])
def test_a_malformed_identity_is_told_after_any_reason_of_the_code(shop: Shop, typed: str) -> None:
    shop.team(5)
    (code,) = shop.codes()
    person = shop.person()
    outcome = shop.redeem(code, person, typed or " ")
    assert outcome.kind is OutcomeKind.IDENTITY_MALFORMED
    assert outcome.detail in {"no_at", "empty", "many_at", "space"}
    assert shop.one("select count(*) from request") == 0, "it may be corrected under the same key"
    shop.seated(code)
    assert shop.redeem(code, person, typed or " ").kind is OutcomeKind.USED_UP


def test_reasons_come_in_order(shop: Shop) -> None:
    """Of several reasons the one is told that helps: one's own seat, then revoked, then time, then uses, then identity."""
    shop.team(5)
    (code,) = shop.codes(uses=1, usable_until=now() + HOUR)
    owner, other = shop.person(), shop.person()
    shop.seated(code, person=owner, identity="one@example.org")
    assert shop.redeem(code, other, "one@example.org").kind is OutcomeKind.USED_UP
    shop.change("update code set usable_until = now() - interval '1 hour'")
    assert shop.redeem(code, other, "one@example.org").kind is OutcomeKind.EXPIRED
    shop.change("update code set status = 'revoked'")
    assert shop.redeem(code, other, "one@example.org").kind is OutcomeKind.REVOKED
    assert shop.redeem(code, owner, "one@example.org").kind is OutcomeKind.ALREADY_YOURS


def test_a_look_spends_nothing_and_says_what_there_is(shop: Shop) -> None:
    shop.team(1)
    first, second = shop.codes(2, days=14)
    person = shop.person()
    preview = shop.look(first, person)
    assert preview.refused is None
    assert (preview.pool, preview.days, preview.identity_kind) == (shop.name, 14, "email")
    assert (preview.last_identity, preview.free) == (None, True)
    assert shop.one("select count(*) from request") == 0
    assert shop.one("select reserved + spent from code where mac = :mac", mac=first.values[0]) == 0
    shop.seated(first, person=person, identity="Last@example.org")
    preview = shop.look(second, person)
    assert (preview.last_identity, preview.free) == ("last@example.org", False)


def test_codes_made_with_the_old_key_work_after_rotation(shop: Shop) -> None:
    shop.team(2)
    (code,) = shop.codes()
    rotated = type(code)((b"\0" * 32, *code.values), code.last4)
    assert shop.redeem(rotated).kind is OutcomeKind.RESERVED


def test_the_throttle_counts_each_person_and_stops_also_codes_that_exist(shop: Shop) -> None:
    shop.team(5)
    (code,) = shop.codes()
    guesser, other = shop.person(), shop.person()
    for number in range(throttle.MISSES_EACH):
        unknown = shop.unknown()
        outcome = shop.redeem(unknown, guesser) if number % 2 else shop.look(unknown, guesser).refused
        assert outcome is not None
        assert outcome.kind is OutcomeKind.UNKNOWN
    first = shop.one("select min(at) from request")
    for outcome in (
        shop.redeem(shop.unknown(), guesser),
        shop.redeem(code, guesser),
        shop.redeem(code, guesser, "malformed"),
        shop.look(code, guesser).refused,
    ):
        assert outcome is not None
        assert (outcome.kind, outcome.at) == (OutcomeKind.THROTTLED, first + throttle.WINDOW)
    assert shop.one("select count(*) from request") == throttle.MISSES_EACH, "a pause counts nothing"
    assert shop.look(code, other).refused is None
    shop.change("update request set at = at - interval '10 minutes'")
    assert shop.redeem(code, guesser).kind is OutcomeKind.RESERVED


def test_under_attack_each_has_one_miss_and_the_innocent_are_served(shop: Shop) -> None:
    shop.team(5)
    (code,) = shop.codes()
    guesser, innocent = shop.person(), shop.person()
    shop.change(
        "insert into request (key, person_id, outcome) select 'miss:' || i, :person, 'unknown'"
        " from generate_series(1, :count) i",
        person=shop.person().id,
        count=throttle.MISSES_IN_ALL,
    )
    assert shop.redeem(shop.unknown(), guesser).kind is OutcomeKind.UNKNOWN
    assert shop.redeem(shop.unknown(), guesser).kind is OutcomeKind.THROTTLED
    assert shop.redeem(code, innocent).kind is OutcomeKind.RESERVED


def test_who_leaves_the_line_has_the_use_back_and_may_come_again(shop: Shop) -> None:
    shop.team(0)
    (code,) = shop.codes()
    person, other = shop.person(), shop.person()
    seat = shop.redeem(code, person, "one@example.org").seat
    assert seat is not None
    with pytest.raises(Refusal, match="waiting_missing"), shop.db.transaction() as session:
        waiting.leave(session, redemption_id=seat.redemption_id, person_id=other.id)
    with shop.db.transaction() as session:
        waiting.leave(session, redemption_id=seat.redemption_id, person_id=person.id)
    with pytest.raises(Refusal, match="waiting_missing"), shop.db.transaction() as session:
        waiting.leave(session, redemption_id=seat.redemption_id)
    assert shop.rows("select reserved, spent from code") == [(0, 0)]
    shop.check()
    assert shop.redeem(code, person, "one@example.org").kind is OutcomeKind.WAITING


def test_who_has_a_seat_under_way_is_in_no_line_to_leave(shop: Shop) -> None:
    shop.team(1)
    seat = shop.seated().seat
    assert seat is not None
    with pytest.raises(Refusal, match="waiting_missing"), shop.db.transaction() as session:
        waiting.leave(session, redemption_id=seat.redemption_id)


def test_a_pool_without_teams_makes_no_codes(shop: Shop) -> None:
    with pytest.raises(Refusal, match="pool_empty"):
        shop.codes()
    assert provider_kind("sandbox").identity_kind == "email"
