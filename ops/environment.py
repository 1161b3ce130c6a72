"""Settings as every child process gets them: nothing left empty that the embedded servers or the playground fill in."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from invitehub.settings import Settings
from ops import book as books
from ops.book import Book
from ops.errors import Refused
from ops.paths import ROOT
from ops.servers import HOST

PLAYGROUND_ADMIN = 1003
PLAYGROUND_USER = 1001
SERVERS = ("database", "redis")
_ALWAYS = ("bot", "worker", "beat", "watchdog", "web")


class _FromRoot(Settings):
    """Reads the project's `.env`, whatever folder the command was called from."""

    model_config = SettingsConfigDict(env_file=ROOT / ".env")


def load() -> Settings:
    """The operator's settings, from the environment and the project's `.env`; `data_dir` absolute. Raises Refused."""
    try:
        settings = _FromRoot()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "A setting"
        why = first["msg"].removeprefix("Value error, ").removeprefix("Input ")
        raise Refused(f"{name} makes no sense", f"{why}; look at the environment and .env") from error
    _check_words(settings)
    return settings.model_copy(update={"data_dir": (ROOT / settings.data_dir.expanduser()).resolve()})


def _check_words(settings: Settings) -> None:
    # Texts and cryptography take a tenth of a second to import: only where they are needed.
    if settings.locale != Settings.model_fields["locale"].default:
        from invitehub.texts import LOCALES

        if settings.locale not in LOCALES:
            raise Refused("LOCALE makes no sense", f"choose one of {', '.join(LOCALES)} in .env")
    if secret := settings.secret_key.get_secret_value():
        from invitehub.secret_keys import Keys

        try:
            Keys.from_secret(secret)
        except ValueError as error:
            raise Refused("SECRET_KEY makes no sense", f"{error}; look at the environment and .env") from None


def embedded_database(settings: Settings) -> bool:
    return not settings.database_url.get_secret_value()


def embedded_redis(settings: Settings) -> bool:
    return not settings.redis_url.get_secret_value()


def playground(settings: Settings) -> bool:
    """Whether the playground stands in for Telegram."""
    return not settings.bot_token.get_secret_value()


def services(settings: Settings) -> tuple[str, ...]:
    """The services that run here, in the order in which they start."""
    wanted = {
        "database": embedded_database(settings),
        "redis": embedded_redis(settings),
        "sandbox": not settings.sandbox_url,
        "playground": playground(settings),
    }
    return (*(name for name, here in wanted.items() if here), *_ALWAYS)


def resolve(settings: Settings) -> dict[str, str]:
    """The environment of all children. Raises Refused if embedded servers are meant and were never started."""
    book = books.read(settings.data_dir)
    if book is None and (embedded_database(settings) or embedded_redis(settings)):
        raise Refused("InviteHub was never started here", "run ./team up first")
    return variables(settings, book or Book())


def apply(settings: Settings) -> dict[str, str]:
    """Resolve and put the result into this process's environment, before the product is imported."""
    resolved = resolve(settings)
    os.environ.update(resolved)
    return resolved


def variables(settings: Settings, book: Book) -> dict[str, str]:
    """`settings` with what `book` knows filled in, under the names of DESIGN.md §9."""
    data_dir = settings.data_dir
    stand_in = embedded_database(settings) if settings.stand_in is None else settings.stand_in
    return {
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": settings.database_url.get_secret_value() or book.postgres(data_dir).url,
        "REDIS_URL": settings.redis_url.get_secret_value() or book.valkey(data_dir).url,
        "SECRET_KEY": settings.secret_key.get_secret_value() or _kept_key(data_dir),
        "SANDBOX_URL": settings.sandbox_url or f"http://{HOST}:{book.sandbox_port}",
        "WEB_HOST": settings.web_host,
        "WEB_PORT": str(_port(settings, "web_port", book.web_port)),
        "PLAYGROUND_PORT": str(_port(settings, "playground_port", book.playground_port)),
        "PUBLIC_URL": settings.public_url,
        "LOCALE": settings.locale,
        "TIMEZONE": settings.timezone,
        "HEARTBEAT_INTERVAL": str(settings.heartbeat_interval),
        "SELF_REPAIR": _switch(settings.self_repair),
        "ALERT_URLS": settings.alert_urls.get_secret_value(),
        "ALERT_TESTS": _switch(settings.alert_tests),
        "PING_URL": settings.ping_url.get_secret_value(),
        "QUIET_HOURS": "" if settings.quiet_hours is None else str(settings.quiet_hours),
        "STAND_IN": _switch(stand_in),
        "BACKUP_AT": settings.backup_at,
        "BACKUP_KEEP": settings.backup_keep,
        "BACKUP_KEY": settings.backup_key,
        "BACKUP_SEND": settings.backup_send,
        **_telegram(settings, book),
    }


def page_url(environment: Mapping[str, str]) -> str:
    """The chat page's address."""
    return f"http://{HOST}:{environment['PLAYGROUND_PORT']}"


def web_url(environment: Mapping[str, str]) -> str:
    host = environment["WEB_HOST"]
    shown = HOST if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - compared, not bound
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{environment['WEB_PORT']}"


def _telegram(settings: Settings, book: Book) -> dict[str, str]:
    ids = settings.admin_ids
    if not playground(settings):
        token, base = settings.bot_token.get_secret_value(), settings.bot_api_url
    else:
        token = book.playground_token
        base = f"http://{HOST}:{_port(settings, 'playground_port', book.playground_port)}"
        ids = ids if PLAYGROUND_ADMIN in ids else (*ids, PLAYGROUND_ADMIN)
    return {"BOT_TOKEN": token, "BOT_API_URL": base, "ADMIN_IDS": ",".join(str(number) for number in ids)}


def _port(settings: Settings, name: str, remembered: int) -> int:
    asked = int(getattr(settings, name))
    return asked if name in settings.model_fields_set or not remembered else remembered


def _kept_key(data_dir: Path) -> str:
    try:
        return (data_dir / "secret_key").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except PermissionError as error:
        raise Refused(f"{data_dir / 'secret_key'} belongs to another user", "run as that user") from error


def _switch(value: bool) -> str:
    return "on" if value else "off"
