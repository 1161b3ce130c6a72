"""Environments for servers of other makers that tests run: each has requirements of its own, which must not weigh on ours.

`requirements/NAME.txt` is installed into `.venv/NAME`, by the first test that needs it.
"""

import fcntl
import hashlib
import shutil
import venv
from pathlib import Path

from ops.installing import install
from ops.paths import ROOT


def python_of(name: str) -> Path:
    """The Python of the environment, which is made if it is not there or its requirements have changed."""
    requirements = ROOT / "requirements" / f"{name}.txt"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    home = ROOT / ".venv" / name
    ready, python = home / "ready", home / "bin" / "python"
    with (ROOT / ".venv" / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists() or ready.read_text(encoding="ascii") != digest:
            shutil.rmtree(home, ignore_errors=True)
            venv.EnvBuilder(with_pip=True, symlinks=True).create(home)
            install(python, requirements)
            ready.write_text(digest, encoding="ascii")
    return python
