"""`./team test` and `./team bench`."""

import os
import shutil
import subprocess
import sys

import click

from ops.errors import Refused
from ops.paths import ROOT

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Four on two cores: half of the time a test waits for a process to start or to be missed.
_WORKERS = ("-n", "4", "--dist", "loadfile", "--no-loadscope-reorder")
_ALL = "--all"
_SHORT = ("-m", "not long")
_RAW = {"ignore_unknown_options": True, "help_option_names": ["-h", "--help"]}


@click.command(context_settings=_RAW, epilog="Example: ./team test tests/unit -k code")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> int:
    """Run the test suite with servers of its own. ARGUMENTS go to pytest; --all: the long ones, too."""
    _browser()
    asked = [word for word in arguments if word != _ALL]
    some = asked if len(asked) < len(arguments) or _named(asked) else [*_SHORT, *asked]
    words = [sys.executable, "-m", "pytest", *([] if _chosen(arguments) else _WORKERS), *some]
    return min(subprocess.run(words, cwd=ROOT, env=_environment(), check=False).returncode, 1)


@click.command(context_settings=_RAW, epilog="Example: ./team bench redeem")
@click.argument("name", required=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(name: str | None, arguments: tuple[str, ...]) -> int:
    """Run the measurement bench/NAME.py; without NAME list them."""
    known = {
        path.stem: path for path in sorted((ROOT / "bench").glob("*.py")) if not path.stem.startswith("_")
    }
    if name is None:
        for each in known:
            click.echo(each)
        return 0
    if name not in known:
        raise click.UsageError(f"There is no measurement '{name}'; there are {', '.join(known) or 'none'}.")
    words = [sys.executable, str(known[name]), *arguments]
    return min(subprocess.run(words, cwd=ROOT, env=_environment(), check=False).returncode, 1)


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def _chosen(arguments: tuple[str, ...]) -> bool:
    """Whether the caller says how many workers there are, or asks for something that wants only one."""
    return any(
        word.startswith(("-n", "--numprocesses", "--pdb", "--collect-only", "--fixtures"))
        for word in arguments
    )


def _named(arguments: list[str]) -> bool:
    """Whether the caller says which tests: those are run, however long they take."""
    return any(
        word.startswith(("-m", "-k")) or (ROOT / word.partition("::")[0]).exists() for word in arguments
    )


def _browser() -> None:
    """The end-to-end tests need a browser. On a bare build machine (root, Debian) it is installed."""
    if any(shutil.which(name) for name in _BROWSERS) or sys.platform != "linux":
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        click.echo(
            "No chromium on PATH: the tests of the chat page need it (Debian: apt-get install chromium)",
            err=True,
        )
        return
    click.echo("Installing chromium for the tests of the chat page (apt-get)", err=True)
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = ("apt-get", "-qq", "-o", "Dpkg::Use-Pty=0")
    for words in ((*quiet, "update"), (*quiet, "install", "--yes", "--no-install-recommends", "chromium")):
        done = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            reason = next(
                (line for line in done.stderr.splitlines() if line.startswith("E:")), "no reason given"
            )
            raise Refused(
                f"chromium could not be installed ({reason})", "install it by hand, then run it again"
            )
