"""Where the migrations are, and which there are."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from alembic import command

_ROOT = Path(__file__).resolve().parent.parent


def config(url: str) -> Config:
    """Alembic's configuration for the database at `url`."""
    config = Config(str(_ROOT / "alembic.ini"))
    config.attributes["url"] = url
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring the tables at `url` up to `revision`."""
    command.upgrade(config(url), revision)


def newest() -> str | None:
    """The newest revision there is."""
    return ScriptDirectory.from_config(config("")).get_current_head()


def known(revision: str) -> bool:
    """Whether we know that revision; one of a newer version of ours we do not."""
    try:
        return ScriptDirectory.from_config(config("")).get_revision(revision) is not None
    except CommandError:
        return False
