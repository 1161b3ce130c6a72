"""The embedded database for a command that needs nothing else: as it runs, or started for that command alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from invitehub.settings import Settings
from ops import book as books
from ops import locks, prepare, waiting
from ops.down import down
from ops.environment import embedded_database, resolve
from ops.errors import Refused
from ops.paths import log_file
from ops.progress import Steps
from ops.supervisor import Supervisor, configure, launch

_PATIENCE: Final = 60.0
_UP_MAY_TAKE: Final = 5.0
_NAME: Final = "database"


@contextmanager
def reachable(settings: Settings, steps: Steps) -> Iterator[None]:
    """Whatever runs is left as it is; an embedded database that does not run is started for the block.

    It is made first if there is none.
    """
    if not embedded_database(settings) or Supervisor(settings.data_dir).answers():
        yield
        return
    prepare.folders(settings.data_dir)
    try:
        alone = locks.take(settings.data_dir, "up", patience=_UP_MAY_TAKE)
    except locks.Held:
        raise Refused("Another ./team up is at work here", "wait until it is done") from None
    with locks.until_closed(alone):
        try:
            with steps.step("Starting the database"):
                _start(settings)
            yield
        finally:
            with steps.step("Stopping the database") as say:
                down(settings.data_dir, say)


def _start(settings: Settings) -> None:
    data_dir = settings.data_dir
    down(data_dir, lambda _: None)
    new_passwords = books.read(data_dir) is None
    book = prepare.ports(settings)
    prepare.embedded_servers(settings, book, new_passwords=new_passwords)
    log_file(data_dir, _NAME).touch(mode=0o600)
    configure(data_dir, [_NAME])
    environment = resolve(settings)
    supervisor = launch(data_dir, environment)
    supervisor.start(_NAME)
    ready = waiting.servers([_NAME], environment)
    waiting.until(supervisor, ready, patience=_PATIENCE, say=lambda _: None)
