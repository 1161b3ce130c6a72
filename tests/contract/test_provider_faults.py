"""The contract's other half: what a connector makes of a server that is slow, cut off, refuses or rations."""

from collections.abc import Callable

import pytest

from invitehub.providers import (
    ActionRequired,
    Deadline,
    Provider,
    ProviderError,
    Retry,
    Uncertain,
    open_provider,
)
from tests.contract.provider_case import Case

# The first run of all makes the environments in which servers live.
pytestmark = pytest.mark.timeout(600)


@pytest.mark.parametrize(
    "fault", [{"cut": True}, {"status": 500, "when": "after"}, {"status": 503, "when": "after"}]
)
def test_a_grant_that_lost_its_answer_is_uncertain_and_found(case: Case, fault: dict[str, object]) -> None:
    case.misbehave(**fault, methods=["POST", "PUT"], next=1)
    provider = case.open()
    with pytest.raises(Uncertain):
        provider.grant(case.who(), "key-1")
    found = provider.find(case.who())
    assert found is not None
    if provider.capabilities.remembers_keys:
        assert provider.grant(case.who(), "key-1") == found.as_grant()


def test_a_server_error_before_the_effect_is_uncertain_too_and_find_proves_absence(case: Case) -> None:
    case.misbehave(status=500, methods=["POST", "PUT"], next=1)
    provider = case.open()
    with pytest.raises(Uncertain) as trouble:
        provider.grant(case.who(), "key-1")
    assert trouble.value.code == "upstream_error"
    assert provider.find(case.who()) is None


def test_a_revoke_that_lost_its_answer_is_uncertain_and_repeats_well(case: Case) -> None:
    provider = case.open()
    grant = provider.grant(case.who(), "key-1")
    case.misbehave(cut=True, methods=["DELETE"], next=1)
    with pytest.raises(Uncertain):
        provider.revoke(grant.ref)
    assert provider.find(case.who()) is None
    provider.revoke(grant.ref)


def test_a_grant_that_outlasts_its_deadline_is_uncertain(case: Case) -> None:
    case.misbehave(slow_answer=30, methods=["POST", "PUT"], next=1)
    with pytest.raises(Uncertain) as trouble:
        case.open(seconds=1.0).grant(case.who(), "key-1")
    assert trouble.value.code == "no_answer"
    assert case.open().find(case.who()) is not None


@pytest.mark.parametrize("verb", ["find", "members", "check"])
def test_reading_is_never_uncertain(case: Case, verb: str) -> None:
    verbs: dict[str, Callable[[Provider], object]] = {
        "find": lambda provider: provider.find(case.who()),
        "members": lambda provider: list(provider.members()),
        "check": lambda provider: provider.check(),
    }
    for fault in ({"cut": True}, {"status": 500}, {"status": 503, "retry_after": 4}, {"slow": 30}):
        case.misbehave(**fault)
        with pytest.raises(Retry) as trouble:
            verbs[verb](case.open(seconds=0.2))
        assert trouble.value.after == fault.get("retry_after")


def test_a_rate_limit_is_a_retry_with_upstreams_own_delay_and_is_kept_to(case: Case) -> None:
    case.misbehave(status=429, retry_after=7, methods=["POST", "PUT"], next=1)
    with pytest.raises(Retry) as limit:
        case.open().grant(case.who(), "key-1")
    assert (limit.value.code, limit.value.after) == ("rate_limited", 7.0)
    case.upstream.traffic()
    with pytest.raises(Retry) as kept:
        case.open().grant(case.who(2), "key-2")
    assert kept.value.code == "rate_limited"
    assert kept.value.after is not None
    assert 0 < kept.value.after < 7
    assert case.upstream.traffic()[0] == []
    assert case.open().find(case.who()) is None
    assert case.actual() == []


def test_after_the_deadline_nothing_is_sent(case: Case) -> None:
    provider = open_provider(case.upstream.kind, case.options, deadline=Deadline.after(-1))
    case.upstream.traffic()
    for attempt in (
        lambda: provider.grant(case.who(), "key-1"),
        lambda: provider.revoke("anything"),
        lambda: provider.find(case.who()),
        lambda: list(provider.members()),
    ):
        with pytest.raises(Retry) as late:
            attempt()
        assert late.value.code == "deadline"
    assert case.upstream.traffic()[0] == []


def test_errors_are_one_of_four_and_say_little(case: Case) -> None:
    case.misbehave(status=418)
    with pytest.raises(ActionRequired) as trouble:
        case.open().grant(case.who(), "key-1")
    assert type(trouble.value).__mro__[1] is ProviderError
    assert len(trouble.value.detail) <= 300
    assert "\n" not in trouble.value.detail
