"""Leases and fences: who may run an operation, and whose result counts, against the real sandbox."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from invitehub import claims, operations, settlement
from invitehub.operations import RunResult
from invitehub.providers import PROVIDERS, Deadline
from invitehub.settled import Settled
from models.enums import OperationState
from tests.support.desk import GRANTED, Desk

STATE = OperationState


def claim(desk: Desk, operation_id: int, runner: str = "frozen") -> claims.Claim:
    with desk.shop.db.transaction() as session:
        found = claims.claim(session, desk.shop.keys, operation_id, runner=runner)
    assert found is not None
    return found


def test_case_22_a_frozen_runners_late_result_is_thrown_away(desk: Desk) -> None:
    operation_id = desk.seat("one@example.org")
    frozen = claim(desk, operation_id)
    assert desk.run(operation_id) == RunResult(None), "leased"
    desk.end_lease(operation_id)
    desk.sandbox.fault(desk.team, refuse={"one@example.org": "no"})
    assert desk.run(operation_id).state is STATE.SETTLED
    desk.sandbox.fault(desk.team)
    before = desk.story(operation_id), desk.notices()
    late = operations._ask(frozen)
    with desk.shop.db.transaction() as session:
        assert settlement.settle(session, frozen, late) == Settled(None)
    assert (desk.story(operation_id), desk.notices()) == before
    desk.shop.check()


def test_case_22_a_stolen_lease_is_looked_at_first_and_both_calls_make_one_member(desk: Desk) -> None:
    operation_id = desk.seat("one@example.org")
    frozen = claim(desk, operation_id)
    assert not frozen.must_find
    late = operations._ask(frozen)
    desk.end_lease(operation_id)
    desk.calls()
    assert desk.run(operation_id).state is STATE.SETTLED
    assert desk.calls() == ["GET"]
    with desk.shop.db.transaction() as session:
        assert settlement.settle(session, frozen, late).state is None
    assert desk.upstream() == ["one@example.org"]
    assert desk.story(operation_id) == GRANTED
    assert desk.notices() == [("granted", True)]
    assert desk.shop.rows("select fence, attempts from operation") == [(2, 2)]


def test_case_22_a_late_result_does_not_settle_what_the_next_runner_is_at(desk: Desk) -> None:
    operation_id = desk.seat("one@example.org")
    frozen = claim(desk, operation_id)
    late = operations._ask(frozen)
    desk.end_lease(operation_id)
    second = claim(desk, operation_id, "second")
    assert (second.fence, second.must_find) == (frozen.fence + 1, True)
    with desk.shop.db.transaction() as session:
        assert settlement.settle(session, frozen, late).state is None
    assert desk.story(operation_id) == ("claimed", "granting", "placing", "reserved")
    with desk.shop.db.transaction() as session:
        assert settlement.settle(session, second, operations._ask(second)).state is STATE.SETTLED
    assert desk.story(operation_id) == GRANTED


def test_case_22_a_call_whose_deadline_has_passed_is_not_sent(desk: Desk) -> None:
    frozen = claim(desk, desk.seat())
    assert frozen.connection is not None
    provider = PROVIDERS["sandbox"].open(
        PROVIDERS["sandbox"].resolve(frozen.connection.options, environment={}), Deadline.after(-1)
    )
    with pytest.raises(Exception, match="deadline"):
        provider.grant(frozen.member, frozen.key)
    assert desk.calls() == []


def test_case_19_the_databases_clock_decides_on_due_and_lease(desk: Desk) -> None:
    operation_id = desk.seat()
    desk.shop.change("update operation set due_at = clock_timestamp() + interval '3 s'")
    assert desk.run(operation_id, when_due=False) == RunResult(None)
    claim_ = claim(desk, desk.seat())
    left = "select lease_until - clock_timestamp() between interval '58 s' and interval '60 s' from operation where id = :id"
    assert desk.shop.one(left, id=claim_.operation_id)


def test_many_runners_on_one_row_make_one_call(desk: Desk) -> None:
    operation_id = desk.seat("one@example.org")
    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda _: desk.run(operation_id, when_due=False), range(48)))
    assert [result.state for result in results if result.state] == [STATE.SETTLED]
    assert desk.calls() == ["POST"]


def test_the_sweeper_finds_what_is_due_and_not_what_is_hinted_young_or_parked(desk: Desk) -> None:
    def due() -> tuple[int, ...]:
        with desk.shop.db.transaction() as session:
            return tuple(hint.operation_id for hint in claims.due_operations(session))

    first, second = desk.seat(), desk.seat()
    assert due() == (), "their own hints are on their way"
    desk.shop.change("update operation set created_at = now() - interval '3 s'")
    assert due() == (first, second)
    assert due() == (), "hinted a moment ago"
    desk.shop.change("update operation set hinted_at = now() - interval '11 s'")
    claim(desk, first)
    assert due() == (second,)
    desk.shop.change("update operation set hinted_at = null")
    desk.end_lease(first)
    assert set(due()) == {first, second}
    desk.shop.change("update operation set hinted_at = null")
    desk.shop.change("update team set status = 'suspended'")
    assert due() == ()
