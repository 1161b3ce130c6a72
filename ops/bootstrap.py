"""Makes `.venv` ready, then becomes `python -m ops` in it. Runs under any Python ≥ 3.11: standard library only.

Packages are installed only when the requirements differ from those that were installed last, with pinned hashes, by
one process at a time. Whatever is interrupted is noticed by the next start and done again from the beginning.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from ops.installing import Failed, install

ROOT = Path(__file__).resolve().parent.parent
_VENV = ROOT / ".venv"
_PYTHON = _VENV / "bin" / "python"
_READY = _VENV / ".ready.json"
_BUSY = _VENV / ".installing"
_LOCK = _VENV / ".lock"


def main(arguments: list[str]) -> NoReturn:
    """Become the command, or say in one line why the environment could not be made ready."""
    trouble = _prepare(arguments)
    if trouble is not None:
        sys.stderr.write(f"team: {trouble}\n")
        raise SystemExit(1)
    os.environ["PYTHONPATH"] = str(ROOT)
    os.execv(_PYTHON, [str(_PYTHON), "-P", "-m", "ops", *arguments])  # noqa: S606 - becoming the command is the purpose


def _prepare(arguments: list[str]) -> str | None:
    """Make the environment ready. What went wrong, if something did."""
    name = "test.txt" if arguments[:1] == ["test"] and not {"--help", "-h"} & set(arguments) else "run.txt"
    try:
        if not _is_ready(name):
            with _alone():
                if not _is_ready(name):
                    _make(name)
    except Failed as failure:
        return str(failure)
    except OSError as error:
        return _words(error)
    except KeyboardInterrupt:
        return "interrupted while installing: run the same command again"
    return None


def _is_ready(name: str) -> bool:
    try:
        ready = json.loads(_READY.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return bool(ready["python"] == _version(_PYTHON) and ready["files"].get(name) == _digest(name))


def _make(name: str) -> None:
    broken = _BUSY.exists() or not _works()
    if broken:
        _clear()
    _BUSY.touch()
    if broken:
        sys.stderr.write("Making the Python environment .venv\n")
        venv.EnvBuilder(with_pip=True, symlinks=True, upgrade_deps=False).create(_VENV)
    _READY.unlink(missing_ok=True)
    install(_PYTHON, ROOT / "requirements" / name)
    files = {name: _digest(name)}
    if name == "test.txt" and _pins("run.txt") <= _pins("test.txt"):
        files["run.txt"] = _digest("run.txt")
    fresh = _READY.with_suffix(".new")
    fresh.write_text(json.dumps({"python": _version(_PYTHON), "files": files}), encoding="utf-8")
    fresh.replace(_READY)
    _BUSY.unlink()


def _works() -> bool:
    """Whether there is an environment with a pip that starts."""
    if not _PYTHON.exists() or not (_VENV / "pyvenv.cfg").exists():
        return False
    check = [str(_PYTHON), "-m", "pip", "--version"]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0


def _clear() -> None:
    for entry in _VENV.iterdir():
        if entry == _LOCK:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time installs; the others wait and then find everything ready."""
    _VENV.mkdir(exist_ok=True)
    with _LOCK.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("Another ./team is installing here; waiting for it.\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _version(python: Path) -> str:
    """What the environment was made with: after an upgrade of the system's Python it must be made anew."""
    if Path(sys.executable) == python:
        return sys.version
    asked = subprocess.run(
        [python, "-c", "import sys; print(sys.version)"], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip()


def _digest(name: str) -> str:
    return hashlib.sha256((ROOT / "requirements" / name).read_bytes()).hexdigest()


def _pins(name: str) -> set[str]:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    return {line.split(";")[0].strip(" \\") for line in lines if "==" in line}


def _words(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"{error.filename or _VENV} cannot be written: run as the user that owns {ROOT}"
    return f"{error.filename or _VENV}: {error.strerror}: free some room or choose another disk, then run it again"


if __name__ == "__main__":
    main(sys.argv[1:])
