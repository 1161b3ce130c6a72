"""A database for the tests of the core, emptied before each; one sandbox and one playground for all of them."""

from collections.abc import Iterator

import psycopg
import pytest

from invitehub.database import Database
from invitehub.delivery import Door
from invitehub.secret_keys import Keys
from invitehub.telegram import Telegram
from ops.migrate import upgrade
from tests.support import servers
from tests.support.attacks import Raw
from tests.support.desk import Desk
from tests.support.playground import Playground, running_playground
from tests.support.post import Post
from tests.support.sandbox import Sandbox, running_sandbox
from tests.support.shop import SECRET, Shop, empty


@pytest.fixture(scope="session")
def core_url(worker_number: int) -> Iterator[str]:
    name = f"invitehub_core_gw{worker_number}"
    yield servers.migrated_database(name, upgrade)
    servers.drop_database(name)


@pytest.fixture(scope="session")
def _opened(core_url: str) -> Iterator[Database]:
    # Enough for 32 threads at once.
    db = Database(core_url, pool_size=36, overflow=4)
    yield db
    db.close()


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys.from_secret(SECRET)


@pytest.fixture
def db(_opened: Database) -> Database:
    with _opened.transaction() as session:
        empty(session)
    return _opened


@pytest.fixture
def shop(db: Database, keys: Keys) -> Shop:
    """A pool without teams."""
    return Shop(db, keys)


@pytest.fixture
def raw(shop: Shop, core_url: str) -> Iterator[Raw]:
    """A connection beside a pool with a team of three and one seat; what it does is undone at the end."""
    shop.team(3)
    (code,) = shop.codes(uses=9)
    shop.seated(code, identity="somebody@example.org")
    with psycopg.connect(core_url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as sandbox:
        yield sandbox


@pytest.fixture
def desk(shop: Shop, service: Sandbox) -> Desk:
    desk = Desk(shop, service)
    desk.team = desk.add_team()
    service.forget_traffic()
    return desk


@pytest.fixture(scope="session")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    with running_playground(tmp_path_factory.mktemp("playground")) as running:
        yield running


@pytest.fixture(scope="session")
def door(playground: Playground) -> Iterator[Door]:
    telegram = Telegram(playground.token, playground.url)
    yield Door(telegram, "en")
    telegram.close()


@pytest.fixture
def post(shop: Shop, playground: Playground, door: Door) -> Iterator[Post]:
    shop.team(5)
    person = playground.newcomer("Somebody")
    playground.start(person)
    yield Post(shop, playground, door, person)
    playground.fault()
