"""Invitations that nobody accepts: reminded of once, ended after the pool's time, but never taken from who has joined."""

import pytest

from invitehub import lapses, swaps
from invitehub.lapses import Cancelled
from models.enums import RedemptionState
from tests.support.desk import Desk
from tests.support.grants import view
from tests.support.shop import Shop

WHO = "one@example.org"


def remind(shop: Shop) -> int:
    with shop.db.transaction() as session:
        return lapses.remind_due(session)


def cancel(desk: Desk) -> Cancelled:
    return lapses.cancel_due(desk.shop.db, desk.shop.keys)


def age(shop: Shop, days: int) -> None:
    """All invitations are that old."""
    shop.change(
        "update seat set granted_at = now() - :days * interval '1 day', changed_at = now() - interval '1 day'",
        days=days,
    )


def invite(desk: Desk, identity: str = WHO) -> int:
    """Somebody invited for real, who has not come. Their redemption."""
    operation_id = desk.seat(identity)
    desk.run(operation_id)
    assert desk.story(operation_id)[1:3] == ("active", "granted")
    return int(desk.shop.one("select max(id) from redemption"))


def join(desk: Desk, identity: str) -> None:
    (member,) = [one for one in desk.sandbox.members(desk.team) if one["member"] == identity]
    desk.sandbox.http.post(member["accept_url"], headers={"x-aside": "1"}).raise_for_status()


def said(shop: Shop) -> list[str]:
    return [kind for (kind,) in shop.rows("select kind from notice where way = 'news' order by id")]


def test_a_reminder_comes_once_when_the_pool_says(desk: Desk) -> None:
    shop, redemption_id = desk.shop, invite(desk)
    assert remind(shop) == 0
    age(shop, 3)
    assert remind(shop) == 1
    assert remind(shop) == 0
    assert shop.rows("select kind, redemption_id from notice where way = 'news'") == [
        ("remind", redemption_id)
    ]


@pytest.mark.parametrize(
    "change",
    [
        "update pool set remind_days = null",
        "update seat set joined = true",
        "update team set status = 'suspended'",
        "update redemption set person_id = null",
        "update seat set granted_at = now() - interval '7 days'",
    ],
    ids=["no rule", "joined", "unwell", "nobody known", "to be ended now"],
)
def test_who_is_not_reminded(desk: Desk, change: str) -> None:
    invite(desk)
    age(desk.shop, 3)
    desk.shop.change(change)
    assert remind(desk.shop) == 0


def test_without_an_end_the_reminder_comes_all_the_same(desk: Desk) -> None:
    desk.shop.change("update pool set accept_days = null")
    invite(desk)
    age(desk.shop, 400)
    assert cancel(desk) == Cancelled()
    assert remind(desk.shop) == 1


@pytest.mark.parametrize(
    ("rule", "state", "use"), [("returned", "cancelled", "returned"), ("kept", "ended", "spent")]
)
def test_after_the_pools_time_it_is_cancelled_upstream_and_told(
    desk: Desk, rule: str, state: str, use: str
) -> None:
    shop, redemption_id = desk.shop, invite(desk)
    shop.change("update pool set lapsed_use = :rule", rule=rule)
    age(shop, 6)
    assert cancel(desk) == Cancelled()
    age(shop, 7)
    (ended,) = cancel(desk).ended
    assert ended.redemption_id == redemption_id
    assert desk.upstream() == [WHO], "it counts until upstream has confirmed"
    assert said(shop) == []
    ((operation_id, _),) = ended.hints
    desk.run(operation_id)
    assert desk.upstream() == []
    assert shop.rows("select state, use, ended_because from redemption") == [(state, use, "lapsed")]
    assert said(shop) == ["lapsed"]
    assert view(shop, redemption_id).given_back == (rule == "returned")
    assert cancel(desk) == Cancelled()
    shop.check()


def test_whoever_joined_unseen_keeps_the_seat_and_their_days_begin(desk: Desk) -> None:
    shop = desk.shop
    shop.change("update pool set clock_starts = 'join'")
    redemption_id = invite(desk)
    age(shop, 30)
    join(desk, WHO)
    assert cancel(desk) == Cancelled(joined=1)
    seat = view(shop, redemption_id)
    assert (seat.redemption_state, seat.joined, seat.stopped_because) == (RedemptionState.GRANTED, True, None)
    assert cancel(desk) == Cancelled()


def test_a_team_that_does_not_answer_loses_nobody_and_holds_up_no_other(desk: Desk) -> None:
    shop = desk.shop
    silent = desk.team
    for number in range(2):
        invite(desk, f"silent{number}@example.org")
    desk.add_team()
    other = invite(desk, "other@example.org")
    age(shop, 8)
    desk.sandbox.fault(silent, status=503)
    desk.sandbox.forget_traffic()
    cancelled = cancel(desk)
    assert [one.redemption_id for one in cancelled.ended] == [other]
    assert len(cancelled.unasked) == 1
    assert len(desk.calls()) == 2, "the silent one is asked once"
    desk.sandbox.fault(silent)
    assert len(cancel(desk).ended) == 2


def test_while_a_swap_is_open_the_old_invitation_is_left_alone(desk: Desk) -> None:
    redemption_id = invite(desk)
    age(desk.shop, 8)
    with desk.shop.db.transaction() as session:
        swaps.ask(session, redemption_id=redemption_id, actor="test")
    assert cancel(desk) == Cancelled()
    assert remind(desk.shop) == 0


def test_no_time_to_ask_is_no_reason_to_end(desk: Desk) -> None:
    invite(desk)
    age(desk.shop, 8)
    assert lapses.cancel_due(desk.shop.db, desk.shop.keys, seconds=0) == Cancelled()
