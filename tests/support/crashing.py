"""Runs the whole life of a redemption in a process that is killed at one step, without warning.

with crash_site() as site:
    site.run(Life(…), kill="before commit 2")      True if it was killed there, False if it came to its end

Steps, each with a `before` and an `after`: `commit N` (the Nth transaction), `edit N`, `send N` (calls to Telegram),
`hint N`, `grant N`, `find N`, `revoke N` (calls to the provider). A server imports everything once and forks a child for
each life, and for each deed: what follows from a kick, a swap, a new identity.
"""

import json
import logging
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from invitehub import people, redeem
from invitehub.answers import seat_card
from invitehub.database import Database
from invitehub.delivery import Door, deliver
from invitehub.operations import run_operation
from invitehub.providers.sandbox import SandboxProvider
from invitehub.secret_keys import CodeMac, Keys
from invitehub.telegram import Telegram
from invitehub.waiting import serve
from tests.support.deeds import Deed, do

ROOT = Path(__file__).parents[2]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Life:
    """One update and what follows from it. `waited`: the person has waited for over a minute at the end."""

    database_url: str
    secret: str
    mac: str
    person: int
    identity: str
    key: str
    message_id: int
    token: str
    bot_api_url: str
    redis_url: str
    waited: bool = False


class Killer:
    """Counts steps, and ends the process at the one that was asked for."""

    def __init__(self, kill: str) -> None:
        self._kill = kill
        self._seen: Counter[str] = Counter()
        self._real = True

    def pass_by(self, moment: str, step: str) -> None:
        if moment == "before":
            self._seen[step] += 1
        if self._kill == f"{moment} {step} {self._seen[step]}":
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str, step: str) -> None:
        """Both moments of a function."""
        call: Callable[..., Any] = getattr(owner, name)

        def watched(*args: Any, **kwargs: Any) -> Any:
            self.pass_by("before", step)
            result = call(*args, **kwargs)
            self.pass_by("after", step)
            return result

        setattr(owner, name, watched)

    def watch_commits(self) -> None:
        def before(session: Session) -> None:
            # Savepoints tell of themselves, too.
            self._real = not session.in_nested_transaction()
            if self._real:
                self.pass_by("before", "commit")

        def after(_: Session) -> None:
            if self._real:
                self.pass_by("after", "commit")

        event.listen(Session, "before_commit", before)
        event.listen(Session, "after_commit", after)


def _live(life: Life, door: Door, kill: str) -> None:
    """What bot and worker do, one after the other: answer, hint, run, serve, deliver."""
    from tasks import publish
    from tasks.queues import PROCESS_INVITE

    killer = _watched(kill)
    killer.around(Telegram, "edit", "edit")
    killer.around(Telegram, "send", "send")
    killer.around(SandboxProvider, "grant", "grant")
    db, keys = Database(life.database_url), Keys.from_secret(life.secret)
    outcome = ask(db, life)
    answer_first(door, life, outcome)
    publish.Publisher(life.redis_url).send(PROCESS_INVITE, (outcome.operation_id,))
    if life.waited:
        with db.engine.connect() as connection, connection.begin():
            connection.execute(text("update request set at = at - interval '2 minutes'"))
    result = run_operation(db, keys, outcome.operation_id or 0, runner="mortal")
    if result.freed_pool_id is not None:
        serve(db, result.freed_pool_id)
    deliver(db, door, result.notice_id or 0)


def _do(deed: Deed, kill: str) -> None:
    """What bot or shell and worker do, one after the other, until nothing is left to be done. The sweep delivers."""
    from tasks import publish
    from tasks.queues import task_for

    killer = _watched(kill)
    for verb in ("grant", "find", "revoke"):
        killer.around(SandboxProvider, verb, verb)
    db, keys = Database(deed.database_url), Keys.from_secret(deed.secret)
    hints = list(do(db, deed))
    while hints:
        hint = hints.pop(0)
        publish.Publisher(deed.redis_url).send(task_for(hint.kind), (hint.operation_id,))
        result = run_operation(db, keys, hint.operation_id, runner="mortal")
        hints += result.hints
        if result.freed_pool_id is not None:
            hints += serve(db, result.freed_pool_id)


def _watched(kill: str) -> Killer:
    from tasks import publish

    killer = Killer(kill)
    killer.watch_commits()
    killer.around(publish.Publisher, "send", "hint")
    return killer


def ask(db: Database, life: Life) -> redeem.Outcome:
    """The bot's one call for an update, the same each time that the update comes."""
    with db.transaction() as session:
        return redeem.redeem(
            session,
            key=life.key,
            mac=CodeMac.load(life.mac),
            person=people.ensure_person(session, life.person, "en"),
            identity=life.identity,
            chat_id=life.person,
            message_id=life.message_id,
        )


def answer_first(door: Door, life: Life, outcome: redeem.Outcome) -> None:
    """The bot's first answer: where the redemption stands right now."""
    if outcome.seat is not None:
        answer = seat_card("en", outcome.seat)
        door.telegram.edit(life.person, life.message_id, answer.text, answer.markup())


@dataclass
class CrashSite:
    process: "subprocess.Popen[str]"

    def run(self, life: Life | Deed, *, kill: str = "") -> bool:
        """Whether the child was killed at its own hand. Raises when it failed in another way."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        what = "life" if isinstance(life, Life) else "deed"
        stdin.write(json.dumps({what: asdict(life), "kill": kill}) + "\n")
        stdin.flush()
        code = json.loads(stdout.readline())
        assert code in {0, -signal.SIGKILL}, f"a child ended with {code}"
        return bool(code)


@contextmanager
def crash_site() -> Iterator[CrashSite]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "tests.support.crashing"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "REDIS_URL": "redis://127.0.0.1:1/0"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield CrashSite(process)
    finally:
        for end in (process.stdin, process.stdout):
            if end is not None:
                end.close()
        process.wait(10)


def _serve_lives() -> None:
    """A child for each line of standard input; its exit code goes out as a line."""
    from tasks.app import app

    # Loaded once, for all children.
    app.loader.import_default_modules()
    app.finalize()
    doors: dict[tuple[str, str], Door] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        if "life" in asked:
            life = Life(**asked["life"])
            address = (life.token, life.bot_api_url)
            if address not in doors:
                doors[address] = Door(Telegram(*address), "en")
        child = os.fork()
        if child == 0:
            code = 1
            try:
                if "life" in asked:
                    _live(life, doors[address], asked["kill"])
                else:
                    _do(Deed(**asked["deed"]), asked["kill"])
                code = 0
            except Exception:
                log.exception("a life failed by itself")
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve_lives()
