"""Operations through a real worker, database, broker, sandbox and Bot API server, with the worker stopped and killed."""

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from invitehub import code_format, codes, people, pools, redeem, teams
from invitehub.database import Database
from invitehub.secret_keys import Keys
from models import Notice, Operation
from models.enums import NoticeState, OperationState
from ops.migrate import upgrade
from tasks.publish import Publisher
from tasks.queues import PROCESS_INVITE, REDELIVER, SERVE_WAITING
from tasks.schedule import ENTRIES
from tests.support import servers
from tests.support.playground import Playground, running_playground, until
from tests.support.sandbox import Sandbox, running_sandbox
from tests.support.workers import SECRET, Broker, Surroundings, configured, own_valkey, worker

PERSON = 1001


@dataclass
class Stage:
    """A pool with one team of two seats, and everything a worker needs to fill them."""

    house: Surroundings
    broker: Broker
    sandbox: Sandbox
    playground: Playground
    db: Database
    publisher: Publisher
    keys: Keys = field(default_factory=lambda: Keys.from_secret(SECRET))

    def set_up(self) -> list[str]:
        """Make the pool and the team; returns three codes."""
        options = self.sandbox.team("alpha", capacity=2)
        with self.db.transaction() as session:
            pools.add_pool(session, name="main", actor="test")
            teams.add_team(
                session, keys=self.keys, name="alpha", pool="main", provider="sandbox", capacity=2,
                options=options, actor="test",
            )  # fmt: skip
            return list(
                codes.new_batch(session, keys=self.keys, pool="main", count=3, days=30, actor="test").codes
            )

    def redeem(
        self, code: str, identity: str, message_id: int | None = None, person: int = PERSON
    ) -> redeem.Outcome:
        """Take a seat, or a place in the line."""
        parsed = code_format.parse(code)
        assert isinstance(parsed, code_format.ParsedCode)
        with self.db.transaction() as session:
            return redeem.redeem(
                session,
                key=f"tg:1:{identity}",
                mac=self.keys.mac(parsed),
                person=people.ensure_person(session, person, "en"),
                identity=identity,
                chat_id=person,
                message_id=message_id,
            )

    def seat(self, code: str, identity: str, message_id: int | None = None, person: int = PERSON) -> int:
        """Take a seat; returns the operation that grants it."""
        outcome = self.redeem(code, identity, message_id, person)
        assert outcome.operation_id is not None, outcome
        return outcome.operation_id

    def operation(self, operation_id: int) -> Operation:
        with self.db.transaction() as session:
            return session.get_one(Operation, operation_id)

    def settled(self, operation_id: int) -> bool:
        return self.operation(operation_id).state is OperationState.SETTLED

    def end_lease(self, operation_id: int) -> None:
        """What a minute does to a claim, at once."""
        self._change(operation_id, lease_until=func.now())

    def grow_old(self, operation_id: int) -> None:
        """The sweeper leaves new operations alone: their own hint is on its way."""
        self._change(operation_id, created_at=func.now() - text("interval '1 minute'"))

    def _change(self, operation_id: int, **values: object) -> None:
        with self.db.transaction() as session:
            session.execute(update(Operation).where(Operation.id == operation_id).values(**values))

    def upstream(self) -> list[str]:
        return sorted(str(member["member"]) for member in self.sandbox.members("alpha"))


@pytest.fixture
def stage(tmp_path: Path, worker_number: int) -> Iterator[Stage]:
    name = f"worker_{worker_number}_{time.monotonic_ns()}"
    with ExitStack() as stack:
        url = servers.migrated_database(name, upgrade)
        stack.callback(servers.drop_database, name)
        broker = stack.enter_context(own_valkey(tmp_path / "valkey"))
        sandbox = stack.enter_context(running_sandbox(tmp_path / "sandbox"))
        playground = stack.enter_context(running_playground(tmp_path / "playground"))
        playground.start(PERSON)
        db = Database(url)
        stack.callback(db.close)
        stack.enter_context(configured())
        publisher = Publisher(broker.url)
        stack.callback(publisher.close)
        telegram = {"BOT_TOKEN": playground.token, "BOT_API_URL": playground.url}
        house = Surroundings(tmp_path / "data", broker.url, url, telegram)
        yield Stage(house, broker, sandbox, playground, db, publisher)


def test_a_hint_becomes_a_seat_and_an_edit_of_the_answer(stage: Stage) -> None:
    (code, *_) = stage.set_up()
    answer = stage.playground.call("sendMessage", chat_id=PERSON, text="…")
    operation_id = stage.seat(code, "one@example.org", answer["message_id"])
    with worker(stage.house):
        assert until(lambda: stage.publisher.send(PROCESS_INVITE, (operation_id,)), "the hint to be taken")
        until(lambda: stage.settled(operation_id), "the operation to be settled")
        until(lambda: _text(stage, answer["message_id"]) != "…", "the answer to be edited")
    assert stage.upstream() == ["one@example.org"]
    log = stage.house.log("worker")
    assert f"{PROCESS_INVITE} begins: {operation_id}" in log
    for secret in (SECRET, stage.playground.token, code, "only-for-tests"):
        assert secret not in log


def _text(stage: Stage, message_id: int) -> str:
    return next(str(m["text"]) for m in stage.playground.messages(PERSON) if m["message_id"] == message_id)


