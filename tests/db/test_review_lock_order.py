"""The lock order of the house holds where a code is in demand: code, then redemption, then seat."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from invitehub import claims, operation_list, settlement, waiting
from invitehub.outcomes import Outcome, OutcomeKind
from invitehub.providers import Grant, Permanent
from models.enums import OperationState
from tests.support.shop import Shop

LOCK = "select from code for no key update"


def in_line(look: psycopg.Connection[Any], count: int) -> None:
    """Wait until so many wait for a lock."""
    limit = time.monotonic() + 10
    # In this database: other tests have their own on the same server.
    waiters = (
        "select count(distinct pid) from pg_locks join pg_stat_activity using (pid)"
        " where not granted and datname = current_database()"
    )
    while look.execute(waiters).fetchone() != (count,):
        assert time.monotonic() < limit


def grant(shop: Shop, first: Outcome) -> None:
    settle(shop, first, Grant("ref", "joined"))


def refuse(shop: Shop, first: Outcome) -> None:
    settle(shop, first, Permanent("domain_blocked"))


def give_up(shop: Shop, first: Outcome) -> None:
    shop.change("update operation set state = 'claimed', lease_until = now()")
    shop.change("update operation set state = 'dead', lease_until = null")
    with shop.db.transaction() as session:
        operation_list.give_up(session, operation_id=first.operation_id or 0, actor="test")


def leave(shop: Shop, first: Outcome) -> None:
    assert first.seat is not None
    with shop.db.transaction() as session:
        waiting.leave(session, redemption_id=first.seat.redemption_id)


@pytest.mark.parametrize("same", ["person", "identity"])
@pytest.mark.parametrize(
    ("end", "capacity"),
    [(grant, 5), (refuse, 5), (give_up, 5), (leave, 0)],
    ids=lambda it: getattr(it, "__name__", ""),
)
def test_the_end_of_a_redemption_and_a_second_one_wait_for_each_other_in_turn(
    shop: Shop, core_url: str, end: Callable[[Shop, Outcome], None], capacity: int, same: str
) -> None:
    shop.team(capacity)
    (code,) = shop.codes(uses=9)
    person = shop.person()
    other = person if same == "person" else shop.person()
    with (
        psycopg.connect(core_url) as before,
        psycopg.connect(core_url) as between,
        psycopg.connect(core_url, autocommit=True) as look,
        ThreadPoolExecutor(4) as pool,
    ):
        before.execute(LOCK)
        first = pool.submit(shop.redeem, code, person, "a@example.org")
        in_line(look, 1)
        busy = pool.submit(between.execute, LOCK)
        in_line(look, 2)
        second = pool.submit(shop.redeem, code, other, "a@example.org")
        in_line(look, 3)
        before.rollback()
        busy.result(10)
        ended = pool.submit(end, shop, first.result(10))
        in_line(look, 2)
        between.rollback()
        ended.result(10)
        assert second.result(10).kind not in {OutcomeKind.UNKNOWN, OutcomeKind.USED_UP}
    shop.check()


def settle(shop: Shop, first: Outcome, result: Grant | Permanent) -> None:
    with shop.db.transaction() as session:
        claim = claims.claim(session, shop.keys, first.operation_id or 0, runner="test")
    assert claim is not None
    with shop.db.transaction() as session:
        assert settlement.settle(session, claim, result).state is OperationState.SETTLED
