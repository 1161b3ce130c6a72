"""A runner's name tells whether it lives."""

import os
import subprocess
import sys

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
