"""The supervisor: what it is told, and how it is asked. Speaks to supervisord over its socket, with time-outs.

supervisord restarts what dies. It knows nothing of health: that is the watchdog's business.
"""

import hashlib
import http.client
import os
import socket
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.errors import Refused
from ops.paths import ROOT, log_file, write_private

# The kernel's limit is 104 bytes on macOS; supervisord binds a name of its own with a dot and its pid first.
_LONGEST_SOCKET = 85
_TIMEOUT = 5.0
_RUNNING = frozenset({"RUNNING", "STARTING"})
_ENDED = frozenset({"STOPPED", "EXITED", "FATAL"})

_STOP_SIGNAL = {"database": "INT"}
# A worker told to stop finishes what it runs (no provider call lasts longer than 20 s) and hands back the rest.
_STOP_WAIT = {"worker": 30, "database": 20}

_HEAD = """\
[supervisord]
nodaemon=true
silent=true
umask=077
identifier=invitehub
pidfile=run/supervisord.pid
logfile=log/supervisor.log
logfile_maxbytes=10MB
logfile_backups=5
{user}
[unix_http_server]
file={socket}
chmod=0600

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""

# A process that ends within startsecs is started again after 1 s, 2 s, 3 s … ; after that it counts as running, and a
# later death is followed by a restart at once. startretries is never reached in practice: a service that waits for its
# database must come back by itself, however long that takes. The shell reads the interpreter's path from the
# environment, since supervisord's own parser knows no safe way to quote one.
_PROGRAM = """
[program:{name}]
command=/bin/sh -c 'exec "$INVITEHUB_PYTHON" -P -m ops.serve {name}'
directory=/
autostart=false
autorestart=true
startsecs=5
startretries=1000
stopsignal={signal}
stopwaitsecs={wait}
stopasgroup=true
killasgroup=true
redirect_stderr=true
stdout_logfile=log/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=5
"""


@dataclass(frozen=True, slots=True)
class Process:
    """How supervisord sees a service. `stopped`: seconds since the epoch, 0 if it never ended."""

    name: str
    state: str
    pid: int | None
    stopped: int
    reason: str

    @property
    def runs(self) -> bool:
        return self.state in _RUNNING


def config_file(data_dir: Path) -> Path:
    return data_dir / "run" / "supervisord.conf"


def socket_file(data_dir: Path) -> Path:
    """Under the data directory if the path is short enough for a socket, else in a folder of our own in /tmp."""
    near = data_dir / "run" / "supervisor.sock"
    if len(os.fsencode(near)) <= _LONGEST_SOCKET:
        return near
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path("/tmp") / f"invitehub-{os.geteuid()}-{digest}" / "supervisor.sock"  # noqa: S108 - checked to be ours


def configure(data_dir: Path, names: Iterable[str]) -> None:
    """Write supervisord's configuration. It holds no secret and no setting: those travel in the environment."""
    place = socket_file(data_dir)
    _make_private(place.parent)
    place.unlink(missing_ok=True)
    user = "user=root\n" if os.geteuid() == 0 else ""
    programs = [
        _PROGRAM.format(name=name, signal=_STOP_SIGNAL.get(name, "TERM"), wait=_STOP_WAIT.get(name, 10))
        for name in names
    ]
    head = _HEAD.format(user=user, socket=str(place).replace("%", "%%"))
    write_private(config_file(data_dir), head + "".join(programs))


