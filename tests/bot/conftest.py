"""One playground, sandbox and database for all tests of the bot in this process; each test has people of its own."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from invitehub.house import House
from invitehub.settings import Settings
from ops.migrate import upgrade
from tests.bot.stage import SECRET, Person, Running, Stage
from tests.support import servers
from tests.support.playground import running_playground
from tests.support.sandbox import running_sandbox


@pytest.fixture(scope="module")
def bot_database(worker_number: int) -> Iterator[str]:
    """One a playground: each counts its updates from the same number, and requests are known by it."""
    name = f"bot_gw{worker_number}_{time.monotonic_ns()}"
    yield servers.migrated_database(name, upgrade)
    servers.drop_database(name)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, bot_database: str, redis_url: str) -> Iterator[Stage]:
    folder: Path = tmp_path_factory.mktemp("stage")
    with (
        running_playground(folder / "playground") as playground,
        running_sandbox(folder / "sandbox") as sandbox,
    ):
        settings = Settings(
            locale="en",
            bot_token=SecretStr(playground.token),
            bot_api_url=playground.url,
            database_url=SecretStr(bot_database),
            redis_url=SecretStr(redis_url),
            secret_key=SecretStr(SECRET),
            data_dir=folder / "data",
            heartbeat_interval=0.2,
            # Tests talk faster than people do.
            messages_per_second=0,
        )
        house = House(settings)
        # Dialogues of people who had the same numbers on an earlier stage.
        house.redis.flushdb()
        made = Stage(settings, house, playground, sandbox)
        made.worker(well=True)
        yield made
        house.close()


@pytest.fixture(scope="module")
def bot(stage: Stage) -> Iterator[Running]:
    """A bot that runs for the whole module."""
    with stage.bot() as running:
        yield running


@pytest.fixture(autouse=True)
def _as_new(stage: Stage) -> None:
    """What an earlier test hinted at is not this one's business, and there is a worker unless it says otherwise."""
    stage.hinted.clear()
    stage.worker(well=True)


@pytest.fixture(scope="module")
def owners_bot(stage: Stage) -> Iterator[None]:
    """A bot to which everybody here is an owner: known before they write, so that the settings can name them."""
    with stage.bot(admin_ids=tuple(range(1001, 1200))):
        yield


@pytest.fixture
def admin(stage: Stage, owners_bot: None) -> Person:
    """An owner who has not done anything yet."""
    return stage.person()
