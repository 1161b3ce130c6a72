"""The lock order of the house holds where a code is in demand: code, then redemption, then seat."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from invitehub import claims, operation_list, settlement, waiting
from invitehub.outcomes import Outcome
from invitehub.providers import Grant, Permanent
from models.enums import OperationState
from tests.support.playground import until
from tests.support.shop import Shop


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


@pytest.mark.parametrize(
    ("end", "capacity"),
    [(grant, 5), (refuse, 5), (give_up, 5), (leave, 0)],
    ids=lambda it: getattr(it, "__name__", ""),
)
def test_the_end_of_a_redemption_waits_for_its_code_with_nothing_else_in_hand(
    shop: Shop, core_url: str, end: Callable[[Shop, Outcome], None], capacity: int
) -> None:
    """The redeem statement has the code when it meets the redemption: whoever took them the other way would deadlock."""
    shop.team(capacity)
    first = shop.redeem(shop.codes(uses=9)[0], shop.person(), "a@example.org")
    with (
        psycopg.connect(core_url) as holder,
        psycopg.connect(core_url, autocommit=True) as look,
        ThreadPoolExecutor(1) as pool,
    ):
        holder.execute("select from code for no key update")
        ended = pool.submit(end, shop, first)
        until(lambda: blocked(look, holder) or ended.done(), "it to wait for the code")
        assert not ended.done()
        for table in ("redemption", "seat", "operation", "waiting"):
            look.execute(f"select from {table} for no key update nowait")
        holder.rollback()
        ended.result(10)
    shop.check()


def blocked(look: psycopg.Connection[Any], holder: psycopg.Connection[Any]) -> bool:
    """Whether somebody waits for what `holder` has locked."""
    waiters = "select 1 from pg_stat_activity where %s = any(pg_blocking_pids(pid))"
    return look.execute(waiters, [holder.info.backend_pid]).fetchone() is not None


def settle(shop: Shop, first: Outcome, result: Grant | Permanent) -> None:
    with shop.db.transaction() as session:
        claim = claims.claim(session, shop.keys, first.operation_id or 0, runner="test")
    assert claim is not None
    with shop.db.transaction() as session:
        assert settlement.settle(session, claim, result).state is OperationState.SETTLED
