"""Seats whose days are over: ended on time, the oldest first, at a pace, and never one that was renewed or stands still."""

import logging

import pytest

from invitehub import expiry, swaps
from invitehub.ending import Ended
from invitehub.providers import Retry
from invitehub.upstream import Gone
from models.enums import RedemptionState
from tests.support.grants import answer, granted, view
from tests.support.race import meanwhile
from tests.support.shop import Shop

PAST = "update redemption set expires_at = now() - interval '1 minute' where id = :id"


def overdue(shop: Shop, minutes: int = 1) -> int:
    """A granted redemption whose days were over so many minutes ago."""
    redemption_id = granted(shop).redemption_id
    shop.change(
        "update redemption set expires_at = now() - :minutes * interval '1 minute' where id = :id",
        id=redemption_id,
        minutes=minutes,
    )
    return redemption_id


def end_due(shop: Shop, **more: int) -> tuple[Ended, ...]:
    return expiry.end_due(shop.db, **more)


def ids(ended: tuple[Ended, ...]) -> list[int]:
    return [one.redemption_id for one in ended]


def said(shop: Shop, redemption_id: int) -> list[str]:
    found = shop.rows(
        "select kind from notice where redemption_id = :id and way = 'news' order by id", id=redemption_id
    )
    return [kind for (kind,) in found]


def test_a_seat_ends_when_its_days_are_over_and_its_person_is_told_once(shop: Shop) -> None:
    shop.team(2)
    due, later = overdue(shop), granted(shop).redemption_id
    (ended,) = end_due(shop)
    assert (ended.redemption_id, ended.state) == (due, RedemptionState.ENDING)
    ((_, kind),) = ended.hints
    assert kind == "revoke"
    assert view(shop, due).ended_because == "expired"
    assert view(shop, later).redemption_state is RedemptionState.GRANTED
    assert said(shop, due) == ["expired"]
    assert end_due(shop) == ()
    assert said(shop, due) == ["expired"]
    shop.check()


def test_case_18_the_seat_counts_until_upstream_has_confirmed(shop: Shop) -> None:
    shop.team(1)
    due = overdue(shop)
    ((operation_id, _),) = end_due(shop)[0].hints
    waits = shop.redeem(shop.codes()[0]).seat
    assert waits is not None
    assert shop.serve() == ()
    assert answer(shop, operation_id, Gone("revoked")).freed_pool_id == shop.pool_id
    assert view(shop, due).redemption_state is RedemptionState.ENDED
    assert len(shop.serve()) == 1
    shop.check()


def test_after_an_outage_the_oldest_end_first(shop: Shop) -> None:
    shop.team(3)
    hour, day, minute = (overdue(shop, minutes) for minutes in (60, 1440, 1))
    assert ids(end_due(shop, limit=2)) == [day, hour]
    assert ids(end_due(shop, limit=2)) == [minute]


def test_no_more_are_begun_than_upstream_bears(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "AT_ONCE", 2)
    shop.team(4)
    for _ in range(4):
        overdue(shop)
    first = end_due(shop)
    assert len(first) == 2
    assert end_due(shop) == ()
    ((operation_id, _),) = first[0].hints
    answer(shop, operation_id, Gone("revoked"))
    assert len(end_due(shop)) == 1


def test_removals_that_fail_or_cannot_be_tried_do_not_keep_the_others(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiry, "AT_ONCE", 1)
    unwell = shop.team(1)
    overdue(shop)
    shop.team(2)
    first, second = overdue(shop), overdue(shop)
    assert len(end_due(shop)) == 1
    shop.change("update team set status = 'suspended' where name = :name", name=unwell)
    (failing,) = end_due(shop)
    assert failing.redemption_id == first, "a removal in a team that is not well stands in nobody's way"
    assert end_due(shop) == ()
    answer(shop, failing.hints[0].operation_id, Retry("unavailable"))
    assert ids(end_due(shop)) == [second], "one that has failed comes again by itself"


