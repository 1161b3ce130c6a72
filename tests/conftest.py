"""What all tests share: the run's own PostgreSQL and Valkey, started by the first test that asks for them."""

import os
from collections.abc import Iterator

import pytest

from ops.migrate import upgrade
from tests.support import servers


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.begin()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest file first, then those that wait for processes, so that no worker is left with one at the end."""
    first = {kind: place for place, kind in enumerate(("life", "e2e", "bot", "db", "contract"))}
    items.sort(key=lambda item: first.get(item.path.parent.name, len(first)))


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.end()


@pytest.fixture(scope="session")
def worker_number() -> int:
    """Which xdist worker this is, from 0."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.fixture(scope="session")
def database_url(worker_number: int) -> Iterator[str]:
    """A migrated database that only this worker uses. Tests share it: they clean up, or make their own names."""
    name = f"invitehub_gw{worker_number}"
    yield servers.migrated_database(name, upgrade)
    servers.drop_database(name)


@pytest.fixture(scope="session")
def redis_url(worker_number: int) -> str:
    """A numbered Valkey database that only this worker uses."""
    return servers.servers().redis_url(worker_number + 1)
