"""Everything that must be settled before the first process starts: folders, ports, passwords, foreign servers, token."""

import errno
import os
import secrets
import shutil
from pathlib import Path

from invitehub.settings import Settings
from ops import book as books
from ops.book import Book
from ops.environment import embedded_database, embedded_redis, playground
from ops.errors import Refused
from ops.paths import write_private
from ops.privileges import open_for
from ops.servers import free_port, port_is_free

_NEEDED_BYTES = 200 * 1024 * 1024
_PORTS_TRIED = 200


def folders(data_dir: Path) -> None:
    """Make the data directory and its folders, private. Raises Refused if that is not allowed or there is no room."""
    try:
        for folder in (data_dir, data_dir / "run", data_dir / "run" / "heartbeat", data_dir / "log"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = data_dir / "run" / f".probe.{os.getpid()}"
        probe.write_bytes(b"\0" * 4096)
        probe.unlink()
    except OSError as error:
        raise _refusal(error, data_dir) from error
    if (owner := data_dir.stat().st_uid) not in {os.geteuid(), 0} and os.geteuid() != 0:
        raise Refused(
            f"{data_dir} belongs to another user (uid {owner})", "run as that user, or set DATA_DIR"
        )
    free = shutil.disk_usage(data_dir).free
    if free < _NEEDED_BYTES:
        raise Refused(
            f"Only {free // 1024 // 1024} MB are free where {data_dir} lies",
            f"free at least {_NEEDED_BYTES // 1024 // 1024} MB, or set DATA_DIR to another disk",
        )


def ports(settings: Settings) -> Book:
    """Choose a free port for each server that runs here, remember it and return the book. Nothing may run yet."""
    data_dir = settings.data_dir
    known = books.read(data_dir)
    book = known or Book()
    taken = _asked_for(settings)
    book.web_port = _public_port(settings, "web_port", settings.web_host, book.web_port, taken)
    if playground(settings):
        book.playground_port = _public_port(
            settings, "playground_port", "127.0.0.1", book.playground_port, taken
        )
    book.database_port = _inner_port(book.database_port, taken)
    book.redis_port = _inner_port(book.redis_port, taken)
    book.sandbox_port = _inner_port(book.sandbox_port, taken)
    books.write(data_dir, book)
    return book


def _asked_for(settings: Settings) -> set[int]:
    """Ports that the operator names: nothing else may take them. Raises Refused if two services are given the same."""
    names = ("web_port", "playground_port") if playground(settings) else ("web_port",)
    asked = [getattr(settings, name) for name in names if name in settings.model_fields_set]
    if len(set(asked)) < len(asked):
        raise Refused(f"WEB_PORT and PLAYGROUND_PORT are both {asked[0]}", "give them different ports")
    return set(asked)


def secret_key(settings: Settings) -> None:
    """Make SECRET_KEY once, unless the operator gives one."""
    path = settings.data_dir / "secret_key"
    if not settings.secret_key.get_secret_value() and not path.exists():
        write_private(path, secrets.token_urlsafe(48) + "\n")


def embedded_servers(settings: Settings, book: Book, *, new_passwords: bool) -> None:
    """Make the cluster and write the configurations. `new_passwords`: the old ones were lost with servers.json."""
    data_dir = settings.data_dir
    try:
        if embedded_database(settings):
            postgres = book.postgres(data_dir)
            open_for(data_dir, postgres.account)
            old = (postgres.folder / "PG_VERSION").exists()
            postgres.prepare()
            if old and new_passwords:
                postgres.reset_passwords()
        if embedded_redis(settings):
            valkey = book.valkey(data_dir)
            open_for(data_dir, valkey.account)
            valkey.prepare()
    except OSError as error:
        raise _refusal(error, data_dir) from error


def _public_port(settings: Settings, name: str, host: str, remembered: int, taken: set[int]) -> int:
    asked: int = getattr(settings, name)
    if name in settings.model_fields_set:
        if not port_is_free(asked, host):
            raise Refused(
                f"Port {asked} on {host} is taken",
                f"stop what listens there, or set {name.upper()} to a free port",
            )
        return asked
    candidates: list[int] = [remembered or asked, *range(asked, min(asked + _PORTS_TRIED, 65536))]
    for port in candidates:
        if port not in taken and port_is_free(port, host):
            taken.add(port)
            return port
    raise Refused(f"No port from {asked} on is free", f"set {name.upper()}")


def _inner_port(remembered: int, taken: set[int]) -> int:
    port = remembered
    while not port or port in taken or not port_is_free(port):
        port = free_port()
    taken.add(port)
    return port


def _refusal(error: OSError, data_dir: Path) -> Refused:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Refused(
            f"The disk is full where {data_dir} lies", "free some room, or set DATA_DIR to another disk"
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Refused(
            f"{error.filename or data_dir} cannot be written", "give this user the right to, or set DATA_DIR"
        )
    return Refused(
        f"{error.filename or data_dir}: {error.strerror}", "set DATA_DIR to a folder that can be written"
    )
