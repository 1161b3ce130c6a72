"""A copy of the project elsewhere, with this one's packages: where tests may break things."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.paths import ROOT
from ops.servers import clean_environment, free_port

_PARTS = ("bot", "tasks", "models", "invitehub", "ops", "playground", "alembic", "requirements")
_FILES = ("team", "alembic.ini", "pyproject.toml")
_PATIENCE = 90


@dataclass(frozen=True)
class Clone:
    """`folder`: the project's root. Commands run there with settings of their own and none of ours."""

    folder: Path

    @property
    def data_dir(self) -> Path:
        return self.folder / ".data"

    def start(self, *arguments: str, **settings: str) -> "subprocess.Popen[str]":
        environment = clean_environment() | {"PATH": os.environ["PATH"]} | settings
        return subprocess.Popen(
            [str(self.folder / "team"), *arguments],
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def team(self, *arguments: str, **settings: str) -> "Done":
        return finished(self.start(*arguments, **settings))

    def services(self, **settings: str) -> dict[str, Any]:
        done = self.team("status", "--json", **settings)
        services: dict[str, Any] = json.loads(done.out)["services"]
        return services


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def last_error(self) -> str:
        return self.err.splitlines()[-1]


def finished(process: "subprocess.Popen[str]") -> Done:
    out, err = process.communicate(timeout=_PATIENCE)
    return Done(process.returncode, out, err)


def clone_to(folder: Path, *, packages: bool = True) -> Clone:
    """Copy the project. `packages`: with this environment's packages, else with none."""
    folder.mkdir(parents=True)
    leave = shutil.ignore_patterns("__pycache__")
    for part in _PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=leave)
    for name in _FILES:
        shutil.copy2(ROOT / name, folder / name)
    if packages:
        (folder / ".venv").symlink_to(ROOT / ".venv")
    return Clone(folder)


def own_ports() -> dict[str, str]:
    return {"WEB_PORT": str(free_port()), "PLAYGROUND_PORT": str(free_port())}
