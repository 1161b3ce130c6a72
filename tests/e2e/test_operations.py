"""Up, down and everything between, with real processes, in a folder with spaces and a path of 150 characters."""

import os
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops import locks
from ops.down import ORDER
from ops.supervisor import socket_file
from tests.support.clone import Clone, Done, clone_to, finished, own_ports

NAMES = [name for group in ORDER for name in group]
LONG = 150


@pytest.fixture(scope="module")
def ports() -> dict[str, str]:
    return own_ports()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    base = tmp_path_factory.mktemp("a folder")
    missing = LONG - len(str(base)) - 1
    return clone_to(base / (("with spaces " * LONG)[: missing - 1] + "x"))


@pytest.fixture(scope="module")
def first(clone: Clone, ports: dict[str, str]) -> Iterator[tuple[Done, Done]]:
    """Started twice at the same moment."""
    starting = [clone.start("up", "--detach", **ports) for _ in range(2)]
    yield finished(starting[0]), finished(starting[1])
    clone.team("down", **ports)


def until(check: Callable[[], bool], what: str, seconds: float = 25) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def held(clone: Clone) -> list[str]:
    return [name for name in ("supervisor", *NAMES) if locks.is_held(clone.data_dir, name)]


def test_two_starts_at_once_start_everything_once(
    clone: Clone, ports: dict[str, str], first: tuple[Done, Done]
) -> None:
    assert [done.code for done in first] == [0, 0], [done.err for done in first]
    assert len(str(clone.folder)) == LONG
    assert sum("Everything is running already" in done.err for done in first) == 1
    states = clone.services(**ports)
    assert set(states) == set(NAMES)
    assert {name: state["state"] for name, state in states.items()} == dict.fromkeys(states, "running")
    assert all(isinstance(state["pid"], int) for state in states.values())


@pytest.mark.usefixtures("first")
def test_up_again_touches_nothing_and_gives_a_fresh_code(clone: Clone, ports: dict[str, str]) -> None:
    before = clone.services(**ports)
    again = clone.team("up", "--detach", **ports)
    assert again.code == 0
    assert {name: state["pid"] for name, state in clone.services(**ports).items()} == {
        name: state["pid"] for name, state in before.items()
    }
    assert f"http://127.0.0.1:{ports['PLAYGROUND_PORT']}/#person=1001&chat=1001" in again.out
    assert re.search(r"A code to try +(\w{4}-){4}\w{4}", again.out)


@pytest.mark.usefixtures("first")
def test_nothing_secret_lies_open(clone: Clone) -> None:
    book = (clone.data_dir / "servers.json").read_text()
    secrets = re.findall(r'_(?:password|token)": "([^"]+)"', book)
    assert len(secrets) == 4
    secrets.append((clone.data_dir / "secret_key").read_text().strip())
    for path in ("servers.json", "secret_key", "run/supervisord.conf", "valkey/valkey.conf", "log/bot.log"):
        assert (clone.data_dir / path).stat().st_mode & 0o077 == 0, path
    seen = (clone.data_dir / "run" / "supervisord.conf").read_text()
    seen += "".join(file.read_text(errors="replace") for file in (clone.data_dir / "log").glob("*.log"))
    pids = [locks.holder(clone.data_dir, name) for name in ("supervisor", *NAMES)]
    seen += "".join(_arguments(pid) for pid in pids if pid is not None)
    assert [secret for secret in secrets if secret in seen] == []


def _arguments(pid: int) -> str:
    file = Path(f"/proc/{pid}/cmdline")
    return file.read_text() if file.exists() else ""


@pytest.mark.usefixtures("first")
def test_whatever_is_killed_comes_back(clone: Clone, ports: dict[str, str]) -> None:
    before = {name: state["pid"] for name, state in clone.services(**ports).items()}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)

    def back() -> bool:
        now = clone.services(**ports)
        return all(now[name]["state"] == "running" and now[name]["pid"] != before[name] for name in before)

    until(back, "not everything came back")


@pytest.mark.usefixtures("first")
def test_restart_and_logs(clone: Clone, ports: dict[str, str]) -> None:
    before = clone.services(**ports)["beat"]["pid"]
    assert clone.team("restart", "beat", **ports).code == 0
    assert clone.services(**ports)["beat"]["pid"] != before
    assert clone.team("start-celery", **ports).code == 0
    lines = clone.team("logs-worker", "--tail=5", **ports).out.splitlines()
    assert len(lines) == 5
    assert clone.team("logs", "nobody", **ports).code == 2
    doctor = clone.team("doctor", **ports)
    assert doctor.code == 0, doctor.out


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"DATABASE_URL": "postgresql://me:hidden-word@127.0.0.1:1/x"}, "cannot be reached"),
        ({"REDIS_URL": "redis://:hidden-word@127.0.0.1:1/0"}, "does not answer"),
        ({"BOT_TOKEN": "hidden-word"}, "BOT_TOKEN"),
        ({"BOT_TOKEN": "1:hidden-word", "BOT_API_URL": "http://127.0.0.1:1"}, "does not answer"),
        ({"HEARTBEAT_INTERVAL": "often"}, "HEARTBEAT_INTERVAL"),
        ({"DATA_DIR": "/dev/null/data"}, "DATA_DIR"),
    ],
)
def test_what_cannot_work_is_refused_in_one_line(
    clone: Clone, tmp_path: Path, settings: dict[str, str], words: str
) -> None:
    done = clone.team("up", "--detach", **({"DATA_DIR": str(tmp_path / "d")} | own_ports() | settings))
    assert done.code == 1
    assert words in done.last_error
    assert done.last_error.startswith("team: ")
    assert "hidden-word" not in done.out + done.err
    assert "Traceback" not in done.err


def test_a_port_that_is_taken_is_named(clone: Clone, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = clone.team("up", "--detach", DATA_DIR=str(tmp_path / "d"), WEB_PORT=str(port))
    assert (done.code, f"Port {port} on 127.0.0.1 is taken" in done.last_error) == (1, True)


@pytest.mark.usefixtures("first")
def test_a_killed_supervisor_leaves_nothing_behind(clone: Clone, ports: dict[str, str]) -> None:
    supervisor = locks.holder(clone.data_dir, "supervisor")
    assert supervisor is not None
    os.kill(supervisor, signal.SIGKILL)
    until(lambda: not locks.is_held(clone.data_dir, "supervisor"), "the supervisor lives")
    assert set(held(clone)) == set(NAMES)
    assert "supervisor is gone" in clone.services(**ports)["bot"]["detail"]
    bot = locks.holder(clone.data_dir, "bot")
    assert bot is not None
    os.kill(bot, signal.SIGSTOP)
    assert clone.team("down", **ports).code == 0
    assert held(clone) == []
    assert not socket_file(clone.data_dir).exists()
    assert (
        socket_file(clone.data_dir).parent == clone.data_dir / "run"
        or not socket_file(clone.data_dir).parent.exists()
    )
    again = clone.team("down", **ports)
    assert (again.code, "Nothing was running" in again.err) == (0, True)


@pytest.mark.usefixtures("first")
def test_what_fails_in_the_middle_is_undone(clone: Clone, ports: dict[str, str]) -> None:
    broken = clone.folder / "bot" / "__main__.py"
    whole = broken.read_text()
    broken.write_text('raise SystemExit("the bot has no luck today")\n')
    try:
        done = clone.team("up", "--detach", **ports)
    finally:
        broken.write_text(whole)
    assert done.code == 1
    assert "the bot has no luck today" in done.err
    assert done.last_error.startswith("team: bot ends right after its start")
    assert held(clone) == []
