"""Memory, clock and code as the watchdog sees them: real files, and beats as processes write them."""

import json
import os
import time
from dataclasses import asdict, replace
from pathlib import Path

from redis import Redis

from invitehub import heartbeat, versions
from invitehub.heartbeat import Beat
from ops.watchdog import memory, probes
from ops.watchdog.checks import Scene
from ops.watchdog.checks.machine import ClockCheck, MemoryCheck, VersionCheck
from ops.watchdog.model import Health
from ops.watchdog.rules import Patience

NOW = time.time()


def scene(folder: Path) -> Scene:
    database = probes.Database("postgresql://nobody@127.0.0.1:1/none")
    return Scene(folder, database, Redis(port=1), None, (None, None), NOW, Patience())


def cgroup(folder: Path, limit: str, used: int, cache: int) -> Path:
    (folder / "memory.max").write_text(f"{limit}\n")
    (folder / "memory.current").write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 1\ninactive_file {cache}\n")
    return folder


def test_a_container_has_what_its_limit_leaves_and_its_caches_give_way(tmp_path: Path) -> None:
    everything = memory.left(tmp_path)
    assert everything > 2**20, "of the machine, where nothing is limited"
    assert memory.left(cgroup(tmp_path, "1000000", 900_000, 300_000)) == 400_000
    assert memory.left(cgroup(tmp_path, "max", 900_000, 0)) > 2**20


def test_this_machine_has_memory_left(tmp_path: Path) -> None:
    assert MemoryCheck().look(scene(tmp_path)).health is Health.OK


def test_a_clock_that_is_off_by_more_than_five_seconds_is_told(tmp_path: Path) -> None:
    there = scene(tmp_path)
    for skew, health in ((0.2, Health.OK), (-4.9, Health.OK), (5.1, Health.DOWN), (-60.0, Health.DOWN)):
        there.database.backlog = probes.Backlog(0, skew=skew)
        assert ClockCheck().look(there).health is health


def test_a_process_that_runs_older_code_than_lies_on_the_disk_is_told_by_name(tmp_path: Path) -> None:
    heartbeat.write(tmp_path, None, Beat("bot", os.getpid(), NOW, NOW))
    assert VersionCheck().look(scene(tmp_path)).health is Health.OK
    path = heartbeat.file_of(tmp_path, "worker")
    old = Beat("worker", 1, NOW, NOW, code="0123456789ab")
    path.write_text(json.dumps(asdict(old)))
    found = VersionCheck().look(scene(tmp_path))
    assert (found.health, found.cause and found.cause.detail) == (Health.DOWN, "worker")
    path.write_text(json.dumps(asdict(replace(old, code=""))))
    assert VersionCheck().look(scene(tmp_path)).health is Health.OK, "one that does not say"


def test_the_digest_changes_with_what_a_process_loads_and_with_nothing_else(tmp_path: Path) -> None:
    module = tmp_path / "tasks" / "one.py"
    module.parent.mkdir()
    module.write_text("x = 1\n")
    before = versions.code_digest(tmp_path)
    (tmp_path / "tasks" / "one.pyc").write_text("y")
    assert versions.code_digest(tmp_path) == before
    module.write_text("x = 2\n")
    assert versions.code_digest(tmp_path) != before


def test_a_beat_of_a_newer_version_is_read_for_what_is_known(tmp_path: Path) -> None:
    path = heartbeat.file_of(tmp_path, "worker")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(asdict(Beat("worker", 1, NOW, NOW)) | {"mood": "fine"}))
    found = heartbeat.read(tmp_path, "worker")
    assert found is not None
    assert found.pid == 1
