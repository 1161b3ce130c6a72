"""The data commands in this process, on a database, a sandbox and a playground of the test's own.

shell("pools", "add", "plus").json          a command that must succeed, and the document that it printed
shell.fails("pools", "add", "plus")         the one line of a command that must be refused
shell.seat("plus", "ann@example.org")       a person with a seat, granted upstream
"""

import itertools
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from invitehub import people, redeem
from invitehub.code_format import ParsedCode, parse
from invitehub.database import Database
from invitehub.operations import run_operation
from invitehub.redeem import Outcome
from invitehub.secret_keys import Keys
from invitehub.settings import load_settings
from ops.__main__ import main
from ops.data import NOUNS
from ops.migrate import upgrade
from tests.support import servers
from tests.support.sandbox import Sandbox, running_sandbox

SECRET = "a secret of the tests alone"


@dataclass(frozen=True)
class Answer:
    """What a command left: its exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Shell:
    """Runs commands as `./team` does. `numbers`: for people and requests that nobody else has."""

    db: Database
    sandbox: Sandbox
    keys: Keys = field(default_factory=lambda: Keys.from_secret(SECRET))
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(5000))

    def run(self, *words: str, stdin: str = "", **environment: str) -> Answer:
        with CliRunner().isolation(input=stdin, env=environment) as (out, err, _):
            code = main(list(words))
            sys.stdout.flush()
        return Answer(code, out.getvalue().decode(), err.getvalue().decode())

    def __call__(self, *words: str, stdin: str = "", **environment: str) -> Answer:
        answer = self.run(*words, stdin=stdin, **environment)
        assert answer.code == 0, answer
        return answer

    def fails(self, *words: str, stdin: str = "", code: int = 1) -> str:
        answer = self.run(*words, stdin=stdin)
        assert answer.code == code, answer
        return answer.err

    def pool(self, name: str, *teams: str, capacity: int = 2) -> None:
        """A pool with sandbox teams in it."""
        self("pools", "add", name)
        for team in teams:
            words = ["--pool", name, "--provider", "sandbox", "--capacity", str(capacity)]
            self("teams", "add", team, *words)

    def codes(self, pool: str, count: int = 1, **more: str) -> list[str]:
        words = ["--pool", pool, "--count", str(count), "--days", "30", "--json"]
        extra = [part for name, value in more.items() for part in (f"--{name}", value)]
        return list(self("codes", "new", *words, *extra).json["codes"])

    def redeem(self, pool: str, identity: str) -> Outcome:
        """Somebody new sends a new code; nothing is done upstream yet."""
        code = parse(self.codes(pool)[0])
        assert isinstance(code, ParsedCode)
        number = next(self.numbers)
        with self.db.transaction() as session:
            person = people.ensure_person(session, number)
            return redeem.redeem(
                session,
                key=f"shell:{number}",
                mac=self.keys.mac(code),
                person=person,
                identity=identity,
                chat_id=number,
            )

    def work(self, outcome: Outcome) -> None:
        """Run the operation that a redemption planned."""
        assert outcome.operation_id is not None
        run_operation(self.db, self.keys, outcome.operation_id, runner="tests")

    def seat(self, pool: str, identity: str) -> Outcome:
        outcome = self.redeem(pool, identity)
        self.work(outcome)
        return outcome


def root() -> click.Group:
    """All nouns, loaded."""
    group = click.Group("./team")
    for name, (place, _) in NOUNS.items():
        module, _, attribute = place.partition(":")
        group.add_command(getattr(import_module(module), attribute), name)
    return group


@contextmanager
def running_shell(directory: Path, redis_url: str, name: str) -> Iterator[Shell]:
    """A shell with a database called `name` and a sandbox of its own, both gone at the end."""
    url = servers.migrated_database(name, upgrade)
    with running_sandbox(directory / "sandbox") as sandbox:
        values = {
            "DATABASE_URL": url,
            "REDIS_URL": redis_url,
            "DATA_DIR": str(directory),
            "SANDBOX_URL": sandbox.url,
            "SECRET_KEY": SECRET,
            "TIMEZONE": "Asia/Shanghai",
        }
        shell = Shell(Database(url), sandbox)
        with environment(**values):
            yield shell
        shell.db.close()
    servers.drop_database(name)


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """These variables for a while; whatever a command adds to its environment is gone afterwards."""
    before = dict(os.environ)
    os.environ.update(values)
    load_settings.cache_clear()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        load_settings.cache_clear()
