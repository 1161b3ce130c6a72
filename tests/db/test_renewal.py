"""A second code of the same pool lengthens what the person has there: once, in order, and never for nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from invitehub import clock, clocks, codes, ending, requests, throttle, waiting
from invitehub.outcomes import OutcomeKind
from invitehub.providers import Permanent
from invitehub.upstream import Gone
from models import Redemption
from models.enums import Ending, RedemptionState, Stopped
from tests.support.grants import JOINED, answer, end, granted, view
from tests.support.renewals import KEY, extend, length, uses
from tests.support.shop import Shop

DAY = timedelta(days=1)


def test_the_days_of_a_second_code_are_added_to_the_seat(shop: Shop) -> None:
    shop.team(1)
    person = shop.person()
    seat = granted(shop, person=person, identity="one@example.org")
    (code,) = shop.codes(days=14)
    outcome = extend(shop, code, person, seat.redemption_id, chat_id=5, message_id=6)
    assert (outcome.kind, outcome.pool_id, outcome.replayed) == (OutcomeKind.EXTENDED, shop.pool_id, False)
    assert outcome.seat == view(shop, seat.redemption_id)
    assert length(shop, seat.redemption_id) == 44 * DAY
    assert uses(shop, code) == (0, 1)
    use = "select identity, state, use, days, merged_into from redemption where id <> :id"
    assert shop.rows(use, id=seat.redemption_id) == [
        ("one@example.org", "merged", "spent", 14, seat.redemption_id)
    ]
    request = "select outcome, redemption_id, chat_id, message_id from request where key = :key"
    assert shop.rows(request, key=KEY) == [("extended", seat.redemption_id, 5, 6)]
    assert shop.one("select count(*) from seat") == 1
    assert shop.one("select count(*) from notice where kind = 'extended'") == 0, (
        "it is the person's own doing"
    )
    shop.check()


def test_before_a_code_is_spent_the_person_sees_what_it_may_lengthen(shop: Shop) -> None:
    shop.team(1)
    elsewhere = Shop(shop.db, shop.keys)
    elsewhere.team(1)
    person = shop.person()
    seat = granted(shop, person=person)
    granted(elsewhere, person=person)
    waits = shop.redeem(shop.codes()[0], person).seat
    shop.redeem(shop.codes()[0])
    (code,) = shop.codes()
    assert waits is not None
    preview = shop.look(code, person)
    assert preview.renewable == (view(shop, seat.redemption_id), view(shop, waits.redemption_id))
    assert shop.look(code, shop.person()).renewable == ()
    end(shop, seat.redemption_id)
    end(shop, waits.redemption_id, Ending.LEFT)
    assert shop.look(code, person).renewable == ()


def test_one_whose_end_is_decided_is_not_offered_while_its_grant_is_in_flight(shop: Shop) -> None:
    shop.team(1)
    person = shop.person()
    outcome = shop.seated(person=person)
    assert outcome.seat is not None
    shop.change("update operation set state = 'claimed', lease_until = now() + interval '1 minute'")
    shop.change("update seat set state = 'granting'")
    end(shop, outcome.seat.redemption_id)
    assert view(shop, outcome.seat.redemption_id).redemption_state is RedemptionState.PLACING
    (code,) = shop.codes()
    assert shop.look(code, person).renewable == ()
    assert extend(shop, code, person, outcome.seat.redemption_id).kind is OutcomeKind.RENEWAL_OVER


def test_whoever_waits_gets_the_days_of_both_codes_with_the_seat(shop: Shop) -> None:
    team = shop.team(0)
    person = shop.person()
    waits = shop.redeem(shop.codes()[0], person).seat
    assert waits is not None
    outcome = extend(shop, shop.codes(days=5)[0], person, waits.redemption_id)
    assert outcome.seat is not None
    assert (outcome.kind, outcome.seat.days, outcome.seat.place) == (OutcomeKind.EXTENDED, 35, 1)
    shop.capacity(team, 1)
    (hint,) = waiting.serve(shop.db, shop.pool_id)
    answer(shop, hint.operation_id, JOINED)
    assert length(shop, waits.redemption_id) == 35 * DAY
    shop.check()


def test_days_that_stand_still_are_lengthened_all_the_same(shop: Shop) -> None:
    shop.team(1)
    person = shop.person()
    seat = granted(shop, person=person)
    with shop.db.transaction() as session:
        row = session.get_one(Redemption, seat.redemption_id)
        clocks.stop(session, row, Stopped.TEAM_UNWELL, at=clock.now(session) - DAY)
    assert extend(shop, shop.codes(days=10)[0], person, seat.redemption_id).kind is OutcomeKind.EXTENDED
    assert length(shop, seat.redemption_id) == 40 * DAY
    with shop.db.transaction() as session:
        clocks.run(session, session.get_one(Redemption, seat.redemption_id))
    assert timedelta() <= length(shop, seat.redemption_id) - 41 * DAY < timedelta(minutes=1)


def test_what_is_past_by_now_is_not_taken_off_the_new_days(shop: Shop) -> None:
    shop.team(1)
    person = shop.person()
    seat = granted(shop, person=person)
    shop.change("update redemption set expires_at = now() - interval '9 days'")
    found = extend(shop, shop.codes(days=10)[0], person, seat.redemption_id).seat
    assert found is not None
    assert found.expires_at is not None
    assert abs(found.expires_at - datetime.now(UTC) - 10 * DAY) < timedelta(minutes=1)


def test_a_date_stays_one_that_can_be_written(shop: Shop) -> None:
    shop.team(1)
    person = shop.person()
    seat = granted(shop, person=person)
    shop.change("update redemption set expires_at = '8999-12-31'")
    found = extend(shop, shop.codes(days=36500)[0], person, seat.redemption_id).seat
    assert found is not None
    assert found.expires_at == datetime(9000, 1, 1, tzinfo=UTC)


def test_whatever_stands_against_the_code_is_told_and_lengthens_nothing(shop: Shop) -> None:
    shop.team(1)
    person = shop.person()
    seat = granted(shop, person=person)
    past = datetime.now(UTC) - DAY
    revoked, paused, used = shop.codes(3)
    (late,) = shop.codes(usable_until=past)
    (early,) = shop.codes(usable_from=past + 2 * DAY)
    mac = "select id from code where mac = :mac"
    with shop.db.transaction() as session:
        codes.revoke_codes(session, ids=[shop.one(mac, mac=revoked.values[0])], actor="test")
    shop.change("update code set status = 'paused' where mac = :mac", mac=paused.values[0])
    shop.redeem(used)
    for code, kind in (
        (shop.unknown(), OutcomeKind.UNKNOWN),
        (revoked, OutcomeKind.REVOKED),
        (paused, OutcomeKind.PAUSED),
        (used, OutcomeKind.USED_UP),
        (late, OutcomeKind.EXPIRED),
        (early, OutcomeKind.NOT_YET),
    ):
        for replayed in (False, True):
            outcome = extend(shop, code, person, seat.redemption_id, key=f"tg:1:{kind}")
            assert (outcome.kind, outcome.replayed) == (kind, replayed)
    assert length(shop, seat.redemption_id) == 30 * DAY
    assert shop.one("select count(*) from request where outcome = 'unknown'") == 1
    for number in range(throttle.MISSES_EACH):
        extend(shop, shop.unknown(), person, seat.redemption_id, key=f"tg:1:miss{number}")
    assert extend(shop, shop.codes()[0], person, seat.redemption_id).kind is OutcomeKind.THROTTLED
    assert shop.one("select count(*) from request where key = :key", key=KEY) == 0
    shop.check()


def test_a_paused_code_says_so_also_to_whoever_redeems_it(shop: Shop) -> None:
    shop.team(1)
    (code,) = shop.codes()
    shop.change("update code set status = 'paused'")
    assert shop.redeem(code).kind is OutcomeKind.PAUSED
    shop.change("update code set status = 'active'")
    assert shop.redeem(code).kind is OutcomeKind.RESERVED


def test_a_code_of_ones_own_shows_what_it_has_lengthened(shop: Shop) -> None:
    shop.team(2)
    person = shop.person()
    first, second = shop.codes(2, uses=2)
    seat = granted(shop, code=first, person=person)
    own = extend(shop, first, person, seat.redemption_id, key="tg:1:own")
    assert (own.kind, own.seat) == (OutcomeKind.ALREADY_YOURS, seat)
    extend(shop, second, person, seat.redemption_id)
    longer = view(shop, seat.redemption_id)
    for outcome in (
        shop.look(second, person).refused,
        shop.redeem(second, person, "two@example.org"),
        extend(shop, second, person, seat.redemption_id, key="tg:1:again"),
    ):
        assert outcome is not None
        assert (outcome.kind, outcome.seat) == (OutcomeKind.ALREADY_YOURS, longer)
    assert length(shop, seat.redemption_id) == 60 * DAY


def test_the_same_request_gets_the_same_answer_and_the_days_once(shop: Shop) -> None:
    shop.team(1)
    person, other = shop.person(), shop.person()
    seat = granted(shop, person=person)
    (code,) = shop.codes(uses=5)
    first = extend(shop, code, person, seat.redemption_id, chat_id=5, message_id=6)
    again = extend(shop, code, person, seat.redemption_id, chat_id=5, message_id=6)
    assert (again.kind, again.seat, again.pool_id) == (OutcomeKind.EXTENDED, first.seat, first.pool_id)
    assert again.replayed
    assert again.operation_id is None
    assert uses(shop, code) == (0, 1)
    with shop.db.transaction() as session:
        where = {"chat_id": 5, "message_id": 6}
        found = requests.answered(session, key="tg:1:press", person_id=person.id, **where)
        assert requests.answered(session, key="tg:1:press", person_id=other.id, **where) is None
    assert found is not None
    assert (found[0], found[1].kind, found[1].seat) == (KEY, OutcomeKind.EXTENDED, first.seat)


@pytest.mark.parametrize("state", ["ended", "ending", "left", "foreign", "elsewhere", "nowhere"])
def test_what_is_over_or_not_theirs_costs_nothing(shop: Shop, state: str) -> None:
    shop.team(1)
    elsewhere = Shop(shop.db, shop.keys)
    elsewhere.team(0)
    person = shop.person()
    at = elsewhere if state == "elsewhere" else shop
    owner = shop.person() if state == "foreign" else person
    if state == "ending":
        target = granted(shop, person=owner).redemption_id
        end(shop, target)
    elif state == "ended":
        target = granted(shop, person=owner).redemption_id
        shop.change("update redemption set state = 'ending', ended_because = 'expired'")
        shop.change("update redemption set state = 'ended'")
    elif state == "nowhere":
        target = 4711
    else:
        seat = at.redeem(at.codes()[0], owner).seat
        assert seat is not None
        target = seat.redemption_id
    if state == "left":
        end(shop, target, Ending.LEFT)
    (code,) = shop.codes()
    shown = state in {"ended", "ending", "left"}
    for replayed in (False, True):
        outcome = extend(shop, code, person, target)
        assert (outcome.kind, outcome.replayed) == (OutcomeKind.RENEWAL_OVER, replayed)
        assert (outcome.seat is not None) == shown, "only their own is shown"
    assert uses(shop, code) == (0, 0)
    assert shop.one("select count(*) from redemption where state = 'merged'") == 0


def test_a_use_that_comes_back_brings_those_that_lengthened_it(shop: Shop) -> None:
    shop.team(0)
    person = shop.person()
    first, second, third = shop.codes(3)
    waits = shop.redeem(first, person, "one@example.org").seat
    assert waits is not None
    extend(shop, second, person, waits.redemption_id)
    extend(shop, third, person, waits.redemption_id, key="tg:1:third")
    with shop.db.transaction() as session:
        waiting.leave(session, redemption_id=waits.redemption_id, person_id=person.id)
    assert [uses(shop, code) for code in (first, second, third)] == [(0, 0)] * 3
    assert shop.rows("select distinct state, use from redemption") == [("cancelled", "returned")]
    assert shop.redeem(second, person, "one@example.org").kind is OutcomeKind.WAITING
    shop.check()


def test_so_do_a_refusal_upstream_and_a_kick_that_gives_back(shop: Shop) -> None:
    shop.team(1)
    person = shop.person()
    outcome = shop.seated(person=person)
    first, second = shop.codes(2)
    assert outcome.seat is not None
    extend(shop, first, person, outcome.seat.redemption_id)
    answer(shop, outcome.operation_id, Permanent("identity_refused"))
    assert uses(shop, first) == (0, 0)
    seat = granted(shop, code=first, person=person)
    extend(shop, second, person, seat.redemption_id, key="tg:1:second")
    with shop.db.transaction() as session:
        ended = ending.end(session, seat.redemption_id, because=Ending.KICKED, actor="test", give_back=True)
    answer(shop, ended.hints[0].operation_id, Gone("revoked"))
    assert [uses(shop, code) for code in (first, second)] == [(0, 0)] * 2
    shop.check()


def test_a_seat_that_had_its_time_keeps_what_lengthened_it_spent(shop: Shop) -> None:
    shop.team(1)
    person = shop.person()
    seat = granted(shop, person=person)
    (code,) = shop.codes()
    extend(shop, code, person, seat.redemption_id)
    with shop.db.transaction() as session:
        ended = ending.end(session, seat.redemption_id, because=Ending.EXPIRED, actor="test")
    answer(shop, ended.hints[0].operation_id, Gone("revoked"))
    assert view(shop, seat.redemption_id).redemption_state is RedemptionState.ENDED
    assert uses(shop, code) == (0, 1)