def test_told_to_stop_it_finishes_what_runs_and_hands_back_what_waits(stage: Stage) -> None:
    first, second, _ = stage.set_up()
    stage.sandbox.fault("alpha", slow=1.5)
    runs = stage.seat(first, "one@example.org")
    waits = stage.seat(second, "two@example.org", person=1002)
    with worker(stage.house, threads=1) as process:
        until(lambda: stage.publisher.send(PROCESS_INVITE, (runs,)), "the first hint to be taken")
        until(
            lambda: stage.operation(runs).state is OperationState.CLAIMED, "the first operation to be claimed"
        )
        until(lambda: stage.publisher.send(PROCESS_INVITE, (waits,)), "the second hint to be taken")
        until(lambda: stage.broker.waiting("invites") == 0, "the worker to fetch it")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert stage.settled(runs)
    assert stage.operation(waits).attempts == 0
    assert stage.broker.waiting("invites") == 1, "handed back"


def test_what_a_killed_worker_had_is_found_by_the_sweeper_and_done_once(stage: Stage) -> None:
    (code, *_) = stage.set_up()
    stage.sandbox.fault("alpha", slow_answer=30)
    operation_id = stage.seat(code, "one@example.org")
    with worker(stage.house) as process:
        until(lambda: stage.publisher.send(PROCESS_INVITE, (operation_id,)), "the hint to be taken")
        until(lambda: any(r.startswith(("POST", "PUT")) for r in stage.sandbox.requests), "the call upstream")
        process.kill()
        process.wait()
    assert stage.operation(operation_id).state is OperationState.CLAIMED
    stage.sandbox.fault("alpha")
    stage.end_lease(operation_id)
    stage.grow_old(operation_id)
    with worker(stage.house):
        until(lambda: stage.publisher.send(REDELIVER, ()), "the sweep to be taken")
        until(lambda: stage.settled(operation_id), "the operation to be settled")
        until(lambda: _notices(stage) == [(NoticeState.SENT, 1)], "the person to be told")
    assert stage.operation(operation_id).fence == 2
    assert stage.upstream() == ["one@example.org"]


def test_a_lost_hint_and_an_owed_notice_are_found_by_the_sweeper(stage: Stage) -> None:
    (code, *_) = stage.set_up()
    answer = stage.playground.call("sendMessage", chat_id=PERSON, text="…")
    operation_id = stage.seat(code, "one@example.org", answer["message_id"])
    stage.grow_old(operation_id)
    stage.playground.fault(**{"500": 1})
    with worker(stage.house):
        until(lambda: stage.publisher.send(REDELIVER, ()), "the sweep to be taken")
        until(lambda: stage.settled(operation_id), "the operation to be settled")
        until(lambda: _notices(stage) == [(NoticeState.OWED, 1)], "Telegram to refuse the first try")
        with stage.db.transaction() as session:
            session.execute(update(Notice).values(due_at=func.now()))
        until(lambda: stage.publisher.send(REDELIVER, ()), "the next sweep to be taken")
        until(lambda: _notices(stage) == [(NoticeState.SENT, 2)], "the person to be told")
    assert _text(stage, answer["message_id"]) != "…"


def test_who_waits_beside_a_free_seat_is_served(stage: Stage) -> None:
    first, second, third = stage.set_up()
    stage.seat(first, "one@example.org")
    stage.seat(second, "two@example.org", person=1002)
    assert stage.redeem(third, "three@example.org", person=1003).kind is redeem.OutcomeKind.WAITING
    stage.sandbox.team("alpha", capacity=3)
    with stage.db.transaction() as session:
        teams.set_capacity(session, name="alpha", capacity=3, actor="test")
    with worker(stage.house):
        until(lambda: stage.publisher.send(SERVE_WAITING, ()), "the task to be taken")
        until(lambda: stage.upstream() == ["three@example.org"], "the third to be seated")


def _notices(stage: Stage) -> list[tuple[NoticeState, int]]:
    with stage.db.transaction() as session:
        return [(notice.state, notice.attempts) for notice in session.scalars(select(Notice))]


def test_a_sweep_that_had_to_wait_for_a_free_thread_is_made_all_the_same(stage: Stage) -> None:
    """Else a provider that is slow for a while would leave everything undone that only the sweeper sees."""
    first, second, _ = stage.set_up()
    slow = stage.seat(first, "one@example.org")
    forgotten = stage.seat(second, "two@example.org", person=1002)
    stage.grow_old(forgotten)
    stage.sandbox.fault("alpha", slow=6, next=1)
    with worker(stage.house, threads=1):
        until(lambda: stage.publisher.send(PROCESS_INVITE, (slow,)), "the hint to be taken")
        until(lambda: stage.operation(slow).state is OperationState.CLAIMED, "the only thread to be busy")
        # Read ahead behind it, so that the sweep stays in the broker.
        for _ in range(2):
            until(lambda: stage.publisher.send(PROCESS_INVITE, (slow,)), "the hint to be taken")
        options = ENTRIES["sweep"].get("options", {})
        assert stage.publisher.submit(REDELIVER, (), **options).result(5)
        until(lambda: stage.settled(forgotten), "the sweep", 20)
    assert stage.upstream() == ["one@example.org", "two@example.org"]
