"""Two beats at once: one sends, the other takes over; neither is blocked by a broker or a database that is gone."""

import json
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.queues import PROBE_TASK, QUEUES, REDELIVER
from tasks.schedule import PROBE_EVERY, SWEEP_EVERY
from tests.support import servers
from tests.support.playground import until
from tests.support.workers import Broker, Surroundings, beat, own_valkey


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with own_valkey(tmp_path / "valkey") as broker:
        yield broker


@pytest.fixture
def database(worker_number: int) -> Iterator[str]:
    name = f"beats_{worker_number}_{time.monotonic_ns()}"
    yield servers.empty_database(name)
    servers.drop_database(name)


def _sent(broker: Broker) -> Counter[str]:
    """How many messages of each task wait; no worker takes them."""
    with broker.client() as client:
        raw = [message for queue in QUEUES for message in client.lrange(queue, 0, -1)]
    return Counter(json.loads(message)["headers"]["task"] for message in raw)


def _leads(house: Surroundings) -> bool:
    return house.says("beat", "leader") is True


def test_two_beats_send_one_schedule_and_the_second_takes_over_within_a_second(
    broker: Broker, database: str, tmp_path: Path
) -> None:
    one, two = (Surroundings(tmp_path / name, broker.url, database) for name in ("one", "two"))
    with beat(one) as first, beat(two) as second:
        until(lambda: _leads(one) or _leads(two), "somebody to lead")
        pairs = ((one, first), (two, second))
        (leads, leader), (follows, follower) = pairs if _leads(one) else reversed(pairs)
        until(lambda: _sent(broker)[REDELIVER] >= 2, "two sweeps to be sent")
        sent = _sent(broker)
        # Probes come three times between two sweeps.
        probes = sent.pop(PROBE_TASK)
        assert set(sent.values()) <= {1, 2}, "nothing twice"
        assert probes <= 2 + SWEEP_EVERY / PROBE_EVERY, "nor probes"
        assert said(follows, "sent") == {}
        until(
            lambda: set(said(leads, "sent")) >= {"sweep", "serve-waiting", "probe"}, "the beat to tell of it"
        )
        leader.send_signal(signal.SIGKILL)
        leader.wait(10)
        killed = time.monotonic()
        # As a worker would; what waits must not become so much that the second one holds back.
        with broker.client() as client:
            client.delete(*QUEUES)
        until(lambda: _sent(broker)[REDELIVER], "the second beat to send")
        assert time.monotonic() - killed < 2
        follower.send_signal(signal.SIGTERM)
        assert follower.wait(10) == 0


@pytest.mark.parametrize("moment", range(4))
def test_a_beat_that_is_told_to_end_ends_in_the_middle_of_whatever_it_does(
    broker: Broker, database: str, tmp_path: Path, moment: int
) -> None:
    """Its first seconds are full of sending: a signal that met a call to Redis was lost there."""
    house = Surroundings(tmp_path / "data", broker.url, database)
    with beat(house) as process:
        until(lambda: _sent(broker).total() > moment, "the sending to begin")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_no_broker_at_the_start_does_not_block_it(broker: Broker, database: str, tmp_path: Path) -> None:
    house = Surroundings(tmp_path / "data", broker.url, database)
    broker.kill()
    with beat(house):
        until(lambda: "probe" in said(house, "failed"), "the failure to be told")
        assert age(house) < 1.5
        broker.start()
        until(lambda: "probe" in said(house, "sent"), "the next probe to be sent")
        until(lambda: "probe" not in said(house, "failed"), "the failure to be forgotten")


def test_without_a_database_nobody_leads_and_the_loop_turns(broker: Broker, tmp_path: Path) -> None:
    house = Surroundings(tmp_path / "data", broker.url)
    with beat(house):
        until(lambda: house.says("beat", "lock_error"), "the database's absence to be told")
        assert not _leads(house)
        assert age(house) < 1.5
        assert not _sent(broker)


def said(house: Surroundings, key: str) -> dict[str, object]:
    said = house.says("beat", key)
    return said if isinstance(said, dict) else {}


def age(house: Surroundings) -> float:
    """Seconds since the loop turned."""
    proof = house.beat("beat")
    assert proof is not None
    return proof.age()
