"""What the checks make of beats as workers and schedulers really write them, of the disk, of work that is stuck, of logs."""

import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from invitehub import heartbeat
from invitehub.heartbeat import Beat
from invitehub.settings import Settings
from ops import locks
from ops.paths import ROOT
from ops.watchdog import checks, probes
from ops.watchdog.checks import BeatCheck, DiskCheck, Scene, WorkCheck, WorkerCheck, machine
from ops.watchdog.checks.__main__ import document
from ops.watchdog.investigation import Investigator
from ops.watchdog.model import Cause, Finding, Health
from ops.watchdog.repair import MOST, Repairer
from ops.watchdog.rules import Act, Patience, Track, judge

NOW = time.time()


def scene(folder: Path, now: float = NOW) -> Scene:
    return Scene(
        data_dir=folder,
        database=probes.Database("postgresql://nobody@127.0.0.1:1/none"),
        redis_client=Redis(port=1),
        redis=None,
        hosts=(None, None),
        now=now,
        patience=Patience(),
    )


def worker(*, ran: float | None = NOW - 1, **detail: Any) -> Beat:
    probe = None if ran is None else {"at": ran}
    usual = {"connected": True, "stopping": False, "active": 0, "size": 16, "missing": [], "probe": probe}
    return Beat("worker", 1, NOW, NOW, usual | detail, started=NOW - 3600)


def written(folder: Path, beat: Beat) -> None:
    """As it is found on the disk; `heartbeat.write` would put the start of this process into it."""
    path = heartbeat.file_of(folder, beat.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(beat)), encoding="utf-8")


def scheduler(folder: Path, *, sent: float, started: float = NOW - 3600, looped: float = NOW) -> None:
    written(folder, Beat("beat", 1, looped, looped, {"leader": True, "sent": {"probe": sent}}, started))


def code(cause: Cause | None) -> str | None:
    return None if cause is None else cause.code


def test_a_worker_that_runs_what_is_sent_is_well(tmp_path: Path) -> None:
    scheduler(tmp_path, sent=NOW - 1)
    assert WorkerCheck().serves(worker(ran=NOW - 3), scene(tmp_path)) is None


def test_a_worker_that_runs_nothing_of_what_is_sent_is_idle(tmp_path: Path) -> None:
    scheduler(tmp_path, sent=NOW - 1)
    assert code(WorkerCheck().serves(worker(ran=NOW - 30), scene(tmp_path))) == "idle"
    assert code(WorkerCheck().serves(worker(ran=None), scene(tmp_path))) == "idle"


@pytest.mark.parametrize(
    ("beat", "sent"),
    [
        (worker(ran=NOW - 300, active=16), NOW - 1),
        (worker(ran=NOW - 300), NOW - 60),
        (worker(ran=NOW - 300, stopping=True, connected=False), NOW - 1),
        (replace(worker(ran=None), started=NOW - 2), NOW - 1),
    ],
    ids=["all threads busy", "nothing sent lately", "stopping", "just started"],
)
def test_nobody_is_blamed_for_what_they_cannot_help(tmp_path: Path, beat: Beat, sent: float) -> None:
    scheduler(tmp_path, sent=sent)
    assert WorkerCheck().serves(beat, scene(tmp_path)) is None


def test_a_scheduler_that_is_gone_or_new_leaves_the_worker_in_peace(tmp_path: Path) -> None:
    assert WorkerCheck().serves(worker(ran=NOW - 300), scene(tmp_path)) is None
    scheduler(tmp_path, sent=NOW - 1, looped=NOW - 60)
    assert WorkerCheck().serves(worker(ran=NOW - 300), scene(tmp_path)) is None
    scheduler(tmp_path, sent=NOW - 1, started=NOW - 3)
    assert WorkerCheck().serves(worker(ran=NOW - 300), scene(tmp_path)) is None


