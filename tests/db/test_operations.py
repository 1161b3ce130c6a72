"""Operations against the real sandbox over HTTP: whatever upstream does, one membership, one use, one last word."""

from dataclasses import replace
from typing import Any, NoReturn

import pytest

from invitehub import operation_list, settlement, teams
from invitehub.operations import RunResult
from invitehub.outcomes import OutcomeKind
from invitehub.providers import PROVIDERS, pauses
from invitehub.providers.sandbox import SandboxProvider
from models.enums import OperationState, TeamStatus
from tests.support.desk import GRANTED, Desk, operation_of

STATE = OperationState


def test_a_grant_makes_a_member_and_settles_everything(desk: Desk) -> None:
    operation_id = desk.seat("one@example.org")
    result = desk.run(operation_id)
    assert (result.state, result.freed_pool_id) == (STATE.SETTLED, None)
    assert desk.upstream() == ["one@example.org"]
    assert desk.story(operation_id) == GRANTED
    assert desk.calls() == ["POST"]
    assert desk.shop.rows("select reserved, spent from code") == [(0, 1)]
    assert desk.notices() == [("granted", True)]
    assert desk.shop.one(
        "select expires_at - now() between interval '29 d 23 h' and interval '30 d' from redemption"
    )
    (ref, link, by, joined) = desk.shop.rows(
        "select ref, how_to_join, accept_by is not null, joined from seat"
    )[0]
    assert ref
    assert link.startswith(desk.sandbox.url)
    assert (by, joined) == (True, False)
    assert desk.shop.rows("select fence, attempts, outcome, sent_at <= settled_at from operation") == [
        (1, 1, "granted", True)
    ]
    assert desk.run(operation_id) == RunResult(None), "once more is harmless"
    desk.shop.check()


def test_case_1_a_time_out_after_the_effect_is_found_and_granted_once(desk: Desk) -> None:
    operation_id = desk.seat("one@example.org")
    desk.sandbox.fault(desk.team, cut=True, next=1, methods=["POST"])
    assert desk.run(operation_id).state is STATE.UNCERTAIN
    assert desk.notices() == []
    assert desk.upstream() == ["one@example.org"]
    assert desk.run(operation_id).state is STATE.SETTLED
    assert desk.calls() == ["POST", "GET"]
    assert desk.story(operation_id) == GRANTED
    assert desk.notices() == [("granted", True)]
    desk.shop.check()


@pytest.mark.parametrize(
    "fault", [{"cut": True, "when": "before"}, {"status": 500}, {"status": 502, "when": "after"}]
)
def test_case_1_uncertain_without_effect_is_looked_at_and_asked_again(
    desk: Desk, fault: dict[str, Any]
) -> None:
    operation_id = desk.seat("one@example.org")
    desk.sandbox.fault(desk.team, next=1, methods=["POST"], **fault)
    assert desk.run(operation_id).state is STATE.UNCERTAIN
    assert desk.run(operation_id).state is STATE.SETTLED
    assert desk.calls() in (["POST", "GET", "POST"], ["POST", "GET"])
    assert desk.upstream() == ["one@example.org"]
    assert desk.story(operation_id) == GRANTED


def test_case_1_while_find_has_no_answer_nothing_is_sent(desk: Desk) -> None:
    operation_id = desk.seat("one@example.org")
    desk.sandbox.fault(desk.team, cut=True, next=1, methods=["POST"])
    desk.run(operation_id)
    desk.sandbox.fault(desk.team, status=503, methods=["GET"])
    for _ in range(3):
        assert desk.run(operation_id).state is STATE.UNCERTAIN
    assert desk.calls() == ["POST", "GET", "GET", "GET"]
    assert desk.story(operation_id) == ("uncertain", "granting", "placing", "reserved")
    desk.sandbox.fault(desk.team)
    assert desk.run(operation_id).state is STATE.SETTLED


def test_429_waits_as_long_as_upstream_asks_and_needs_no_look(desk: Desk) -> None:
    operation_id = desk.seat()
    desk.sandbox.fault(desk.team, status=429, retry_after=77, next=1)
    assert desk.run(operation_id).state is STATE.RETRY
    assert desk.shop.one("select due_at - now() between interval '75 s' and interval '77 s' from operation")
    assert desk.run(operation_id, when_due=False) == RunResult(None), "not due"
    pauses.use(None)
    assert desk.run(operation_id).state is STATE.SETTLED
    assert desk.calls() == ["POST", "POST"]


def test_what_one_was_told_to_wait_for_others_do_not_ask(desk: Desk) -> None:
    first, second = desk.seat("one@example.org"), desk.seat("two@example.org")
    desk.sandbox.fault(desk.team, status=429, retry_after=77, next=1)
    assert desk.run(first).state is STATE.RETRY
    assert desk.run(second).state is STATE.RETRY
    assert desk.error(second) == "rate_limited"
    assert desk.calls() == ["POST"]
    pauses.use(None)
    assert [desk.run(each).state for each in (first, second)] == [STATE.SETTLED] * 2