@pytest.mark.parametrize("because", ["team_unwell", "no_seat", "not_joined"])
def test_days_that_stand_still_do_not_end(shop: Shop, because: str) -> None:
    shop.team(1)
    due = overdue(shop)
    stop = "update redemption set stopped_at = now() - interval '2 hours', stopped_because = :because where id = :id"
    shop.change(stop, id=due, because=because)
    assert end_due(shop) == ()
    shop.change("update redemption set stopped_at = null, stopped_because = null where id = :id", id=due)
    assert ids(end_due(shop)) == [due]


def test_a_pool_may_leave_the_seat_for_some_days_more(shop: Shop) -> None:
    shop.team(2)
    shop.change("update pool set grace_days = 2")
    due, over = overdue(shop, 60), overdue(shop, 2 * 24 * 60 + 1)
    assert ids(end_due(shop)) == [over]
    assert view(shop, due).redemption_state is RedemptionState.GRANTED


def test_renewed_while_its_end_waits_for_the_lock_it_goes_on(shop: Shop) -> None:
    """The renewal holds the redemption; the expiry has seen it as due, waits, and asks again."""
    shop.team(1)
    due = overdue(shop)
    renew = "update redemption set expires_at = expires_at + interval '30 days' where id = :id"
    with meanwhile(shop, renew, lambda: end_due(shop), id=due) as result:
        assert result.result(5) == ()
    assert view(shop, due).redemption_state is RedemptionState.GRANTED
    assert said(shop, due) == []


def test_case_17_expiry_during_a_swap_wins_and_the_place_in_line_goes(shop: Shop) -> None:
    shop.team(1)
    due = granted(shop).redemption_id
    with shop.db.transaction() as session:
        swaps.ask(session, redemption_id=due, actor="test")
    shop.change(PAST, id=due)
    assert ids(end_due(shop)) == [due]
    assert shop.rows("select state from swap") == [("cancelled",)]
    assert shop.rows("select state from waiting") == [("left",)]
    shop.check()


def test_case_17_both_seats_of_a_swap_that_moves_go(shop: Shop) -> None:
    shop.team(1)
    due = granted(shop).redemption_id
    with shop.db.transaction() as session:
        swaps.ask(session, redemption_id=due, actor="test")
    shop.team(1)
    (grant,) = shop.serve()
    shop.change(
        "update operation set state = 'claimed', lease_until = now() + interval '1 minute' where id = :id",
        id=grant,
    )
    shop.change("update seat set state = 'granting' where incoming")
    shop.change(PAST, id=due)
    (ended,) = end_due(shop)
    assert sorted(kind for _, kind in ended.hints) == ["grant", "revoke"]
    assert shop.rows("select distinct wanted from seat") == [("out",)]
    assert shop.rows("select state from swap") == [("cancelled",)]
    shop.check()


def test_whoever_has_left_by_themselves_is_over_at_once(shop: Shop) -> None:
    shop.team(1)
    due = overdue(shop)
    shop.change("update seat set state = 'revoking'")
    shop.change("update seat set state = 'released', slot_id = null")
    shop.change("update redemption set away_since = now() where id = :id", id=due)
    (ended,) = end_due(shop)
    assert (ended.state, ended.hints) == (RedemptionState.ENDED, ())


def test_one_that_cannot_be_ended_holds_up_nobody(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    shop.team(2)
    broken = shop.seated().seat
    assert broken is not None
    shop.change(
        "update redemption set use = 'spent', expires_at = now() - interval '1 day' where id = :id",
        id=broken.redemption_id,
    )
    shop.change("update operation set state = 'cancelled', settled_at = now()")
    due = overdue(shop)
    with caplog.at_level(logging.ERROR):
        assert ids(end_due(shop)) == [due]
    assert caplog.messages == [f"redemption {broken.redemption_id} cannot be ended: it is tried again"]


def test_whoever_never_had_a_seat_has_no_days_that_end(shop: Shop) -> None:
    shop.team(1)
    shop.seated()
    shop.redeem(shop.codes()[0])
    assert end_due(shop) == ()