def told_after(folder: Path, ran: Callable[[float], float]) -> float | None:
    """Seconds until an alert opens, while the scheduler sends all the time. `ran`: the last probe that was, by second."""
    check, patience = WorkerCheck(), Patience()
    with locks.held(folder, "worker", patience=1):
        began, track = time.time(), Track(hold_until=0)
        for second in range(20):
            now = began + second
            beat = worker(ran=began + ran(second))
            written(folder, replace(beat, pid=os.getpid(), at=now, loop_at=now, started=began - 3600))
            scheduler(folder, sent=now, looped=now)
            track, act = judge(track, None, check.look(scene(folder, now)), now, patience)
            if act is Act.OPEN:
                return second
    return None


def test_a_scheduler_that_thaws_does_not_bring_down_a_worker_that_is_well(tmp_path: Path) -> None:
    """For some seconds its beat tells of new probes and the worker's of none: that must not be enough to end it."""
    assert told_after(tmp_path, lambda second: -300 if second < 4 else second - 1) is None


def test_a_worker_that_stays_idle_is_told(tmp_path: Path) -> None:
    told = told_after(tmp_path, lambda _: 0)
    assert told is not None
    assert checks.BEHIND + checks.STAYS <= told <= checks.BEHIND + checks.STAYS + 1


def test_a_full_queue_is_the_workers_silence_and_not_the_schedulers(tmp_path: Path) -> None:
    """Beat holds back what nobody takes: the one who takes nothing stays accused, however long that lasts."""
    detail = {"leader": True, "sent": {"probe": NOW - 300}, "held_back": {"probe": NOW - 1}}
    beat = Beat("beat", 1, NOW, NOW, detail, started=NOW - 3600)
    written(tmp_path, beat)
    assert BeatCheck().serves(beat, scene(tmp_path)) is None
    assert code(WorkerCheck().serves(worker(ran=NOW - 330), scene(tmp_path))) == "idle"


def test_a_worker_that_lacks_one_of_our_tasks_is_told_by_name(tmp_path: Path) -> None:
    cause = WorkerCheck().serves(worker(missing=["tasks.probe"]), scene(tmp_path))
    assert cause == Cause("lacking", detail="tasks.probe")


@pytest.mark.parametrize(
    ("detail", "found"),
    [
        ({"leader": True, "sent": {"sweep": NOW - 2}}, None),
        ({"leader": True, "sent": {"sweep": NOW - 40, "probe": NOW - 41}}, "unsent"),
        ({"leader": True, "sent": {}}, "unsent"),
        ({"leader": False, "sent": {}}, None),
        ({"leader": False, "lock_error": "57P03", "sent": {}}, "leaderless"),
    ],
)
def test_a_scheduler_that_leads_has_to_send(
    tmp_path: Path, detail: dict[str, Any], found: str | None
) -> None:
    beat = Beat("beat", 1, NOW, NOW, detail, started=NOW - 3600)
    assert code(BeatCheck().serves(beat, scene(tmp_path))) == found
    assert (
        BeatCheck().serves(replace(beat, started=NOW - 1, detail={"leader": True}), scene(tmp_path)) is None
    )


def test_a_disk_with_room_is_well_and_one_without_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert DiskCheck().look(scene(tmp_path)).health is Health.OK
    monkeypatch.setattr(machine, "LEAST_FREE", 10**18)
    monkeypatch.setattr(machine, "LEAST_FREE_SHARE", 1.0)
    full = DiskCheck().look(scene(tmp_path))
    assert (full.health, code(full.cause)) == (Health.DOWN, "disk")
    assert DiskCheck().look(scene(tmp_path / "nowhere")).health is Health.DOWN


