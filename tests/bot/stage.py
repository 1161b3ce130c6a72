"""The bot on a stage: real dispatcher, real PostgreSQL and Valkey, the real playground; the worker is moved by hand.

stage.person("en")           somebody new, in a private chat of their own
stage.codes(2, seats=1)      a pool with a team, and codes for it
person.say("…"), person.press("Redeem"), person.sees("…")
stage.work()                 run what was hinted at, and deliver what is owed, as the worker does
"""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import func, select, text

from bot.run import Service
from invitehub import heartbeat
from invitehub.codes import new_batch
from invitehub.delivery import deliver
from invitehub.house import House
from invitehub.notices import due_notices
from invitehub.operations import run_operation
from invitehub.pools import add_pool
from invitehub.settings import Settings
from invitehub.teams import add_team
from invitehub.waiting import serve
from models import Redemption
from ops.paths import ROOT
from tests.support.playground import Playground, until
from tests.support.sandbox import Sandbox

SECRET = "only-for-tests-0123456789"
_PATIENCE = 15.0
_numbers = count(1)


class Running:
    """A bot in a thread of its own."""

    def __init__(self, settings: Settings, hinted: list[int]) -> None:
        self._settings = settings
        self._hinted = hinted
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="bot", daemon=True)
        self._thread.start()
        self._ready.wait(_PATIENCE)

    def end(self) -> None:
        self.loop.call_soon_threadsafe(self.stop.set)
        self._thread.join(_PATIENCE)
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException as error:  # noqa: BLE001 - handed over to the test
            self._failure = error
            self._ready.set()

    async def _main(self) -> None:
        self.loop, self.stop = asyncio.get_running_loop(), asyncio.Event()
        self.service = Service(House(self._settings), self._hint)
        self._ready.set()
        await self.service.run(self.stop)
        # Sockets close in the next turn of the loop.
        await asyncio.sleep(0.01)

    def _hint(self, operation_id: int) -> "Future[bool]":
        self._hinted.append(operation_id)
        taken: Future[bool] = Future()
        taken.set_result(True)
        return taken


@dataclass
class Stage:
    settings: Settings
    house: House
    playground: Playground
    sandbox: Sandbox
    hinted: list[int] = field(default_factory=list)
    newest_team: str = ""

    @contextmanager
    def bot(self, **settings: Any) -> Iterator[Running]:
        running = Running(self.settings.model_copy(update=settings), self.hinted)
        try:
            yield running
        finally:
            running.end()

    @contextmanager
    def process(self, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
        """`python -m bot` as operators run it, for tests that kill it."""
        folder = self.settings.data_dir
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "bot.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "bot"],
                cwd=folder,
                env=self._environment() | settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            try:
                until(lambda: process.poll() is not None or self._beats(process.pid), "the bot to start", 30)
                yield process
            finally:
                process.kill()
                process.wait(_PATIENCE)

    def _beats(self, pid: int) -> bool:
        beat = heartbeat.read(self.settings.data_dir, "bot")
        return beat is not None and beat.pid == pid

    def _environment(self) -> dict[str, str]:
        known = self.settings
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "BOT_TOKEN": known.bot_token.get_secret_value(),
            "BOT_API_URL": known.bot_api_url,
            "DATABASE_URL": known.database_url.get_secret_value(),
            "REDIS_URL": known.redis_url.get_secret_value(),
            "SECRET_KEY": SECRET,
            "DATA_DIR": str(known.data_dir),
            "HEARTBEAT_INTERVAL": "0.2",
        }

    def log(self) -> str:
        """What processes of the bot have written."""
        return (self.settings.data_dir / "bot.log").read_text(encoding="utf-8")

    def person(self, language: str = "en") -> "Person":
        made = self.playground.ask("POST", "/people", {"first_name": f"Person {next(_numbers)}"})["person"]
        self.playground.ask("POST", f"/people/{made['id']}/language", {"language_code": language})
        return Person(self.playground, int(made["id"]))

    def codes(self, number: int = 1, *, seats: int = 1, **more: Any) -> list[str]:
        """Codes of a new pool with one team of so many seats."""
        name = self.newest_team = f"Stage {time.time_ns()}"
        with self.house.db.transaction() as session:
            add_pool(session, name=name, actor="test")
        self.team(name, name, seats)
        return self.more_codes(name, number, **more)

    def team(self, pool: str, name: str, seats: int = 1) -> str:
        """One more team of that pool, of so many seats."""
        options = self.sandbox.team(name, capacity=max(seats, 1))
        with self.house.db.transaction() as session:
            add_team(
                session,
                keys=self.house.keys,
                name=name,
                pool=pool,
                provider="sandbox",
                capacity=seats,
                options=options,
                actor="test",
            )
        return name

    def more_codes(self, pool: str, number: int = 1, **more: Any) -> list[str]:
        with self.house.db.transaction() as session:
            made = new_batch(
                session, keys=self.house.keys, pool=pool, count=number, days=30, actor="test", **more
            )
        return list(made.codes)

    def asked(self, person: "Person") -> dict[str, Any]:
        """The question that is put before anything is spent, about a seat for p<id>@example.com."""
        person.say(f"{self.codes(uses=9, seats=9)[0]} p{person.id}@example.com")
        return person.sees("Redeem this code?")

    def redemptions(self, person: "Person") -> int:
        """How many there are for that identity."""
        query = select(func.count()).select_from(Redemption)
        with self.house.db.transaction() as session:
            return session.scalars(query.where(Redemption.identity == f"p{person.id}@example.com")).one()

    def worker(self, *, well: bool) -> None:
        """Whether there is a worker, as far as its heartbeat says."""
        at = time.time() if well else time.time() - 60
        beat = heartbeat.Beat("worker", 1, at, at, {"connected": True})
        heartbeat.write(self.settings.data_dir, self.house.redis, beat)

    def work(self) -> None:
        """What a worker does with a hint, once there is one, with what follows from it, and with what is owed."""
        until(lambda: self.hinted, "a hint")
        while self.hinted:
            done = run_operation(self.house.db, self.house.keys, self.hinted.pop(0), runner="test")
            self.hinted += [hint.operation_id for hint in done.hints]
            if done.freed_pool_id is not None:
                self.serve(done.freed_pool_id)
        self.deliver()

    def serve(self, pool_id: int) -> None:
        self.hinted += [hint.operation_id for hint in serve(self.house.db, pool_id)]

    def deliver(self) -> None:
        """Send what is owed."""
        with self.house.db.transaction() as session:
            due = due_notices(session)
        for notice_id in due:
            deliver(self.house.db, self.house.door, notice_id)

    def change(self, sql: str, **values: Any) -> None:
        """For what only time, or an admin elsewhere, would bring about."""
        with self.house.db.transaction() as session:
            session.execute(text(sql), values)


