"""Kicks: whom one would hit is shown, whatever they have; and each is ended once, by one, with the audit log telling so."""

from typing import Any

import pytest

from invitehub import kicking, swaps
from invitehub.errors import Refusal
from invitehub.kicking import Kicked, KickLine
from invitehub.upstream import Gone
from models.enums import Ending, RedemptionState, SwapState
from tests.support.grants import INVITED, JOINED, answer, end, granted, view
from tests.support.race import at_once
from tests.support.renewals import uses
from tests.support.shop import Shop

ADMIN = "shell:root"
ANN = "ann@example.org"


def preview(shop: Shop, **wanted: Any) -> tuple[KickLine, ...]:
    with shop.db.transaction() as session:
        return kicking.preview(session, **wanted)


def ids(lines: tuple[KickLine, ...]) -> list[int]:
    return [line.redemption_id for line in lines]


def kick(shop: Shop, *redemption_ids: int, **more: Any) -> Kicked:
    return kicking.kick(shop.db, redemption_ids, actor=ADMIN, **more)


def swapping(shop: Shop, redemption_id: int) -> None:
    with shop.db.transaction() as session:
        swaps.ask(session, redemption_id=redemption_id, actor="test")
    shop.serve()


def test_one_identity_in_several_pools_and_states_is_shown_whole(shop: Shop) -> None:
    first, second = shop.team(1), shop.team(1)
    moving = granted(shop, identity=ANN)
    swapping(shop, moving.redemption_id)
    other = Shop(shop.db, shop.keys)
    other.team(0)
    waits = other.redeem(other.codes()[0], identity=ANN).seat
    assert waits is not None
    assert preview(shop, identity=" Ann@Example.ORG ") == (
        KickLine(
            redemption_id=moving.redemption_id,
            identity=ANN,
            telegram_id=moving.telegram_id,
            pool=shop.name,
            state=RedemptionState.GRANTED,
            teams=(first, second),
            place=None,
            until=moving.expires_at,
            swap=SwapState.MOVING,
            code_last4=moving.code_last4,
        ),
        KickLine(
            redemption_id=waits.redemption_id,
            identity=ANN,
            telegram_id=waits.telegram_id,
            pool=other.name,
            state=RedemptionState.WAITING,
            teams=(),
            place=1,
            until=None,
            swap=None,
            code_last4=waits.code_last4,
        ),
    )
    assert ids(preview(shop, identity=ANN, pool=other.name)) == [waits.redemption_id]
    assert ids(preview(shop, telegram_id=moving.telegram_id)) == [moving.redemption_id]
    assert ids(preview(shop, redemption_ids=[waits.redemption_id])) == [waits.redemption_id]
    assert ids(preview(shop, team=second)) == [moving.redemption_id]
    assert [line.pool for line in preview(other, pool=other.name)] == [other.name]


@pytest.mark.parametrize(
    "wanted",
    [{}, {"identity": "nn@example.org"}, {"telegram_id": 1}, {"redemption_ids": []}, {"identity": ""}],
)
def test_nobody_is_never_everybody(shop: Shop, wanted: dict[str, Any]) -> None:
    shop.team(1)
    granted(shop, identity=ANN)
    with pytest.raises(Refusal, match="nobody_matches"):
        preview(shop, **wanted)
    with pytest.raises(Refusal, match="team_missing"):
        preview(shop, team="nowhere")


def test_who_has_left_a_team_or_ends_already_is_not_hit_by_a_kick_there(shop: Shop) -> None:
    first, _ = shop.team(2), shop.team(1)
    moved, ends = granted(shop), granted(shop)
    swapping(shop, moved.redemption_id)
    answer(shop, shop.one("select max(id) from operation"), JOINED)
    assert ids(preview(shop, team=first)) == [ends.redemption_id]
    end(shop, ends.redemption_id, Ending.EXPIRED)
    with pytest.raises(Refusal, match="nobody_matches"):
        preview(shop, team=first)
    assert ids(preview(shop, pool=shop.name)) == [moved.redemption_id]


