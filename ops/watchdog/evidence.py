"""What the machine knows about a service: its lock, its process, its supervisor, its log. Elsewhere: nothing, honestly."""

import re
import time
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from invitehub.log_lines import Cleaner, tail
from invitehub.settings import Settings
from ops import locks
from ops.paths import lock_file, log_file
from ops.supervisor import Supervisor, socket_file
from ops.watchdog.model import Evidence
from ops.watchdog.recogniser import recognise

_LINES = 4
_TELLING = re.compile(
    r"(?i:\b(?:error|critical|fatal|panic|refused|denied|no space|killed)\b)|\b[A-Z]\w*(?:Error|Exception)\b"
)
_END = re.compile(
    r"^(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ \w+ (?:exited|stopped): (?P<name>[\w-]+) "
    r"\((?:terminated by (?P<signal>[^;)]+)|exit status (?P<status>-?\d+))",
)
# States in which supervisord has started it or is about to.
_RESTARTING = frozenset({"STARTING", "RUNNING", "BACKOFF"})


@dataclass(frozen=True, slots=True)
class Lock:
    """A service's lock on this machine. `held`: None if the service never ran here. `pid`: only if it is certain.

    `taken_at`: when its present or last holder started, seconds since the epoch.
    """

    held: bool | None
    pid: int | None = None
    taken_at: float = 0.0


def lock(data_dir: Path, name: str) -> Lock:
    try:
        taken_at = lock_file(data_dir, name).stat().st_mtime
    except OSError:
        return Lock(None)
    held = locks.is_held(data_dir, name)
    return Lock(held, locks.holder(data_dir, name) if held else None, taken_at)


def frozen(pid: int | None) -> bool:
    """Whether the process is stopped by a signal or a debugger."""
    try:
        return pid is not None and psutil.Process(pid).status() in {
            psutil.STATUS_STOPPED,
            psutil.STATUS_TRACING_STOP,
        }
    except psutil.Error:
        return False


class Detective:
    """Gathers what an admin needs to judge a trouble."""

    def __init__(self, settings: Settings) -> None:
        self._data_dir = settings.data_dir
        self.clean = Cleaner(settings).clean
        self._read: dict[str, int] = {}

    def well(self, name: str) -> None:
        """The service is well: what its log says so far explains no later trouble."""
        try:
            self._read[name] = log_file(self._data_dir, name).stat().st_size
        except OSError:
            self._read.pop(name, None)

    def gather(self, name: str, since: float, *, alive: bool) -> Evidence:
        """`since`: when it last lived. `alive`: it is there but useless, so its supervisor will not restart it."""
        there = socket_file(self._data_dir).exists()
        processes = Supervisor(self._data_dir).processes() if there else {}
        process = processes.get(name)
        restarting = process is not None and process.state in _RESTARTING and not alive
        lines = self._since_well(name)
        return Evidence(
            ended="" if alive else self._end(name, since),
            lines=self._telling(lines),
            known=recognise(lines),
            supervised=process is not None,
            restarting=restarting,
            supervisor=bool(processes),
        )

    def look_again(self, name: str, since: float, before: Evidence) -> Evidence:
        """What its logs say by now. Asks nobody, so it may be done at each look."""
        lines = self._since_well(name)
        return replace(
            before, ended=self._end(name, since), lines=self._telling(lines), known=recognise(lines)
        )

    def _since_well(self, name: str) -> list[str]:
        lines = [line.rstrip() for line in tail(log_file(self._data_dir, name), self._read.get(name, 0))]
        return [line for line in lines[-100:] if line]

    def _telling(self, lines: list[str]) -> tuple[str, ...]:
        """The telling lines first of all."""
        telling = [line for line in lines if _TELLING.search(line)]
        return tuple(self.clean(line) for line in (telling or lines)[-_LINES:])

    def _end(self, name: str, since: float) -> str:
        """How it ended last, as supervisord wrote it down; a signal's name or a status. Empty if it is not known."""
        ends = [
            found
            for line in tail(log_file(self._data_dir, "supervisor"))
            if (found := _END.match(line)) and found["name"] == name
        ]
        if not ends or time.mktime(time.strptime(ends[-1]["at"], "%Y-%m-%d %H:%M:%S")) < since - 5:
            return ""
        signal = (ends[-1]["signal"] or "").partition(" (")[0].strip()
        return signal or ends[-1]["status"] or ""
