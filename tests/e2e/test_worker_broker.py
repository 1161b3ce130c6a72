"""A real worker and its broker: what it says of itself, and what it survives."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.publish import WAIT, Publisher
from tasks.queues import INVITES, PROBE_TASK, QUEUE_OF, QUEUES
from tests.support.playground import until
from tests.support.workers import Broker, Surroundings, celery, configured, own_valkey, worker


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with own_valkey(tmp_path / "valkey") as broker:
        yield broker


@pytest.fixture
def publisher(broker: Broker) -> Iterator[Publisher]:
    with configured():
        publisher = Publisher(broker.url)
        yield publisher
        publisher.close()


@pytest.fixture
def house(broker: Broker, tmp_path: Path) -> Surroundings:
    return Surroundings(tmp_path / "data", broker.url)


def _probe(house: Surroundings, publisher: Publisher, nonce: str) -> None:
    """Send a probe until the broker takes it, then wait until the worker tells of it."""
    until(lambda: publisher.send(PROBE_TASK, (nonce, time.time())), f"the broker to take {nonce}")
    until(lambda: _probed(house) == nonce, f"the worker to run {nonce}")


def _probed(house: Surroundings) -> object:
    probe = house.says("worker", "probe")
    return probe["nonce"] if isinstance(probe, dict) else None


def test_it_lists_its_tasks_works_and_tells_of_itself(
    house: Surroundings, broker: Broker, publisher: Publisher
) -> None:
    with worker(house) as process:
        (names,) = json.loads(celery(house, "inspect", "registered", "--json")).values()
        assert set(names) == set(QUEUE_OF)
        _probe(house, publisher, "first")
        with broker.client() as client:
            assert json.loads(str(client.get("invitehub:probe"), "utf-8"))["nonce"] == "first"
            assert 0 < int(client.ttl("invitehub:probe")) <= 60
        beat = until(lambda: _done(house, 1), "the beat that counts it")
        assert beat.pid == process.pid
        assert beat.detail["active"] == 0
        assert beat.detail["size"] == 4
        assert beat.detail["queues"] == list(QUEUES)
        assert beat.detail["eviction"] == "noeviction"
        assert beat.detail["version"]
        with broker.client() as client:
            client.flushall()
        _probe(house, publisher, "after the broker was emptied")


def _done(house: Surroundings, count: int) -> object:
    beat = house.beat("worker")
    return beat if beat is not None and beat.detail["done"] >= count else None


def test_a_dead_broker_is_told_at_once_and_its_return_is_noticed_within_seconds(
    house: Surroundings, broker: Broker, publisher: Publisher
) -> None:
    with worker(house) as process:
        broker.kill()
        until(lambda: house.says("worker", "connected") is False, "the beat to tell that the broker is gone")
        beat = until(
            lambda: (b := house.beat("worker")) is not None and b.age() < 1.5 and b, "a loop that still turns"
        )
        assert beat.detail["connected"] is False
        broker.start()
        returned = time.monotonic()
        until(lambda: house.says("worker", "connected") is True, "the worker to reconnect")
        assert time.monotonic() - returned < 4
        _probe(house, publisher, "after the outage")
        assert process.poll() is None


def test_a_paused_broker_shows_as_a_late_loop_and_the_worker_recovers(
    house: Surroundings, broker: Broker, publisher: Publisher
) -> None:
    with worker(house):
        broker.pause()
        until(lambda: (b := house.beat("worker")) is not None and b.age() > 2.5, "a late loop", 15)
        broker.resume()
        _probe(house, publisher, "after the pause")
        until(lambda: (b := house.beat("worker")) is not None and b.age() < 2, "a loop that turns")


def test_told_to_stop_while_the_broker_is_gone_it_stops(house: Surroundings, broker: Broker) -> None:
    with worker(house) as process:
        broker.kill()
        until(lambda: house.says("worker", "connected") is False, "the beat to tell that the broker is gone")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert house.says("worker", "stopping") is True


@pytest.mark.parametrize("trouble", ["pause", "kill"])
def test_publishing_never_waits_for_a_broker_in_trouble(
    broker: Broker, publisher: Publisher, trouble: str
) -> None:
    assert until(lambda: publisher.send("tasks.process_invite_task", (1,)), "a first hint")
    sent = broker.waiting(INVITES)
    assert sent >= 1
    getattr(broker, trouble)()
    for _ in range(5):
        began = time.monotonic()
        assert publisher.send("tasks.process_invite_task", (2,)) is False
        assert time.monotonic() - began < WAIT + 0.25
    began = time.monotonic()
    refused = [publisher.submit("tasks.process_invite_task", (3,)) for _ in range(200)]
    assert time.monotonic() - began < 0.3, "the open breaker costs nothing"
    assert not any(future.result(2) for future in refused)
    if trouble == "pause":
        broker.resume()
    else:
        broker.start()
    until(lambda: publisher.send("tasks.process_invite_task", (4,)), "hints to be taken again")
