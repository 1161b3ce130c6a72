"""Seats without a code: for whom, in which order, and what is refused."""

from typing import Any

import pytest

from invitehub import gifts, waiting
from invitehub.errors import Refusal
from invitehub.outcomes import OutcomeKind
from models.enums import Ending, RedemptionState
from tests.support.grants import JOINED, answer, end, granted, view
from tests.support.race import at_once
from tests.support.shop import Shop


def give(shop: Shop, identity: str, days: int = 30, **more: Any) -> int:
    with shop.db.transaction() as session:
        return gifts.give(session, pool=shop.name, identity=identity, days=days, actor="test", **more)


def test_a_gift_is_a_seat_without_a_code_for_somebody_known_by_name_alone(shop: Shop) -> None:
    team = shop.team(1)
    redemption_id = give(shop, "  Ann@Example.ORG ", 7, note="for the talk")
    (hint,) = waiting.serve(shop.db, shop.pool_id)
    answer(shop, hint.operation_id, JOINED)
    seat = view(shop, redemption_id)
    assert (seat.redemption_state, seat.identity, seat.team) == (
        RedemptionState.GRANTED,
        "ann@example.org",
        team,
    )
    assert (seat.code_last4, seat.person_id, seat.telegram_id, seat.days) == (None, None, None, 7)
    assert shop.rows("select code_id, use, note from redemption") == [(None, "spent", "for the talk")]
    assert shop.one("select count(*) from notice") == 0, "there is nobody to be told"
    audit = "select action, subject, after ->> 'identity' from audit order by id desc limit 1"
    assert shop.rows(audit) == [("seats.give", f"redemption:{redemption_id}", "ann@example.org")]
    shop.check()


def test_whoever_is_known_to_the_bot_is_told(shop: Shop) -> None:
    shop.team(1)
    person = shop.person()
    redemption_id = give(shop, "ann@example.org", person_id=person.id)
    (hint,) = waiting.serve(shop.db, shop.pool_id)
    answer(shop, hint.operation_id, JOINED)
    assert view(shop, redemption_id).telegram_id == person.telegram_id
    told = "select kind, chat_id from notice"
    assert shop.rows(told) == [("granted", person.telegram_id)]


def test_a_gift_overtakes_nobody(shop: Shop) -> None:
    team = shop.team(0)
    first = shop.redeem(shop.codes()[0]).seat
    gift = give(shop, "ann@example.org")
    shop.capacity(team, 1)
    assert shop.redeem(shop.codes()[0]).kind is OutcomeKind.WAITING, "nor is it overtaken"
    assert len(waiting.serve(shop.db, shop.pool_id)) == 1
    assert first is not None
    assert view(shop, first.redemption_id).redemption_state is RedemptionState.PLACING
    assert view(shop, gift).place == 1
    shop.capacity(team, 2)
    assert len(waiting.serve(shop.db, shop.pool_id)) == 1
    assert view(shop, gift).redemption_state is RedemptionState.PLACING
    shop.check()


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("identity", {"identity": "nobody"}),
        ("days", {"days": 0}),
        ("days", {"days": 36_501}),
    ],
)
def test_what_makes_no_sense_is_refused(shop: Shop, code: str, asked: dict[str, Any]) -> None:
    shop.team(1)
    with pytest.raises(Refusal) as refused:
        give(shop, **{"identity": "ann@example.org", **asked})
    assert refused.value.code == code
    assert code != "identity" or refused.value.args_["why"] == "no_at"
    assert shop.one("select count(*) from redemption") == 0


def test_a_pool_without_teams_does_not_know_what_its_people_are_called(shop: Shop) -> None:
    with pytest.raises(Refusal, match="pool_empty"):
        give(shop, "ann@example.org")
    with pytest.raises(Refusal, match="pool_missing"), shop.db.transaction() as session:
        gifts.give(session, pool="nowhere", identity="ann@example.org", days=1, actor="test")


def test_whoever_has_a_seat_in_the_pool_or_waits_gets_no_second_one(shop: Shop) -> None:
    shop.team(1)
    seated = granted(shop, identity="ann@example.org")
    shop.redeem(shop.codes()[0], identity="bob@example.org")
    for identity in ("Ann@example.org", "bob@example.org"):
        with pytest.raises(Refusal, match="identity_seated"):
            give(shop, identity)
    end(shop, seated.redemption_id, Ending.KICKED)
    give(shop, "ann@example.org")
    elsewhere = Shop(shop.db, shop.keys)
    elsewhere.team(1)
    give(elsewhere, "bob@example.org")
    shop.check()


def test_two_admins_at_once_give_one_seat(shop: Shop) -> None:
    shop.team(5)

    def attempt(_: int) -> str:
        try:
            give(shop, "ann@example.org")
        except Refusal as refusal:
            return refusal.code
        return "given"

    found = at_once(attempt, range(8))
    assert sorted(map(str, found)) == ["given", *["identity_seated"] * 7]
    shop.check()


def test_a_gift_that_leaves_the_line_is_over(shop: Shop) -> None:
    shop.team(0)
    redemption_id = give(shop, "ann@example.org")
    with shop.db.transaction() as session:
        waiting.leave(session, redemption_id=redemption_id, actor="test")
    assert view(shop, redemption_id).redemption_state is RedemptionState.CANCELLED
    shop.check()
