"""Lives of 60 steps: whatever happens, in whatever order, whoever dies meanwhile, I1 to I7 hold in the end.

`python -m tests.life --runs 5000 --steps 100` is the long form.
"""

import logging
from collections.abc import Iterator

import pytest

from ops.migrate import upgrade
from tests.life.machine import run
from tests.life.world import Store
from tests.support import servers

CHUNKS = 4
RUNS, STEPS = 200, 60


@pytest.fixture(scope="module")
def store(worker_number: int) -> Iterator[Store]:
    log = logging.getLogger("invitehub")
    level = log.level
    name = f"invitehub_life_gw{worker_number}"
    url = servers.migrated_database(name, upgrade)
    yield Store(url, servers.servers().superuser_url.removesuffix("postgres") + name)
    servers.drop_database(name)
    # A life is silent; what comes after it in this process is not.
    log.setLevel(level)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("number", range(CHUNKS))
def test_whatever_happens_the_promises_hold(store: Store, number: int) -> None:
    run(store, runs=RUNS // CHUNKS, steps=STEPS, number=number)
