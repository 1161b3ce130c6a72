"""How `./team` makes its environment: once, by one process at a time, anew after an interruption."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.clone import Clone, clone_to, finished


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A clone whose requirements are empty: the environment is real, its packages are none."""
    clone = clone_to(tmp_path / "a clone", packages=False)
    for name in ("run.txt", "test.txt"):
        (clone.folder / "requirements" / name).write_text("")
    return clone


def test_the_environment_is_made_once_and_anew_after_an_interruption(clone: Clone) -> None:
    venv = clone.folder / ".venv"
    both = [finished(process) for process in [clone.start("status"), clone.start("status")]]
    assert (venv / ".ready.json").exists(), both
    assert sum("Making the Python environment" in done.err for done in both) == 1
    assert sum("Another ./team is installing here" in done.err for done in both) == 1

    made = (venv / "pyvenv.cfg").stat().st_mtime_ns
    again = clone.team("status")
    assert "Installing" not in again.err
    assert (venv / "pyvenv.cfg").stat().st_mtime_ns == made

    # As after a kill in the middle of pip: packages may lie there half-unpacked.
    (venv / ".installing").touch()
    (venv / ".ready.json").unlink()
    leftover = venv / "lib" / "half-unpacked"
    leftover.mkdir()
    assert "Making the Python environment" in clone.team("status").err
    assert not leftover.exists()


def test_pip_is_not_called_when_nothing_changed(clone: Clone) -> None:
    (clone.folder / ".venv").symlink_to(Path(sys.prefix))
    assert (Path(sys.prefix) / ".ready.json").exists()
    began = time.monotonic()
    shutil.copy2(
        Path(__file__).parents[2] / "requirements" / "run.txt", clone.folder / "requirements" / "run.txt"
    )
    done = clone.team("--help")
    assert (done.code, done.err) == (0, "")
    assert time.monotonic() - began < 5


def test_no_python_is_told_in_one_line(clone: Clone, tmp_path: Path) -> None:
    empty = tmp_path / "bin"
    empty.mkdir()
    shell = shutil.which("sh")
    assert shell is not None
    done = subprocess.run(
        [shell, str(clone.folder / "team"), "up"],
        env={"PATH": str(empty)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no Python 3.11 or newer" in done.stderr