def launch(data_dir: Path, environment: Mapping[str, str]) -> "Supervisor":
    """Start supervisord, detached from the terminal, and wait until it answers. Raises Refused."""
    inherited = {
        name: value for name, value in os.environ.items() if name not in {"PYTHONHOME", "PYTHONSTARTUP"}
    }
    ours = {"INVITEHUB_PYTHON": sys.executable, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with log_file(data_dir, "supervisor").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ops.serve", "supervisor"],
            cwd="/",
            env={**inherited, **environment, **ours},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    supervisor = Supervisor(data_dir)
    deadline = time.monotonic() + 15
    while not supervisor.answers():
        if process.poll() is not None or time.monotonic() > deadline:
            raise Refused("The supervisor did not start", f"see {log_file(data_dir, 'supervisor')}")
        time.sleep(0.03)
    return supervisor


class Supervisor:
    """supervisord's remote control."""

    def __init__(self, data_dir: Path) -> None:
        self._socket = socket_file(data_dir)

    def answers(self) -> bool:
        try:
            return bool(self._call("supervisor.getState")["statename"] == "RUNNING")
        except (OSError, http.client.HTTPException):
            return False

    def processes(self) -> dict[str, Process]:
        """All services by name; none if there is no supervisor. A supervisor that hangs counts as none."""
        try:
            rows = self._call("supervisor.getAllProcessInfo")
        except (OSError, http.client.HTTPException):
            return {}
        return {row["name"]: _process(row) for row in rows}

    def start(self, *names: str) -> None:
        """Have them started; returns at once. What runs already is left alone."""
        for name in names:
            self._forgiving("supervisor.startProcess", name)

    def stop(self, *names: str) -> None:
        """Have them stopped, all at once; returns when they are gone (supervisord kills what outlives its patience)."""
        for name in names:
            self._forgiving("supervisor.stopProcess", name)
            # A frozen process heeds no signal but this one; thawed, it stops as it was told to.
            self._thaw(name)
        while not all(self._ended(process) for name, process in self.processes().items() if name in names):
            time.sleep(0.05)

    def restart(self, name: str) -> None:
        self.stop(name)
        self.start(name)

    def kill(self, name: str) -> None:
        """End it at once; supervisord starts it anew, as after any death. Raises Refused."""
        self._forgiving("supervisor.signalProcess", name, "KILL")

    def shutdown(self) -> None:
        try:
            self._call("supervisor.shutdown")
        except (OSError, http.client.HTTPException, xmlrpc.client.Fault):
            return

    def _thaw(self, name: str) -> None:
        try:
            self._call("supervisor.signalProcess", name, "CONT")
        except (OSError, http.client.HTTPException, xmlrpc.client.Fault):
            return

    def _ended(self, process: Process) -> bool:
        return process.state in _ENDED

    def _forgiving(self, method: str, name: str, argument: "str | bool" = False) -> None:
        """`argument`: a signal's name; else False, which means that nobody waits."""
        try:
            self._call(method, name, argument)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode not in _HARMLESS:
                raise Refused(
                    f"The supervisor refused {name}: {fault.faultString}", "run ./team doctor"
                ) from fault
        except (OSError, http.client.HTTPException) as error:
            raise Refused("The supervisor does not answer", "run ./team up") from error

    def _call(self, method: str, *arguments: Any) -> Any:
        with xmlrpc.client.ServerProxy("http://localhost/RPC2", transport=_Transport(self._socket)) as proxy:
            return getattr(proxy, method)(*arguments)


# Already started, not running: what was asked for is so already.
_HARMLESS = frozenset({60, 70})


def _process(row: Mapping[str, Any]) -> Process:
    return Process(
        row["name"], row["statename"], row["pid"] or None, row["stop"], row["spawnerr"] or row["description"]
    )


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if status.st_uid != os.geteuid() or status.st_mode & 0o077 or folder.is_symlink():
        raise Refused(f"{folder} is not a private folder of this user", "delete it, then run ./team up again")


class _Transport(xmlrpc.client.Transport):
    def __init__(self, place: Path) -> None:
        super().__init__()
        self._place = place

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        connection = _UnixConnection(self._place)
        # What is remembered here is closed with the proxy.
        self._connection = (host, connection)
        return connection


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, place: Path) -> None:
        super().__init__("localhost", timeout=_TIMEOUT)
        self._place = place

    def connect(self) -> None:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(_TIMEOUT)
            connection.connect(str(self._place))
        except OSError:
            connection.close()
            raise
        self.sock = connection