def test_whatever_they_have_ends_and_is_written_down(shop: Shop) -> None:
    """A seat, an invitation, a grant in flight, one that nobody has asked for, a swap on its way, a place in line."""
    team = shop.team(5)
    joined, invited = granted(shop, JOINED), granted(shop, INVITED)
    flying, planned = shop.seated(), shop.seated()
    shop.change("update operation set state = 'claimed', lease_until = now(), sent_at = now() where id = :id",
                id=flying.operation_id)  # fmt: skip
    shop.change("update seat set state = 'granting' where id = :id", id=flying.seat and flying.seat.seat_id)
    shop.seated()
    swapping(shop, joined.redemption_id)
    waits = shop.redeem(shop.codes()[0]).seat
    assert flying.seat
    assert planned.seat
    assert waits
    numbers = [joined.redemption_id, invited.redemption_id]
    numbers += [flying.seat.redemption_id, planned.seat.redemption_id, waits.redemption_id]
    kicked = kick(shop, *reversed(numbers), reason="rude")
    assert [(one.redemption_id, one.state, [each.kind for each in one.hints]) for one in kicked.ended] == [
        (numbers[0], RedemptionState.ENDING, ["revoke"]),
        (numbers[1], RedemptionState.ENDING, ["revoke"]),
        (numbers[2], RedemptionState.PLACING, ["grant"]),
        (numbers[3], RedemptionState.CANCELLED, []),
        (numbers[4], RedemptionState.CANCELLED, []),
    ]
    assert [one.pool_ids for one in kicked.ended] == [(), (), (), (shop.pool_id,), ()]
    assert kicked.over == ()
    entries = shop.rows(
        "select subject, actor, before ->> 'state', before -> 'teams', after from audit where action = 'seats.kick'"
        " and at > now() - interval '1 minute' order by id desc limit 5"
    )
    after = {"reason": "rude", "give_back": False}
    states = ["granted", "granted", "placing", "placing", "waiting"]
    assert list(reversed(entries)) == [
        (f"redemption:{number}", ADMIN, state, [] if state == "waiting" else [team], after)
        for number, state in zip(numbers, states, strict=True)
    ]
    assert shop.rows("select kind, count(*) from notice where kind = 'kicked' group by 1") == [("kicked", 5)]
    assert shop.rows("select state from swap") == [("cancelled",)]
    shop.check()


@pytest.mark.parametrize("give_back", [False, True])
def test_the_use_comes_back_if_that_is_wished(shop: Shop, *, give_back: bool) -> None:
    shop.team(1)
    (code,) = shop.codes()
    seat = granted(shop, code=code)
    (one,) = kick(shop, seat.redemption_id, give_back=give_back).ended
    answer(shop, one.hints[0].operation_id, Gone("revoked"))
    assert uses(shop, code) == ((0, 0) if give_back else (0, 1))
    assert view(shop, seat.redemption_id).given_back == give_back


def test_whoever_ended_meanwhile_keeps_that_end(shop: Shop) -> None:
    shop.team(3)
    expired, gone, here = granted(shop), granted(shop), granted(shop)
    end(shop, expired.redemption_id, Ending.EXPIRED)
    answer(shop, end(shop, gone.redemption_id, Ending.LEFT).hints[0].operation_id, Gone("revoked"))
    kicked = kick(
        shop, expired.redemption_id, gone.redemption_id, here.redemption_id, here.redemption_id, 4711
    )
    assert [one.redemption_id for one in kicked.ended] == [here.redemption_id]
    assert kicked.over == (expired.redemption_id, gone.redemption_id, 4711)
    assert view(shop, expired.redemption_id).ended_because is Ending.EXPIRED
    assert shop.rows("select count(*) from notice where kind = 'kicked'") == [(1,)]
    with shop.db.transaction() as session, pytest.raises(Refusal, match="redemption_missing"):
        kicking.kick_one(session, 4711, actor=ADMIN)


def test_of_many_who_kick_the_same_one_does(shop: Shop) -> None:
    shop.team(4)
    numbers = [granted(shop).redemption_id for _ in range(4)]
    results = at_once(lambda _: kick(shop, *numbers), range(32))
    ended = [one.redemption_id for each in results if isinstance(each, Kicked) for one in each.ended]
    assert sorted(ended) == numbers
    assert shop.rows("select count(*) from operation where kind = 'revoke'") == [(4,)]
    shop.check()
