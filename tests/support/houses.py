"""A house with a folder of its own, on a test's database: for what needs settings and servers, and not only a session."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from invitehub.backup import keys, restore
from invitehub.backup.make import alone
from invitehub.house import House
from invitehub.settings import Settings
from tests.support import servers
from tests.support.shop import SECRET


@contextmanager
def house_of(url: str, folder: Path, **settings: str) -> Iterator[House]:
    """Opened for the block. `settings`: as in the environment, in lower case."""
    values = {
        "database_url": url,
        "redis_url": "redis://127.0.0.1:1/0",
        "secret_key": SECRET,
        "data_dir": str(folder),
        **settings,
    }
    house = House(Settings.model_validate(values))
    try:
        yield house
    finally:
        house.close()


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    """A database without any table, gone at the end."""
    try:
        yield servers.empty_database(name)
    finally:
        servers.drop_database(name)


def put(url: str, file: Path, *texts: str) -> None:
    """Restore `file` as the command does, without its questions."""
    readers = keys.readers(texts or (SECRET,))
    examined = restore.examine(file, readers)
    with alone(url):
        restore.restore(url, file, readers, examined)
