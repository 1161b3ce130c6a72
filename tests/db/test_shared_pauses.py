"""Rate limits that all processes of a house know of, and each alone while Redis is away."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry as Tries

from invitehub.house import House
from invitehub.providers import pauses
from invitehub.settings import Settings
from invitehub.shared_pauses import SharedPauses
from tests.support.playground import until
from tests.support.workers import own_valkey


@pytest.fixture
def limit() -> str:
    return uuid.uuid4().hex


@contextmanager
def process(redis_url: str) -> Iterator[SharedPauses]:
    """What one process knows."""
    redis = Redis.from_url(redis_url, socket_timeout=0.5, retry=Tries(NoBackoff(), 0))
    yield SharedPauses(redis)
    redis.close()


def test_what_one_process_is_told_another_knows(redis_url: str, limit: str) -> None:
    with process(redis_url) as one, process(redis_url) as other:
        assert one.left(limit) == other.left(limit) == 0.0
        one.begin(limit, 60)
        assert 59 < one.left(limit) <= 60
        assert 59 < other.left(limit) <= 60
        assert other.left(f"{limit} of another") == 0.0
        other.begin(limit, 5)
        with process(redis_url) as third:
            assert third.left(limit) > 50


def test_a_pause_ends(redis_url: str, limit: str) -> None:
    with process(redis_url) as one, process(redis_url) as other:
        one.begin(limit, 0.2)
        assert other.left(limit) > 0
        until(lambda: one.left(limit) == other.left(limit) == 0.0, "the end of the pause")


def test_without_redis_each_keeps_to_what_it_was_told(tmp_path: Path, limit: str) -> None:
    with own_valkey(tmp_path / "valkey") as broker, process(broker.url) as one, process(broker.url) as other:
        one.begin(limit, 60)
        assert other.left(limit) > 0
        broker.kill()
        assert one.left(limit) > 59
        assert other.left(limit) == 0.0
        other.begin(limit, 30)
        assert 29 < other.left(limit) <= 30


def test_a_house_lends_its_memory_to_whoever_calls(
    database_url: str, redis_url: str, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SECRET_KEY": "x" * 32}.items():
        monkeypatch.setenv(name, value)
    house = House(Settings())
    try:
        with process(redis_url) as elsewhere:
            elsewhere.begin(limit, 60)
        assert pauses.current().left(limit) > 50
    finally:
        house.close()
    assert pauses.current().left(limit) == 0.0
