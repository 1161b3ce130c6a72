"""The day's backup by real schedulers and real workers: two of each, and one backup."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from invitehub.backup import manifest
from invitehub.database import Database
from invitehub.secret_keys import Keys
from ops.migrate import upgrade
from tasks.publish import Publisher
from tasks.queues import MAKE_BACKUP
from tests.support import servers
from tests.support.playground import until
from tests.support.shop import SECRET, Shop
from tests.support.workers import Surroundings, beat, configured, own_valkey, worker

PATIENCE = 60.0
# Beat asks at once when it leads, and then every minute: the rest of the messages comes from here.
MORE = 6


@pytest.fixture
def shop(worker_number: int) -> Iterator[Shop]:
    name = f"invitehub_nightly_gw{worker_number}"
    db = Database(servers.migrated_database(name, upgrade))
    yield Shop(db, Keys.from_secret(SECRET))
    db.close()
    servers.drop_database(name)


def idle(house: Surroundings) -> bool:
    return house.says("worker", "active") == 0


def test_two_beats_and_two_workers_make_one(shop: Shop, tmp_path: Path) -> None:
    shop.change("update pool set created_at = now() - interval '2 days'")
    url = shop.db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with configured(), own_valkey(tmp_path / "valkey") as broker, ExitStack() as running:
        first, second = (Surroundings(tmp_path / name, broker.url, url) for name in ("first", "second"))
        for each in (first, second):
            running.enter_context(worker(each))
        for each in (first, second):
            running.enter_context(beat(each))
        until(lambda: shop.one("select count(*) from backup where file is not null"), "a backup", PATIENCE)
        publisher = Publisher(broker.url)
        for _ in range(MORE):
            assert until(lambda: publisher.send(MAKE_BACKUP, ()), "the message to be taken")
        publisher.close()
        waiting = broker.client()
        until(lambda: waiting.llen("maintenance") == 0, "the messages to be taken", PATIENCE)
        until(lambda: idle(first) and idle(second), "the tasks to end", PATIENCE)
        until(
            lambda: shop.one("select count(*) from backup where ended_at is null") == 0, "it to end", PATIENCE
        )
        assert shop.rows("select made_by, proven, error from backup") == [("schedule", True, None)]
        made = [manifest.known(each.data_dir) for each in (first, second)]
        assert sorted(map(len, made)) == [0, 1]
        assert SECRET not in first.log("worker") + second.log("worker")
