"""More days by an admin's word."""

from datetime import timedelta

import pytest

from invitehub import clock, clocks, extending, gifts
from invitehub.errors import Refusal
from invitehub.views import SeatView
from models import Redemption
from models.enums import Ending, Stopped
from tests.support.grants import end, granted, view
from tests.support.race import at_once
from tests.support.renewals import length
from tests.support.shop import Shop

DAY = timedelta(days=1)


def extend(shop: Shop, redemption_id: int, days: int, why: str = "") -> SeatView:
    with shop.db.transaction() as session:
        return extending.extend(session, redemption_id, days, "telegram:7", why)


def test_a_seat_lasts_longer_its_person_is_told_and_it_stands_in_the_audit_log(shop: Shop) -> None:
    shop.team(1)
    person = shop.person()
    seat = granted(shop, person=person)
    longer = extend(shop, seat.redemption_id, 10, "the outage")
    assert longer == view(shop, seat.redemption_id)
    assert length(shop, seat.redemption_id) == 40 * DAY
    told = "select kind, params, chat_id from notice where kind = 'extended'"
    assert shop.rows(told) == [("extended", {"days": 10}, person.telegram_id)]
    audit = "select actor, subject, before, after from audit where action = 'seats.extend' order by id desc limit 1"
    ((actor, subject, before, after),) = shop.rows(audit)
    assert (actor, subject) == ("telegram:7", f"redemption:{seat.redemption_id}")
    assert before["expires_at"] < after["expires_at"]
    assert (after["added"], after["why"]) == (10, "the outage")
    shop.check()


def test_each_extension_counts_and_is_told(shop: Shop) -> None:
    shop.team(1)
    seat = granted(shop)
    at_once(lambda days: extend(shop, seat.redemption_id, days), [1, 2, 3, 4])
    assert length(shop, seat.redemption_id) == 40 * DAY
    assert shop.one("select count(*) from notice where kind = 'extended'") == 4


def test_whoever_waits_has_more_days_to_come(shop: Shop) -> None:
    shop.team(0)
    waits = shop.redeem(shop.codes()[0]).seat
    assert waits is not None
    longer = extend(shop, waits.redemption_id, 5)
    assert (longer.days, longer.expires_at, longer.place) == (35, None, 1)


def test_days_that_stand_still_are_lengthened_and_credited_later(shop: Shop) -> None:
    shop.team(1)
    seat = granted(shop)
    with shop.db.transaction() as session:
        row = session.get_one(Redemption, seat.redemption_id)
        clocks.stop(session, row, Stopped.NO_SEAT, at=clock.now(session) - 2 * DAY)
    extend(shop, seat.redemption_id, 5)
    assert length(shop, seat.redemption_id) == 35 * DAY
    with shop.db.transaction() as session:
        clocks.run(session, session.get_one(Redemption, seat.redemption_id))
    assert timedelta() <= length(shop, seat.redemption_id) - 37 * DAY < timedelta(minutes=1)


def test_a_date_that_passed_while_the_days_stood_still_takes_nothing_off(shop: Shop) -> None:
    """One day was left when they stopped three days ago."""
    shop.team(1)
    seat = granted(shop)
    shop.change(
        "update redemption set expires_at = now() - interval '2 days', stopped_at = now() - interval '3 days',"
        " stopped_because = 'team_unwell'"
    )
    extend(shop, seat.redemption_id, 5)
    with shop.db.transaction() as session:
        clocks.run(session, session.get_one(Redemption, seat.redemption_id))
    left = shop.one("select expires_at - now() from redemption")
    assert abs(left - 6 * DAY) < timedelta(minutes=1)


def test_one_of_whom_only_the_identity_is_known(shop: Shop) -> None:
    shop.team(0)
    with shop.db.transaction() as session:
        gift = gifts.give(session, pool=shop.name, identity="ann@example.org", days=5, actor="test")
    assert extend(shop, gift, 5).days == 10
    assert shop.one("select count(*) from notice") == 0


@pytest.mark.parametrize("days", [0, -1, 36_501])
def test_a_length_that_makes_no_sense(shop: Shop, days: int) -> None:
    shop.team(1)
    seat = granted(shop)
    with pytest.raises(Refusal, match="days"):
        extend(shop, seat.redemption_id, days)
    assert length(shop, seat.redemption_id) == 30 * DAY


def test_what_is_over_or_ends_just_now_is_not_lengthened(shop: Shop) -> None:
    shop.team(1)
    seat = granted(shop)
    waits = shop.redeem(shop.codes()[0]).seat
    assert waits is not None
    end(shop, seat.redemption_id, Ending.EXPIRED)
    end(shop, waits.redemption_id, Ending.LEFT)
    for redemption_id in (seat.redemption_id, waits.redemption_id):
        with pytest.raises(Refusal, match="already_over"):
            extend(shop, redemption_id, 5)
    with pytest.raises(Refusal, match="redemption_missing"):
        extend(shop, 4711, 5)
    assert shop.one("select count(*) from notice where kind = 'extended'") == 0
