"""How each service really is, with the cause and the cure.

Asked are the supervisor, the service's lock, its heartbeat, and for the servers whether they answer.
"""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psutil

from invitehub import alert_words, heartbeat
from invitehub.log_lines import tail
from invitehub.settings import Settings
from ops import locks, reach
from ops.environment import SERVERS, embedded_database, embedded_redis, resolve, services, web_url
from ops.errors import Refused
from ops.paths import log_file
from ops.supervisor import Process, Supervisor
from ops.watchdog.recogniser import recognise

RUNNING, DEGRADED, DOWN = "running", "degraded", "down"
NOT_STARTED = "not started: run ./team up"
# The end of a log in which the reason stands.
_LINES = 100


@dataclass(frozen=True, slots=True)
class State:
    """One service: running, degraded or down; `detail` says why and what to do (for a running one, how it is)."""

    state: str
    detail: str
    pid: int | None = None


def collect(settings: Settings) -> dict[str, State]:
    """The state of every service, by name."""
    processes = Supervisor(settings.data_dir).processes()
    names = dict.fromkeys((*SERVERS, *services(settings)))
    with ThreadPoolExecutor(len(names)) as pool:
        states = pool.map(lambda name: _state(settings, name, processes.get(name)), names)
        return dict(zip(names, states, strict=True))


def _state(settings: Settings, name: str, process: Process | None) -> State:
    embedded = {"database": embedded_database, "redis": embedded_redis}
    if name not in embedded:
        return _of_process(settings, name, process) or _of_beat(settings, name, process)
    if embedded[name](settings) and (trouble := _of_process(settings, name, process)):
        return trouble
    pid = process.pid if process is not None else None
    try:
        return State(RUNNING, _server(settings, name), pid)
    except Refused as refusal:
        starting = process is not None and process.state == "STARTING"
        return State(DEGRADED if starting else DOWN, "starting" if starting else str(refusal), pid)


def _server(settings: Settings, name: str) -> str:
    environment = resolve(settings)
    if name == "database":
        return f"PostgreSQL {reach.database(environment['DATABASE_URL'], timeout=2)}"
    return f"Valkey or Redis {reach.redis(environment['REDIS_URL'], timeout=2)}"


def _of_process(settings: Settings, name: str, process: Process | None) -> State | None:
    """What is wrong with the process as such; None if it runs."""
    if process is None:
        if not locks.is_held(settings.data_dir, name):
            return State(DOWN, NOT_STARTED)
        pid = locks.holder(settings.data_dir, name)
        return State(DEGRADED, "its supervisor is gone: run ./team down, then ./team up", pid)
    if not process.runs:
        return State(DOWN, _why_not(settings, name, process))
    if process.pid is not None and _frozen(process.pid):
        return State(DOWN, f"its process is frozen (SIGSTOP): run ./team restart {name}", process.pid)
    return None


def _why_not(settings: Settings, name: str, process: Process) -> str:
    match process.state:
        case "STOPPED":
            return f"stopped by hand: run ./team restart {name}"
        case "STOPPING":
            return "stopping"
        case _:
            known = recognise(tail(log_file(settings.data_dir, name))[-_LINES:])
            if known is None:
                return f"dies soon after each start: see ./team logs {name}"
            # The same words as in the alert: what the log says, and what helps.
            return f"dies soon after each start. {alert_words.plain_known('en', known.code, known.detail)}"


def _of_beat(settings: Settings, name: str, process: Process | None) -> State:
    pid = process.pid if process is not None else None
    beat = heartbeat.read(settings.data_dir, name)
    if beat is None or beat.pid != pid:
        state = DEGRADED if process is not None and process.state == "STARTING" else DOWN
        return State(state, "starting" if state == DEGRADED else f"no heartbeat: see ./team logs {name}", pid)
    age = beat.age()
    slack = 3 * settings.heartbeat_interval
    if age > max(heartbeat.DOWN_AFTER, slack):
        return State(DOWN, f"no heartbeat for {age:.0f} s: run ./team restart {name}", pid)
    if age > max(heartbeat.SUSPECT_AFTER, slack):
        return State(DEGRADED, f"no heartbeat for {age:.0f} s", pid)
    return _of_detail(settings, name, beat.detail, pid)


def _of_detail(settings: Settings, name: str, detail: Mapping[str, object], pid: int | None) -> State:
    match name:
        case "worker" if detail.get("connected") is False:
            return State(DEGRADED, "not connected to the broker: look at redis, then ./team logs worker", pid)
        case "worker":
            busy, size = int(str(detail.get("active", 0))), int(str(detail.get("size", 0)))
            full = bool(size) and busy >= size
            return State(
                DEGRADED if full else RUNNING,
                f"{busy} of {size} threads busy" + (": wait, it works" if full else ""),
                pid,
            )
        case "beat" if error := detail.get("lock_error"):
            return State(DEGRADED, f"cannot take the lead ({error}): look at database", pid)
        case "beat" if detail.get("leader") is False:
            return State(RUNNING, "stands by: another beat leads", pid)
        case "web" if not reach.http_ok(f"{web_url(resolve(settings))}/healthz"):
            return State(DEGRADED, "does not answer over HTTP: see ./team logs web", pid)
        case _:
            return State(RUNNING, _uptime(pid), pid)


def _uptime(pid: int | None) -> str:
    try:
        seconds = int(time.time() - psutil.Process(pid).create_time()) if pid else 0
    except psutil.Error:
        return ""
    hours, rest = divmod(seconds, 3600)
    return f"up {hours} h {rest // 60} min" if hours else f"up {rest // 60} min {rest % 60} s"


def _frozen(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    except psutil.Error:
        return False
