"""What an admin does for somebody: by the pool's rules or past them, written down, and told to whom it concerns."""

import pytest

from invitehub import on_behalf, swaps
from invitehub.errors import Refusal
from invitehub.views import SeatView
from tests.support.grants import JOINED, answer, granted, view
from tests.support.shop import Shop

ADMIN = "shell:root"


def swap(shop: Shop, seat: SeatView, *, evacuate: bool = False) -> int:
    with shop.db.transaction() as session:
        return on_behalf.swap(session, seat.redemption_id, evacuate=evacuate, actor=ADMIN, why="the flood")


def cancel(shop: Shop, seat: SeatView) -> None:
    with shop.db.transaction() as session:
        on_behalf.cancel_swap(session, seat.redemption_id, actor=ADMIN)


def leave(shop: Shop, redemption_id: int) -> None:
    with shop.db.transaction() as session:
        on_behalf.leave_line(session, redemption_id, actor=ADMIN)


def left(shop: Shop, seat: SeatView) -> int | None:
    with shop.db.transaction() as session:
        return swaps.preview(session, seat.redemption_id).left


def deeds(shop: Shop, seat: SeatView) -> list[tuple[object, ...]]:
    return shop.rows(
        "select action, actor from audit where subject = :subject and at > now() - interval '1 minute' order by id desc limit 2",
        subject=f"redemption:{seat.redemption_id}",
    )


@pytest.mark.parametrize(("evacuate", "remains"), [(False, 0), (True, 1)])
def test_a_swap_on_behalf_counts_unless_it_is_an_evacuation(
    shop: Shop, *, evacuate: bool, remains: int
) -> None:
    shop.team(1)
    other = shop.team(1)
    seat = granted(shop)
    assert left(shop, seat) == 1
    assert swap(shop, seat, evacuate=evacuate) == shop.pool_id
    answer(shop, shop.serve()[0], JOINED)
    after = view(shop, seat.redemption_id)
    assert (after.team, after.expires_at) == (other, seat.expires_at)
    assert left(shop, seat) == remains
    assert deeds(shop, seat)[0] == ("seats.swap", ADMIN)


def test_the_pools_rules_bind_an_admin_who_does_not_evacuate(shop: Shop) -> None:
    shop.team(1)
    shop.change("update pool set swap_limit = 0")
    seat = granted(shop)
    with pytest.raises(Refusal, match="swap_none_left"):
        swap(shop, seat)
    swap(shop, seat, evacuate=True)
    assert view(shop, seat.redemption_id).place == 1


def test_whoever_asked_for_a_swap_is_told_where_they_asked_that_it_is_off(shop: Shop) -> None:
    shop.team(2)
    asked, moved = granted(shop), granted(shop)
    with shop.db.transaction() as session:
        swaps.ask(session, redemption_id=asked.redemption_id, actor="telegram:1", chat_id=7, message_id=9)
    swap(shop, moved)
    before = shop.one("select max(id) from notice")
    cancel(shop, asked)
    cancel(shop, moved)
    assert shop.rows(
        "select redemption_id, kind, chat_id, message_id from notice where id > :before", before=before
    ) == [(asked.redemption_id, "granted", 7, 9)]
    assert deeds(shop, moved) == [("seats.swap_cancel", ADMIN), ("seats.swap", ADMIN)]
    assert shop.rows("select distinct state from swap") == [("cancelled",)]
    shop.check()


def test_who_is_taken_out_of_the_line_is_told_and_has_the_code_back(shop: Shop) -> None:
    shop.team(0)
    (code,) = shop.codes()
    seat = shop.redeem(code).seat
    assert seat is not None
    leave(shop, seat.redemption_id)
    assert view(shop, seat.redemption_id).given_back
    assert shop.rows("select kind from notice") == [("line_ended",)]
    assert deeds(shop, seat)[0] == ("waiting.leave", ADMIN)
    with pytest.raises(Refusal, match="waiting_missing"):
        leave(shop, seat.redemption_id)
    shop.check()


def test_whoever_lost_their_seat_is_not_put_out_of_the_line(shop: Shop) -> None:
    team = shop.team(1)
    seat = granted(shop)
    shop.change("update team set status = 'dead' where name = :team", team=team)
    swap(shop, seat)
    with pytest.raises(Refusal, match="seated_before"):
        leave(shop, seat.redemption_id)
    assert view(shop, seat.redemption_id).place == 1