def test_a_rate_limit_is_no_dead_letter_however_often(desk: Desk) -> None:
    operation_id = desk.seat()
    desk.shop.change("update operation set attempts = :tries", tries=settlement.MAX_ATTEMPTS)
    desk.sandbox.fault(desk.team, status=429, next=1)
    assert desk.run(operation_id).state is STATE.RETRY
    assert desk.run(operation_id).state is STATE.SETTLED


def test_an_upstream_that_is_away_is_tried_again_later_and_later(desk: Desk) -> None:
    operation_id = desk.seat()
    desk.shop.change('update team set options = options || jsonb \'{"url": "http://127.0.0.1:1"}\'')
    pauses = []
    for _ in range(12):
        assert desk.run(operation_id).state is STATE.RETRY
        pauses.append(desk.shop.one("select extract(epoch from due_at - now())::float from operation"))
    assert desk.error(operation_id) == "unreachable"
    assert 0.4 < pauses[0] < 1.5
    assert pauses[-1] > 150
    assert max(pauses) <= settlement.SLOWEST_RETRY * 1.3


def test_a_refused_identity_has_its_use_back_and_the_slot_goes_to_who_waits(desk: Desk) -> None:
    desk.sandbox.fault(desk.team, refuse={"bad@example.org": "not here"})
    refused, other = desk.seat("bad@example.org"), desk.seat()
    waits = desk.shop.redeem(desk.shop.codes()[0])
    assert waits.kind is OutcomeKind.WAITING
    result = desk.run(refused)
    assert (result.state, result.freed_pool_id) == (STATE.SETTLED, desk.shop.pool_id)
    assert desk.story(refused) == ("settled", "released", "refused", "returned")
    notice = desk.shop.rows("select kind, params->>'reason', params->>'detail', final from notice")
    assert notice == [("refused", "identity_refused", "not here", True)]
    (placed,) = desk.shop.serve()
    assert desk.run(placed).state is STATE.SETTLED
    assert desk.run(other).state is STATE.SETTLED
    assert len(desk.upstream()) == 2
    assert desk.shop.one("select sum(reserved) from code") == 0
    desk.shop.check()


def test_who_was_refused_may_redeem_the_same_code_again(desk: Desk) -> None:
    desk.sandbox.fault(desk.team, refuse={"@blocked.example": "no"})
    (code,) = desk.shop.codes()
    person = desk.shop.person()
    desk.run(operation_of(desk.shop.seated(code, person=person, identity="me@blocked.example")))
    desk.run(operation_of(desk.shop.seated(code, person=person, identity="me@example.org")))
    assert desk.upstream() == ["me@example.org"]
    assert desk.shop.rows("select reserved, spent from code") == [(0, 1)]
    assert desk.notices() == [("refused", True), ("granted", True)]


@pytest.mark.parametrize("uncertain", [False, True])
def test_a_member_by_another_hand_is_left_alone_and_the_use_returned(desk: Desk, uncertain: bool) -> None:
    desk.sandbox.add(desk.team, "one@example.org")
    operation_id = desk.seat("one@example.org")
    if uncertain:
        desk.sandbox.fault(desk.team, cut=True, next=1, when="before")
        assert desk.run(operation_id).state is STATE.UNCERTAIN
    assert desk.run(operation_id).state is STATE.SETTLED
    assert desk.story(operation_id) == ("settled", "released", "refused", "returned")
    assert desk.shop.one("select refusal from redemption") == "already_member"
    assert desk.sandbox.members(desk.team)[0]["key"] is None


def test_a_team_full_upstream_sends_on_to_another_team_first_in_line(desk: Desk) -> None:
    full = desk.add_team(1, upstream=0)
    desk.shop.capacity(desk.team, 0)
    operation_id = desk.seat("one@example.org")
    for code in desk.shop.codes(2):
        assert desk.shop.redeem(code).kind is OutcomeKind.WAITING
    result = desk.run(operation_id)
    assert (result.state, result.freed_pool_id) == (STATE.SETTLED, desk.shop.pool_id)
    assert desk.story(operation_id) == ("settled", "released", "waiting", "reserved")
    assert desk.shop.serve() == (), "a stranger fills the place"
    elsewhere = desk.add_team(1)
    (placed,) = desk.shop.serve()
    assert desk.run(placed).state is STATE.SETTLED
    assert desk.upstream(elsewhere) == ["one@example.org"]
    assert desk.upstream(full) == []
    assert desk.shop.rows("select priority, state from waiting order by id") == [
        (10, "waiting"),
        (10, "waiting"),
        (0, "placed"),
    ]
    assert desk.notices() == [("moved", False), ("granted", True)]
    desk.shop.check()