@pytest.mark.parametrize(
    ("total", "free", "health"),
    [
        (2 * 10**12, 500_000_001, Health.OK),
        (2 * 10**12, 499_999_999, Health.DOWN),
        (2 * 10**9, 60_000_001, Health.OK),
        (2 * 10**9, 59_999_999, Health.DOWN),
        (10**9, 0, Health.DOWN),
    ],
)
def test_how_little_room_is_too_little_depends_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, total: int, free: int, health: Health
) -> None:
    """Half a gigabyte, of a small disk three parts of a hundred. tests/e2e/test_full_disk.py has a real one."""
    usage = type(shutil.disk_usage(tmp_path))(total, total - free, free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    finding = DiskCheck().look(scene(tmp_path))
    assert finding.health is health
    if health is Health.DOWN:
        assert finding.cause == Cause("disk", detail=f"{free / 1e6:.0f} MB")


def test_work_that_does_not_move_is_told(tmp_path: Path) -> None:
    there = scene(tmp_path)
    for oldest, health in ((None, Health.OK), (60.0, Health.OK), (1000.0, Health.DOWN)):
        there.database.backlog = probes.Backlog(1, oldest)
        assert WorkCheck().look(there).health is health


def test_a_service_is_repaired_three_times_an_hour_with_pauses_and_only_if_that_may_help(
    tmp_path: Path,
) -> None:
    repairer, cause = Repairer(tmp_path, on=True), Cause("frozen")
    tries = [(at, repairer.begin("worker", cause, at, supervised=True)) for at in range(0, 3600, 10)]
    assert [(at, number) for at, number in tries if number] == [(0, 1), (60, 2), (360, MOST)]
    assert repairer.begin("worker", cause, 3650, supervised=True) == MOST, "the first is an hour ago"
    assert repairer.begin("beat", Cause("gone"), 0, supervised=True) == 0, "its supervisor does that"
    assert repairer.begin("beat", Cause("leaderless"), 0, supervised=True) == 0, "the database refuses it"
    assert repairer.begin("beat", cause, 0, supervised=False) == 0, "nobody would start it again"
    assert repairer.begin("database", cause, 0, supervised=True) == 0
    assert Repairer(tmp_path, on=False).begin("worker", cause, 0, supervised=True) == 0


def test_the_list_of_checks_in_the_documents_is_that_of_the_code() -> None:
    assert (ROOT / "docs" / "checks.md").read_text(encoding="utf-8") == document(), (
        "python -m ops.watchdog.checks > docs/checks.md"
    )


def test_a_worker_that_has_just_started_may_take_its_time_to_connect(tmp_path: Path) -> None:
    with locks.held(tmp_path, "worker", patience=1):
        for started, patience in (
            (time.time() - 12, Patience().starting),
            (time.time() - 60, Patience().deaf),
        ):
            now = time.time()
            written(
                tmp_path,
                replace(worker(connected=False), pid=os.getpid(), at=now, loop_at=now, started=started),
            )
            # Its lock is older than its process says: what counts is when it began.
            os.utime(tmp_path / "run" / "worker.lock", (started, started))
            found = WorkerCheck().look(scene(tmp_path, now))
            assert (code(found.cause), found.patience) == ("deaf", patience)


@pytest.mark.parametrize(
    ("ran", "detail", "found"),
    [
        (NOW - 5, {}, None),
        (NOW - 60, {}, "unled"),
        (NOW - 60, {"active": 16}, None),
        (NOW - 60, {"connected": False}, None),
    ],
    ids=["another leads", "nobody leads", "a worker without a thread to spare", "a worker that hears nobody"],
)
def test_a_scheduler_that_stands_by_for_nobody_is_told(
    tmp_path: Path, ran: float, detail: dict[str, Any], found: str | None
) -> None:
    written(tmp_path, worker(ran=ran, **detail))
    beat = Beat("beat", 1, NOW, NOW, {"leader": False, "sent": {}}, started=NOW - 3600)
    assert code(BeatCheck().serves(beat, scene(tmp_path))) == found
    assert BeatCheck().serves(replace(beat, started=NOW - 5), scene(tmp_path)) is None


def test_one_that_comes_back_and_does_not_work_is_told_as_such(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, self_repair=False)
    investigator = Investigator(settings, Patience())
    dead = Finding("worker", Health.DOWN, Cause("gone"), gone=True)
    alert = investigator.begin(WorkerCheck(), dead, Track(hold_until=0), Act.OPEN, NOW)
    again = investigator.go_on(alert, replace(dead, cause=Cause("lacking", detail="tasks.probe")), NOW + 5)
    assert (again.cause.code, again.evidence.ended, again.revision) == ("lacking", "", alert.revision + 1)
    assert investigator.go_on(again, dead, NOW + 6).cause.code == "lacking", "what is known stays known"
