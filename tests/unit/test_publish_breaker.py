"""The circuit breaker in front of the broker."""

import pytest

from tasks.publish import Breaker


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr("tasks.publish.time.monotonic", lambda: now[0])
    return now


def test_a_closed_breaker_lets_everything_through() -> None:
    breaker = Breaker()
    assert all(breaker.allows() for _ in range(5))


def test_after_a_failure_nobody_tries_until_the_pause_is_over_and_then_one_does(clock: list[float]) -> None:
    breaker = Breaker()
    assert breaker.failed()
    assert not breaker.allows()
    clock[0] += Breaker.FIRST
    assert [breaker.allows() for _ in range(3)] == [True, False, False]


def test_the_pause_doubles_to_its_limit_and_an_outage_is_told_once(clock: list[float]) -> None:
    breaker = Breaker()
    assert [breaker.failed() for _ in range(10)] == [True] + [False] * 9
    clock[0] += Breaker.LONGEST - 0.01
    assert not breaker.allows()
    clock[0] += 0.01
    assert breaker.allows()


def test_one_success_closes_it(clock: list[float]) -> None:
    breaker = Breaker()
    breaker.failed()
    breaker.succeeded()
    assert [breaker.allows() for _ in range(3)] == [True] * 3
    assert breaker.failed(), "the next outage is told again"