@pytest.mark.parametrize("uncertain", [False, True])
def test_a_missing_team_is_suspended_its_seat_kept_and_done_when_it_is_back(
    desk: Desk, uncertain: bool
) -> None:
    operation_id = desk.seat("one@example.org")
    if uncertain:
        desk.sandbox.fault(desk.team, cut=True, next=1, when="before")
        assert desk.run(operation_id).state is STATE.UNCERTAIN
    desk.sandbox.ask("DELETE", desk.sandbox.path(desk.team))
    assert desk.run(operation_id).state is (STATE.UNCERTAIN if uncertain else STATE.RETRY)
    assert desk.shop.rows("select status, status_by, status_reason from team") == [
        ("suspended", "check", "team_missing")
    ]
    assert desk.story(operation_id)[1:] == ("granting", "placing", "reserved")
    desk.calls()
    assert desk.run(operation_id) == RunResult(None), "parked"
    assert desk.calls() == []
    assert desk.shop.redeem(desk.shop.codes()[0]).kind is OutcomeKind.WAITING
    desk.sandbox.team(desk.team, capacity=2)
    with desk.shop.db.transaction() as session:
        (change,) = teams.set_team_status(session, names=[desk.team], status=TeamStatus.ACTIVE, actor="test")
    assert change.refused is None
    assert desk.run(operation_id).state is STATE.SETTLED
    assert len(desk.shop.serve()) == 1
    desk.shop.check()


def test_a_status_that_an_admin_set_is_not_written_over(desk: Desk) -> None:
    operation_id = desk.seat()
    with desk.shop.db.transaction() as session:
        teams.set_team_status(
            session, names=[desk.team], status=TeamStatus.PAUSED, reason="holiday", actor="test"
        )
    desk.sandbox.ask("DELETE", desk.sandbox.path(desk.team))
    assert desk.run(operation_id).state is STATE.RETRY, "a paused team keeps what it promised"
    assert desk.shop.rows("select status, status_by, status_reason from team") == [
        ("paused", "admin", "holiday")
    ]


def test_credentials_that_no_key_reads_park_the_team(desk: Desk) -> None:
    operation_id = desk.seat()
    desk.shop.change("update team set secrets = '\\x00'")
    assert desk.run(operation_id).state is STATE.RETRY
    assert desk.shop.one("select status_reason from team") == "secrets_unreadable"
    assert desk.calls() == []


# When a connector or our patience fails.


class Buggy(SandboxProvider):
    """A connector with a fault in it."""

    def grant(self, member: str, key: str) -> NoReturn:
        raise KeyError(member, key)

    def find(self, member: str) -> NoReturn:
        raise ZeroDivisionError(member)


def test_a_fault_in_a_connector_is_uncertain_and_tells_no_identity(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kind = replace(PROVIDERS["sandbox"], kind="buggy", open=Buggy)
    monkeypatch.setitem(PROVIDERS._kinds, "buggy", kind)  # type: ignore[attr-defined]  # the registry's own
    operation_id = desk.seat("one@example.org")
    desk.shop.change("update team set provider = 'buggy'")
    for _ in range(2):
        assert desk.run(operation_id).state is STATE.UNCERTAIN
    assert desk.shop.rows("select error_code, error_detail from operation") == [
        ("connector_fault", "ZeroDivisionError")
    ]
    assert "the connector failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    desk.shop.change("update team set provider = 'gone'")
    assert desk.run(operation_id).state is STATE.UNCERTAIN
    desk.shop.change("update team set provider = 'sandbox'")
    assert desk.run(operation_id).state is STATE.SETTLED


def test_used_up_tries_leave_a_dead_letter_and_tell_the_person(desk: Desk) -> None:
    operation_id = desk.seat("one@example.org")
    desk.shop.change("update operation set attempts = :tries", tries=settlement.MAX_ATTEMPTS - 1)
    desk.sandbox.fault(desk.team, cut=True, next=1)
    result = desk.run(operation_id)
    assert result.state is STATE.DEAD
    assert desk.story(operation_id) == ("dead", "granting", "placing", "reserved")
    assert desk.notices() == [("stuck", False)]
    assert desk.run(operation_id) == RunResult(None)
    with desk.shop.db.transaction() as session:
        operation_list.retry_dead(session, operation_id=operation_id, actor="test")
    desk.calls()
    assert desk.run(operation_id).state is STATE.SETTLED
    assert desk.calls() == ["GET"], "what the last try left is looked for"
    assert desk.upstream() == ["one@example.org"]
    assert desk.notices() == [("stuck", False), ("granted", True)]
    desk.shop.check()
