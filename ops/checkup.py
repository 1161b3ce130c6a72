"""What `./team doctor` looks at: one function a subject, each gives findings with their cure."""

import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import psycopg

from invitehub.settings import Settings
from ops import backup_check, reach
from ops.environment import embedded_database, playground, resolve
from ops.errors import Refused
from ops.finding import Finding
from ops.paths import ROOT
from ops.servers import port_is_free
from ops.state import NOT_STARTED, RUNNING, collect
from ops.supervisor import Supervisor

_LEAST_FREE = 500 * 1024 * 1024
_CLOCK_SLACK = 2.0


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything; nothing is changed. What cannot be looked at is a finding itself."""
    for look in _LOOKS:
        try:
            yield from look(settings)
        except Refused as refusal:
            yield Finding(
                look.__name__.strip("_").replace("_", " "),
                ok=False,
                detail=refusal.message,
                cure=refusal.cure,
            )


def _python(_settings: Settings) -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding("python", ok=sys.version_info >= (3, 11), detail=version, cure="")


def _requirements(_settings: Settings) -> Iterator[Finding]:
    digest = hashlib.sha256((ROOT / "requirements" / "run.txt").read_bytes()).hexdigest()
    try:
        ready = json.loads((ROOT / ".venv" / ".ready.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        ready = {"files": {}}
    ok = ready["files"].get("run.txt") == digest
    yield Finding(
        "requirements",
        ok=ok,
        detail="as pinned" if ok else "not what requirements/run.txt pins",
        cure="" if ok else "start any command as ./team, not as python -m ops",
    )


def _data_dir(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    if not folder.exists():
        yield Finding("DATA_DIR", ok=True, detail=f"{folder} is made by the first ./team up")
        return
    loose = [
        path.name
        for path in (folder, folder / "servers.json", folder / "secret_key")
        if path.exists() and path.stat().st_mode & (0o067 if path == folder else 0o077)
    ]
    writable = os.access(folder, os.W_OK | os.X_OK)
    if loose:
        yield Finding(
            "DATA_DIR",
            ok=False,
            detail=f"others may read {', '.join(loose)}",
            cure=f"chmod go-rwx {folder}/*",
        )
    elif not writable:
        yield Finding(
            "DATA_DIR",
            ok=False,
            detail=f"{folder} cannot be written",
            cure="run as its owner, or set DATA_DIR",
        )
    else:
        yield Finding("DATA_DIR", ok=True, detail=str(folder))
    free = shutil.disk_usage(folder).free
    text = f"{free / 1024**3:.1f} GB free"
    yield Finding(
        "disk", ok=free >= _LEAST_FREE, detail=text, cure="" if free >= _LEAST_FREE else "free some room"
    )


def _bot_token(settings: Settings) -> Iterator[Finding]:
    if playground(settings):
        yield Finding("BOT_TOKEN", ok=True, detail="empty: the playground stands in for Telegram")
        return
    name = reach.telegram(settings.bot_token.get_secret_value(), settings.bot_api_url)
    yield Finding("BOT_TOKEN", ok=True, detail=f"belongs to @{name}")
    known = bool(settings.admin_ids)
    text = ", ".join(str(number) for number in settings.admin_ids) or "nobody is admin"
    yield Finding(
        "ADMIN_IDS",
        ok=known,
        detail=text,
        cure="" if known else "set it to your Telegram id (see @userinfobot)",
    )


def _addresses(settings: Settings) -> Iterator[Finding]:
    for name, value in (("PUBLIC_URL", settings.public_url), ("BOT_API_URL", settings.bot_api_url)):
        if not value:
            continue
        scheme = urlsplit(value).scheme
        ok = scheme == "https" or (scheme == "http" and name == "BOT_API_URL")
        detail = f"{value} (not used yet: the bot fetches its updates)" if name == "PUBLIC_URL" else value
        yield Finding(name, ok=ok, detail=detail, cure="" if ok else "give it as https://host")


def _ports(settings: Settings) -> Iterator[Finding]:
    if Supervisor(settings.data_dir).answers():
        return
    wanted = [("WEB_PORT", settings.web_host, settings.web_port)]
    if playground(settings):
        wanted.append(("PLAYGROUND_PORT", "127.0.0.1", settings.playground_port))
    for name, host, port in wanted:
        free = port_is_free(port, host)
        moves = name.lower() not in settings.model_fields_set
        taken = f"{port} is taken; the next free one is used" if moves else f"{port} is taken"
        cure = "" if free or moves else f"stop what listens there, or set {name} to a free port"
        yield Finding(name, ok=free or moves, detail=f"{port} is free" if free else taken, cure=cure)


def _services(settings: Settings) -> Iterator[Finding]:
    states = collect(settings)
    if all(state.detail == NOT_STARTED for state in states.values()):
        yield Finding("services", ok=False, detail="none is started", cure="run ./team up")
        return
    for name, state in states.items():
        _, _, cure = state.detail.rpartition(": ")
        ok = state.state == RUNNING
        yield Finding(name, ok=ok, detail=f"{state.state}: {state.detail}", cure="" if ok else cure)


def _database(settings: Settings) -> Iterator[Finding]:
    if embedded_database(settings) and not Supervisor(settings.data_dir).answers():
        return
    url = resolve(settings)["DATABASE_URL"]
    reach.database(url)
    from ops.migrate import revisions

    here, newest = revisions(url)
    ok = here == newest
    cure = "" if ok else "./team restart brings it up to date"
    yield Finding(
        "migrations", ok=ok, detail=f"at {here}" if ok else f"at {here}, newest is {newest}", cure=cure
    )
    yield _clock(url)


def _clock(url: str) -> Finding:
    with psycopg.connect(f"postgresql://{url.partition('://')[2]}", connect_timeout=3) as connection:
        before = time.time()
        row = connection.execute("select extract(epoch from clock_timestamp())::float8").fetchone()
        skew = float(row[0]) - (before + time.time()) / 2 if row else 0.0
    ok = abs(skew) <= _CLOCK_SLACK
    return Finding(
        "clock",
        ok=ok,
        detail=f"{skew:+.2f} s to the database's",
        cure="" if ok else "run a time service (NTP)",
    )


def _backups(settings: Settings) -> Iterator[Finding]:
    yield backup_check.age(settings)
    yield backup_check.key(settings)


_LOOKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _python,
    _requirements,
    _data_dir,
    _bot_token,
    _addresses,
    _ports,
    _services,
    _database,
    _backups,
)
