"""A sandbox whose listing breaks off, or leaves somebody out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from invitehub.providers import Deadline, Provider, Retry, open_provider
from tests.support.sandbox import Sandbox, running_sandbox

TEAM = "listed"


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    with running_sandbox(tmp_path) as sandbox:
        yield sandbox


@pytest.fixture
def provider(sandbox: Sandbox) -> Provider:
    options = sandbox.team(TEAM, capacity=5)
    for name in ("a", "b", "c"):
        sandbox.add(TEAM, f"{name}@example.org")
    return open_provider("sandbox", options, deadline=Deadline.after(10))


def test_the_first_requests_are_spared(sandbox: Sandbox, provider: Provider) -> None:
    sandbox.fault(TEAM, page=1, status=500, skip=1, next=1)
    listing = provider.members()
    assert next(listing).member == "a@example.org"
    with pytest.raises(Retry):
        next(listing)
    assert len(list(provider.members())) == 3, "and those after the fault"


@pytest.mark.parametrize(("hide", "left"), [(["a@example.org"], 2), (["*"], 0)])
def test_who_is_hidden_is_not_listed_but_found(
    sandbox: Sandbox, provider: Provider, hide: list[str], left: int
) -> None:
    sandbox.fault(TEAM, hide=hide, page=1)
    assert len(list(provider.members())) == left
    found = provider.find("a@example.org")
    assert found is not None
    assert found.member == "a@example.org"
