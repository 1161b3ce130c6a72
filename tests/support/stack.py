"""A whole stack, started as its users start it: `./team up --detach`, with a data directory and ports of its own."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from ops.paths import ROOT
from ops.servers import HOST, ROLE, clean_environment, free_port

_PATIENCE = 90


@dataclass(frozen=True)
class Stack:
    """`page`: where the chat page is. `team` runs a command as an operator would."""

    data_dir: Path
    environment: Mapping[str, str]

    @property
    def page(self) -> str:
        return f"http://127.0.0.1:{self.environment['PLAYGROUND_PORT']}"

    def team(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(ROOT / "team"), *arguments],
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if check and done.returncode:
            raise AssertionError(
                f"./team {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
            )
        return done

    def json(self, *arguments: str) -> Any:
        return json.loads(self.team(*arguments, "--json").stdout)

    def sql(self, statement: str) -> None:
        """For what only time would bring about."""
        with self._database() as connection:
            connection.execute(statement.encode())

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """For what no command shows."""
        with self._database() as connection:
            return list(connection.execute(query.encode()))

    def _database(self) -> psycopg.Connection:
        known = json.loads((self.data_dir / "servers.json").read_text(encoding="utf-8"))
        return psycopg.connect(
            host=HOST,
            port=known["database_port"],
            user=ROLE,
            password=known["database_password"],
            dbname=ROLE,
        )

    def pid(self, service: str) -> int:
        return int(self.json("status")["services"][service]["pid"])


@contextmanager
def running_stack(data_dir: Path, **settings: str) -> Iterator[Stack]:
    """Up and, whatever happens, down again."""
    stack = fresh_stack(data_dir, **settings)
    stack.team("up", "--detach")
    try:
        yield stack
    finally:
        stack.team("down")


def fresh_stack(data_dir: Path, **settings: str) -> Stack:
    """One that does not run yet, with ports of its own. Knows nothing of the surroundings' settings."""
    environment = clean_environment() | {
        "DATA_DIR": str(data_dir),
        "PLAYGROUND_PORT": str(free_port()),
        "WEB_PORT": str(free_port()),
        "PATH": os.environ["PATH"],
        # Storms come faster than Telegram would let them.
        "MESSAGES_PER_SECOND": "0",
        # What a worker does is tested with the worker.
        "STAND_IN": "off",
        # Only what a test brings about is told.
        "ALERT_TESTS": "off",
        **settings,
    }
    return Stack(data_dir, environment)
