"""The contract that every connector passes, against a real server over loopback. Faults are beside: `test_provider_faults`."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from invitehub.providers import (
    ActionRequired,
    Permanent,
    Retry,
    ensure_capacity,
    provider_kind,
)
from invitehub.providers.base import SetsCapacity
from tests.contract.provider_case import Case, NewCase

# The first run of all makes the environments in which servers live.
pytestmark = pytest.mark.timeout(600)


def test_a_grant_is_found_listed_and_revoked(case: Case) -> None:
    provider = case.open()
    grant = provider.grant(case.who(), "key-1")
    found = provider.find(case.who())
    assert found is not None
    assert found.as_grant() == grant
    assert found.member == case.who()
    assert (found.since is not None) == case.upstream.dates
    assert found.since is None or found.since.tzinfo is not None
    assert list(provider.members()) == [found]
    provider.revoke(grant.ref)
    assert provider.find(case.who()) is None
    assert list(provider.members()) == []


def test_an_invitation_says_how_and_until_when_to_join(case: Case) -> None:
    provider = case.open()
    if not provider.capabilities.invites:
        pytest.skip("members of this provider are in at once")
    grant = provider.grant(case.who(), "key-1")
    assert grant.status == "invited"
    assert grant.how_to_join is not None
    assert grant.accept_by is None or grant.accept_by.tzinfo is not None


def test_a_grant_is_idempotent_by_its_key(case: Case) -> None:
    """Where upstream keeps no keys, the second finds somebody else's member, and `find` proves whose it is."""
    first = case.open().grant(case.who(), "key-1")
    if case.open().capabilities.remembers_keys:
        assert case.open().grant(case.who(), "key-1") == first
    else:
        with pytest.raises(Permanent, match="already_member"):
            case.open().grant(case.who(), "key-1")
        found = case.open().find(case.who())
        assert found is not None
        assert found.as_grant() == first
    assert case.actual() == [case.who()]


def test_a_member_under_another_key_stays_untouched(case: Case) -> None:
    provider = case.open()
    mine = provider.grant(case.who(), "key-1")
    with pytest.raises(Permanent) as refusal:
        provider.grant(case.who(), "key-2")
    assert refusal.value.code == "already_member"
    found = provider.find(case.who())
    assert found is not None
    assert found.ref == mine.ref
    if provider.capabilities.remembers_keys:
        assert found.key == "key-1"


def test_a_member_made_by_hand_is_not_taken_over(case: Case) -> None:
    case.upstream.add_by_hand(case.options, case.who())
    provider = case.open()
    with pytest.raises(Permanent, match="already_member"):
        provider.grant(case.who(), "key-1")
    found = provider.find(case.who())
    assert found is not None
    assert found.key is None


def test_revoking_somebody_who_is_not_there_is_quiet_and_hits_no_one_else(case: Case) -> None:
    provider = case.open()
    old = provider.grant(case.who(), "key-1")
    provider.revoke(old.ref)
    provider.revoke(old.ref)
    new = provider.grant(case.who(), "key-2")
    if case.upstream.tells_apart:
        assert new.ref != old.ref
        provider.revoke(old.ref)
    assert case.actual() == [case.who()]


def test_pending_invitations_are_listed_and_fill_seats(new_case: NewCase) -> None:
    case = new_case(2)
    provider = case.open()
    for number in (1, 2):
        provider.grant(case.who(number), f"key-{number}")
    assert {member.member for member in provider.members()} == {case.who(1), case.who(2)}
    if provider.capabilities.counts_pending and case.upstream.limited:
        assert provider.check().used == 2
        with pytest.raises(ActionRequired) as refusal:
            provider.grant(case.who(3), "key-3")
        assert refusal.value.code == "team_full"
    assert case.actual() == [case.who(1), case.who(2)]


def test_the_listing_goes_through_all_pages(new_case: NewCase) -> None:
    if not (case := new_case(20)).upstream.pages:
        pytest.skip("everybody comes in one answer")
    for number in range(11):
        case.upstream.add_by_hand(case.options, case.who(number))
    case.misbehave(page=3)
    case.upstream.traffic()
    listed = [member.member for member in case.open().members()]
    assert sorted(listed) == sorted(case.who(number) for number in range(11))
    assert 4 <= len(case.upstream.traffic()[0]) <= 8


def test_a_listing_that_breaks_off_says_so(new_case: NewCase) -> None:
    case = new_case(5)
    for number in range(4):
        case.upstream.add_by_hand(case.options, case.who(number))
    case.misbehave(page=2)
    listing = case.open().members()
    if case.upstream.pages:
        assert len({next(listing).member, next(listing).member}) == 2
    case.misbehave(page=2, cut=True)
    with pytest.raises(Retry):
        next(listing)


def test_connections_are_shared_and_used_again(case: Case) -> None:
    case.open().check()
    case.upstream.traffic()
    for _ in range(20):
        case.open().find(case.who())
    requests, connections = case.upstream.traffic()
    assert len(requests) >= 20
    assert len(connections) <= 2


def test_an_identity_refused_upstream_is_permanent_and_says_why(case: Case) -> None:
    case.misbehave(refuse={case.who(1): "left us in anger"})
    with pytest.raises(Permanent) as refusal:
        case.open().grant(case.who(1), "key-1")
    assert refusal.value.code == "identity_refused"
    assert refusal.value.detail == "left us in anger"
    case.open().grant(case.who(2), "key-2")


def test_each_is_in_once_and_never_more_than_fit_under_32_threads(new_case: NewCase) -> None:
    case, start = new_case(10), threading.Barrier(32)

    def grant(number: int) -> str:
        start.wait()
        try:
            # Two threads ask for each person, as a runner that woke up late and its successor would.
            case.open().grant(case.who(number // 2), f"key-{number // 2}")
        except (ActionRequired, Permanent) as refusal:
            return refusal.code
        return "granted"

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(grant, range(32)))
    # Both of a pair get the same seat, or neither does.
    seated = 10 if case.upstream.limited else 16
    assert len(set(case.actual())) == len(case.actual()) == seated
    if case.open().capabilities.remembers_keys:
        assert sorted(answers) == ["granted"] * 2 * seated + ["team_full"] * (32 - 2 * seated)
    else:
        assert answers.count("granted") >= seated
        assert set(answers) <= {"granted", "already_member"}


def test_check_tells_capacity_and_use(new_case: NewCase) -> None:
    case = new_case(4)
    provider = case.open()
    provider.grant(case.who(), "key-1")
    health = provider.check()
    size = (4, 1) if case.upstream.limited else (None, None)
    assert (health.ok, health.capacity, health.used, health.reason) == (True, *size, "")


def test_capacity_is_set_where_the_connector_says_so(case: Case) -> None:
    provider = case.open()
    assert provider.capabilities.sets_capacity == isinstance(provider, SetsCapacity)
    provider.grant(case.who(), "key-1")
    if ensure_capacity(provider, 0):
        assert provider.check().capacity == 0
        assert case.actual() == [case.who()]
        with pytest.raises(ActionRequired, match="team_full"):
            provider.grant(case.who(2), "key-2")


def test_the_kind_and_its_connector_agree(case: Case) -> None:
    kind, provider = provider_kind(case.upstream.kind), case.open()
    assert (provider.kind, provider.identity_kind) == (kind.kind, kind.identity_kind)
    assert provider.capabilities == kind.capabilities
    assert kind.normalise(case.who()) == case.who()
    assert all(option.help for option in kind.options)