@dataclass(frozen=True)
class Person:
    playground: Playground
    id: int

    def say(self, text: str, chat: int | None = None) -> dict[str, Any]:
        return self.playground.say(self.id, text, chat)

    def talk(self, *lines: str) -> dict[str, Any]:
        """Say line after line, each after the answer to the one before; returns the last answer."""
        for line in lines:
            before = len(self.answers())
            self.say(line)
            until(lambda: len(self.answers()) > before, f"an answer to {line!r}")  # noqa: B023
        return self.answers()[-1]

    def shown(self, message_id: int) -> dict[str, Any]:
        """A message of the bot as it is now."""
        return next(message for message in self.answers() if message["message_id"] == message_id)

    def answers(self, chat: int | None = None) -> list[dict[str, Any]]:
        """The bot's messages that this person sees."""
        seen = self.playground.messages(chat or self.id, self.id)
        return [message for message in seen if message["from"]["is_bot"]]

    def texts(self, chat: int | None = None) -> list[str]:
        return [message.get("text", "") for message in self.answers(chat)]

    def sees(self, part: str, chat: int | None = None) -> dict[str, Any]:
        """The newest message of the bot, once it holds these words."""
        try:
            found: dict[str, Any] = until(
                lambda: next((m for m in self.answers(chat)[-1:] if part in m.get("text", "")), None),
                repr(part),
            )
        except AssertionError as error:
            raise AssertionError(f"{error}; there is {self.texts(chat)[-3:]}") from error
        return found

    def press(self, label: str, message: dict[str, Any] | None = None) -> str:
        """Press the button whose label holds these words, in the newest message or a given one."""
        shown = message or self.answers()[-1]
        for row in shown["reply_markup"]["inline_keyboard"]:
            for button in row:
                if label in button["text"]:
                    return self.press_data(str(button["callback_data"]), shown["message_id"])
        raise AssertionError(f"no button {label!r} in {shown}")

    def press_data(self, data: str, message_id: int, chat: int | None = None) -> str:
        body = {"person": self.id, "message_id": message_id, "data": data}
        return str(self.playground.ask("POST", f"/chats/{chat or self.id}/press", body)["callback_query_id"])

    def toast(self, query_id: str) -> dict[str, Any]:
        """How a press was answered."""
        told: dict[str, Any] = until(
            lambda: next(
                (
                    event
                    for event in self.playground.hub.events._since(0)
                    if event.get("callback_query_id") == query_id
                ),
                None,
            ),
            "an answer to the press",
        )
        return told

    def labels(self) -> list[str]:
        rows = self.answers()[-1].get("reply_markup", {}).get("inline_keyboard", [])
        return [button["text"] for row in rows for button in row]
