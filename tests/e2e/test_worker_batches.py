"""A batch invite through a real worker, broker and sandbox; the worker is killed in the middle, and another goes on."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from invitehub import batch_invites, pools, teams
from invitehub.batch_invites import Progress
from invitehub.database import Database
from invitehub.secret_keys import Keys
from models.enums import JobState
from ops.migrate import upgrade
from tasks.publish import Publisher
from tasks.queues import BATCH_INVITE, MAINTENANCE, REDELIVER
from tests.support import servers
from tests.support.playground import until
from tests.support.sandbox import Sandbox, running_sandbox
from tests.support.workers import SECRET, Broker, Surroundings, configured, own_valkey, worker

SEATS, LINES = 30, 400


@dataclass
class Stage:
    """A pool with one team, and everything a worker needs to fill it."""

    house: Surroundings
    broker: Broker
    sandbox: Sandbox
    db: Database
    publisher: Publisher

    def set_up(self) -> None:
        options = self.sandbox.team("alpha", capacity=SEATS)
        with self.db.transaction() as session:
            pools.add_pool(session, name="main", actor="test")
            teams.add_team(
                session, keys=Keys.from_secret(SECRET), name="alpha", pool="main", provider="sandbox",
                capacity=SEATS, options=options, actor="test",
            )  # fmt: skip

    def start(self) -> int:
        with self.db.transaction() as session:
            return batch_invites.start(
                session, "main", 30, (f"p{n:03}@example.org" for n in range(LINES)), "", "test"
            )

    def progress(self, job: int) -> Progress:
        with self.db.transaction() as session:
            return batch_invites.progress(session, job)

    def upstream(self) -> list[str]:
        return sorted(str(member["member"]) for member in self.sandbox.members("alpha"))


@pytest.fixture
def stage(tmp_path: Path, worker_number: int) -> Iterator[Stage]:
    name = f"batches_{worker_number}_{time.monotonic_ns()}"
    with ExitStack() as stack:
        url = servers.migrated_database(name, upgrade)
        stack.callback(servers.drop_database, name)
        broker = stack.enter_context(own_valkey(tmp_path / "valkey"))
        sandbox = stack.enter_context(running_sandbox(tmp_path / "sandbox"))
        stack.enter_context(configured())
        db, publisher = Database(url), Publisher(broker.url)
        stack.callback(db.close)
        stack.callback(publisher.close)
        house = Surroundings(tmp_path, broker.url, url)
        made = Stage(house, broker, sandbox, db, publisher)
        made.set_up()
        yield made


def test_a_worker_is_killed_and_another_takes_the_rest_once(stage: Stage) -> None:
    job = stage.start()
    with worker(stage.house) as first:
        assert stage.publisher.send(BATCH_INVITE, (job,))
        until(lambda: stage.progress(job).taken > 0, "the worker to begin")
        first.kill()
        first.wait(10)
    assert stage.progress(job).taken < LINES
    with worker(stage.house):
        assert stage.publisher.send(BATCH_INVITE, ())
        until(lambda: stage.progress(job).state is JobState.DONE, "the other worker to end it")
        # What the first one had claimed is looked at again; then as beat does it.
        until(lambda: _swept(stage, job), "all invitations")
    found = stage.progress(job)
    assert (found.taken, found.granted, found.waiting) == (LINES, SEATS, LINES - SEATS)
    assert stage.upstream() == [f"p{number:03}@example.org" for number in range(SEATS)]


def _swept(stage: Stage, job: int) -> bool:
    if not stage.broker.waiting(MAINTENANCE):
        stage.publisher.send(REDELIVER, ())
    return stage.progress(job).granted == SEATS
