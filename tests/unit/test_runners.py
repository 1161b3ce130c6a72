"""A runner's name tells whether it lives."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tasks import runners


def test_we_live() -> None:
    assert not runners.is_dead(runners.own_name())


def test_a_process_that_ended_is_dead() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from tasks import runners; print(runners.own_name())"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert runners.is_dead(done.stdout.strip())


def test_a_later_process_with_the_same_number_is_not_the_runner() -> None:
    parts = runners.own_name().split(" ")
    assert runners.is_dead(" ".join([*parts[:3], str(int(parts[3]) - 100)]))


def test_of_another_machine_nothing_is_known() -> None:
    _, _, pid, start = runners.own_name().split(" ")
    assert not runners.is_dead(f"worker elsewhere {pid} {int(start) - 1}")
    assert not runners.is_dead(f"someone {os.getpid()}")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_step_of_the_clock_kills_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The kernel tells when it was booted by the wall clock, so setting that clock moves it."""
    mine = runners.own_name()
    told = Path("/proc/stat").read_text(encoding="ascii")
    later = re.sub(r"(?<=btime )\d+", lambda found: str(int(found[0]) + 3600), told)
    (tmp_path / "stat").write_text(later, encoding="ascii")
    (tmp_path / str(os.getpid())).symlink_to(f"/proc/{os.getpid()}")
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path))
    assert psutil.Process().create_time() > psutil.boot_time() > 0
    assert not runners.is_dead(mine)


@pytest.mark.skipif(sys.platform != "linux", reason="needs namespaces")
def test_of_a_container_that_shares_the_hosts_name_nothing_is_known() -> None:
    inside = "import sys; from tasks import runners; sys.exit(runners.is_dead(sys.argv[1]))"
    apart = ["unshare", "--pid", "--fork", "--mount-proc"]
    if subprocess.run([*apart, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("no namespace of processes may be made here")
    command = [*apart, sys.executable, "-c", inside, runners.own_name()]
    assert subprocess.run(command, check=False).returncode == 0
