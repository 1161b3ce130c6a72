"""`./team up`: from settings to running services, step by step; what fails is undone and explained."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from invitehub.settings import Settings
from ops import book as books
from ops import locks, prepare, reach, waiting
from ops.down import down
from ops.environment import SERVERS, embedded_database, embedded_redis, playground, resolve, services
from ops.errors import Refused
from ops.logs import tail
from ops.paths import log_file, write_private
from ops.progress import Say, Steps
from ops.supervisor import Supervisor, configure, launch

_ANOTHER_MAY_TAKE = 120.0
_SERVER_PATIENCE = 60.0
_BEAT_PATIENCE = 45.0
_HELPERS = ("sandbox", "playground")
_LOG_LINES = 15


@dataclass(frozen=True, slots=True)
class Started:
    """What an `up` led to. `already`: everything ran before. `changed`: it runs with other settings than today's."""

    environment: Mapping[str, str]
    already: bool = False
    changed: bool = False


def up(settings: Settings, steps: Steps) -> Started:
    """Start whatever does not run yet and wait until it works. Raises Refused after undoing what it started."""
    prepare.folders(settings.data_dir)
    with _alone(settings.data_dir, steps):
        supervisor = Supervisor(settings.data_dir)
        if supervisor.answers():
            return _complete(settings, supervisor, steps)
        return _fresh(settings, steps)


def _alone(data_dir: Path, steps: Steps) -> AbstractContextManager[None]:
    if locks.is_held(data_dir, "up"):
        steps.note("Another ./team up is at work here; waiting for it.")
    return locks.held(data_dir, "up", patience=_ANOTHER_MAY_TAKE)


def _complete(settings: Settings, supervisor: Supervisor, steps: Steps) -> Started:
    """The supervisor runs: start only what is missing, and touch nothing that works."""
    environment = resolve(settings)
    missing = [name for name, process in supervisor.processes().items() if not process.runs]
    if missing:
        with steps.step(f"Starting {', '.join(missing)}") as say:
            _start_apps(settings.data_dir, supervisor, missing, say)
    digest = _digest_file(settings.data_dir)
    changed = not digest.exists() or digest.read_text(encoding="ascii") != _digest(environment)
    return Started(_as_started(settings, environment), already=not missing, changed=changed)


def _as_started(settings: Settings, environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` with the ports of the last start: they hold until a restart, whatever the settings say today."""
    book = books.read(settings.data_dir) or books.Book()
    ports = {"WEB_PORT": book.web_port, "PLAYGROUND_PORT": book.playground_port}
    return {**environment, **{name: str(port) for name, port in ports.items() if port}}


def _fresh(settings: Settings, steps: Steps) -> Started:
    data_dir = settings.data_dir
    with steps.step("Settings, ports and folders") as say:
        down(data_dir, say)
        environment = _prepare(settings)
    try:
        _start(settings, environment, steps)
    except BaseException as error:
        with steps.step("Stopping what was started") as say:
            down(data_dir, say)
        if isinstance(error, waiting.ServiceFailed):
            _show_log(data_dir, error.service, steps)
        raise
    return Started(environment)


def _prepare(settings: Settings) -> dict[str, str]:
    if not embedded_database(settings):
        reach.database(settings.database_url.get_secret_value())
    if not embedded_redis(settings):
        reach.redis(settings.redis_url.get_secret_value())
    if not playground(settings):
        reach.telegram(settings.bot_token.get_secret_value(), settings.bot_api_url)
    book_is_new = books.read(settings.data_dir) is None
    book = prepare.ports(settings)
    prepare.secret_key(settings)
    prepare.embedded_servers(settings, book, new_passwords=book_is_new)
    return resolve(settings)


def _start(settings: Settings, environment: Mapping[str, str], steps: Steps) -> None:
    data_dir, names = settings.data_dir, services(settings)
    with steps.step("Supervisor"):
        for name in names:
            log_file(data_dir, name).touch(mode=0o600)
        configure(data_dir, names)
        write_private(_digest_file(data_dir), _digest(environment))
        supervisor = launch(data_dir, environment)
    if servers := [name for name in names if name in SERVERS]:
        with steps.step("PostgreSQL and Valkey") as say:
            _start_servers(supervisor, servers, environment, say)
    with steps.step("Database tables"):
        supervisor.start(*(name for name in names if name in _HELPERS))
        _migrate(environment["DATABASE_URL"])
    apps = [name for name in names if name not in SERVERS]
    with steps.step("Services") as say:
        if playground(settings):
            # The bot asks Telegram who it is when it starts: Telegram must be there first.
            listening = {"playground": waiting.listening(environment["BOT_API_URL"])}
            waiting.until(supervisor, listening, patience=_BEAT_PATIENCE, say=say)
        _start_apps(data_dir, supervisor, apps, say)


def _start_servers(
    supervisor: Supervisor, names: list[str], environment: Mapping[str, str], say: Say
) -> None:
    supervisor.start(*names)
    waiting.until(supervisor, waiting.servers(names, environment), patience=_SERVER_PATIENCE, say=say)


def _start_apps(data_dir: Path, supervisor: Supervisor, names: list[str], say: Say) -> None:
    supervisor.start(*names)
    apps = [name for name in names if name not in SERVERS]
    waiting.until(supervisor, waiting.beats(data_dir, apps), patience=_BEAT_PATIENCE, say=say)


def _migrate(url: str) -> None:
    # SQLAlchemy and Alembic take half a second to import: only where they are needed.
    from alembic.util import CommandError
    from sqlalchemy.exc import SQLAlchemyError

    from ops.migrate import upgrade

    try:
        upgrade(url)
    except CommandError as error:
        raise Refused(
            f"The database fits no version that we know: {error}", "use the version that wrote it"
        ) from None
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        raise Refused(
            f"The tables could not be brought up to date: {reason}", "restore a backup or ask for help"
        ) from None


def _digest_file(data_dir: Path) -> Path:
    return data_dir / "run" / "environment.sha256"


def _digest(environment: Mapping[str, str]) -> str:
    """Tells whether settings changed since the start, without keeping them."""
    return hashlib.sha256(json.dumps(dict(environment), sort_keys=True).encode()).hexdigest()


def _show_log(data_dir: Path, service: str, steps: Steps) -> None:
    for line in tail(log_file(data_dir, service), _LOG_LINES):
        steps.note(f"  {service} | {line}")
