"""The operators' guide's failures for real: each is brought about, its alert read in the chat, and its cure followed.

Commands are taken out of the alert itself: what it tells to type is what is typed.
"""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psutil
import pytest

from ops import planned
from tests.faults.measure import measured_site
from tests.support.playground import until
from tests.support.site import Note, Site

pytestmark = [pytest.mark.timeout(180), pytest.mark.long]
PATIENCE = 40.0
# Enough for the interpreter, not for the worker's imports.
LITTLE = 90 * 2**20
COMMAND = re.compile(r"\./team ([a-z]+(?: [a-z]+)?)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    # Empty: so that `.env` may say it.
    with measured_site(tmp_path_factory.mktemp("guide") / "house", MESSAGES_PER_SECOND="") as running:
        yield running


@pytest.fixture(autouse=True)
def well(site: Site) -> None:
    """Each failure meets a house that is well, whatever became of the one before."""
    site.settled("worker", "beat", "web")


def told(site: Site, name: str, seen: int, words: str) -> Note:
    """The alert of a service, once it says what is expected; a cause may be found in the log a little later."""

    def says() -> Note | None:
        return next((note for note in site.alerts(name, seen) if words in note.text), None)

    try:
        found: Note = until(says, f"'{words}'", PATIENCE, every=0.1)
    except AssertionError:
        raise AssertionError([note.text for note in site.alerts(name, seen)]) from None
    return found


def follow(site: Site, alert: Note) -> None:
    """Type what the alert tells to type."""
    cure = alert.text.rpartition("What to do:")[2]
    found = COMMAND.search(cure)
    assert found is not None, alert.text
    site.team(*found[1].split())


def module_not_found(site: Site, seen: int) -> None:
    """A library that this worker's machine lacks."""
    with site.broken("tasks/health.py", "import nothing_of_that_name"):
        site.kill("worker")
        alert = told(site, "worker", seen, "Python module nothing_of_that_name is missing")
        assert "./team up installs what is missing" in alert.text
    site.team("up", "--detach")
    site.recovery("worker", alert.id)


def import_failed(site: Site, seen: int) -> None:
    """A file of another version than the rest: half an update."""
    with site.broken("tasks/leader.py", "from tasks.queues import OF_ANOTHER_VERSION"):
        site.kill("beat")
        alert = told(site, "beat", seen, "our own module tasks.queues cannot be loaded")
        assert "git status shows what was changed" in alert.text
    site.team("restart", "beat")
    site.recovery("beat", alert.id)


def port_taken(site: Site, seen: int) -> None:
    site.supervisor.stop("web")
    with _squatter(int(site.settings["WEB_PORT"])):
        site.supervisor.start("web")
        alert = told(site, "web", seen, "its port is taken by another program")
        assert "Stop that one, or choose another port in .env" in alert.text
    site.recovery("web", alert.id)


@contextmanager
def _squatter(port: int) -> Iterator[None]:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        yield


def test_what_keeps_a_service_from_starting_is_told_by_name_and_cured(site: Site) -> None:
    """Three at once, each with its own cause: a module, half an update, a port."""
    seen = site.newest()
    with ThreadPoolExecutor(3) as threads:
        parts = (module_not_found, import_failed, port_taken)
        for done in [threads.submit(part, site, seen) for part in parts]:
            done.result()


def test_a_worker_that_lacks_a_task_is_told_by_its_name_and_restarted_as_the_alert_says(site: Site) -> None:
    """It starts well, but from settings of another version."""
    seen = site.newest()
    with site.rewritten("tasks/config.py", lambda whole: whole.replace('    "tasks.health",\n', "")):
        # A restart on purpose, and not long to come back from it: only what comes after that is told.
        planned.mark(site.data_dir, ["worker"], seconds=10)
        site.supervisor.restart("worker")
        alert = told(site, "worker", seen, "it does not know tasks of ours (tasks.check_team_health)")
    follow(site, alert)
    site.recovery("worker", alert.id)


def test_a_setting_that_makes_no_sense_is_told_and_the_doctor_says_which(site: Site) -> None:
    seen, env = site.newest(), site.clone.folder / ".env"
    env.write_text("MESSAGES_PER_SECOND=often\n", encoding="utf-8")
    try:
        site.kill("worker")
        alert = told(site, "worker", seen, "a setting makes no sense")
        assert "Correct .env; ./team doctor says how" in alert.text
        doctor = site.team("doctor", check=False)
        assert doctor.code == 1
        assert "MESSAGES_PER_SECOND" in doctor.out + doctor.err
    finally:
        env.unlink()
    site.recovery("worker", alert.id)


def test_a_service_that_gets_no_memory_is_told_and_back_when_there_is_some(site: Site) -> None:
    seen, supervisor = site.newest(), psutil.Process(site.pid("supervisor"))
    if not hasattr(supervisor, "rlimit"):
        pytest.skip("only Linux lets one limit another process's memory")
    usual = supervisor.rlimit(psutil.RLIMIT_AS)
    # What the supervisor starts from now on inherits it.
    supervisor.rlimit(psutil.RLIMIT_AS, (LITTLE, usual[1]))
    try:
        site.kill("worker")
        alert = told(site, "worker", seen, "The log says: memory ran out")
        assert "Stop something else on this machine, or give it more" in alert.text
    finally:
        supervisor.rlimit(psutil.RLIMIT_AS, usual)
    site.recovery("worker", alert.id)


def test_servers_that_refuse_are_told_and_started_by_the_command_that_the_alert_names(site: Site) -> None:
    seen = site.newest()
    for name in ("redis", "database"):
        site.supervisor.stop(name)
        alert = told(site, name, seen, "What to do:")
        assert f"./team restart {name}" in alert.text
        follow(site, alert)
        site.recovery(name, alert.id)
    site.settled("worker", "beat")
    assert [note.title for note in site.notes(seen) if " down" in note.title] == [], "all were edited"
    assert not site.alerts("worker", seen), "explained by their servers"
