"""Names, routes, queues and schedule fit together; settings that others rely on hold."""

import importlib
import itertools
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy.exc import DBAPIError, OperationalError

from invitehub.providers import Permanent
from invitehub.settings import load_settings
from tasks import queues
from tasks.app import app
from tasks.base import LoggedTask, code_of, task
from tasks.schedule import ENTRIES
from tests.support.workers import configured


@pytest.fixture(scope="module", autouse=True)
def config() -> Iterator[ModuleType]:
    with configured():
        yield importlib.import_module("tasks.config")


def test_the_registered_tasks_are_those_that_have_a_queue() -> None:
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours == set(queues.QUEUE_OF)


def test_each_task_travels_in_a_queue_that_the_worker_consumes(config: ModuleType) -> None:
    assert set(queues.QUEUE_OF.values()) == set(queues.QUEUES) == set(config.task_queues)
    assert {name: route["queue"] for name, route in config.task_routes.items()} == queues.QUEUE_OF


def test_the_schedule_sends_tasks_that_exist_and_only_probes_expire() -> None:
    for name, entry in ENTRIES.items():
        assert entry["task"] in queues.QUEUE_OF
        assert ("expires" in entry.get("options", {})) == (name == "probe")


def test_any_kind_of_operation_has_a_task() -> None:
    assert {queues.task_for(kind) for kind in ("grant", "revoke")} <= set(queues.QUEUE_OF)


def test_rows_and_not_the_broker_make_it_reliable() -> None:
    assert app.conf.task_acks_late is False
    assert app.conf.task_ignore_result is True
    assert app.conf.broker_transport_options["socket_timeout"] > 0


def test_each_setting_says_why_it_is_there(config: ModuleType) -> None:
    lines = Path(str(config.__file__)).read_text(encoding="utf-8").splitlines()
    for before, line in itertools.pairwise(lines):
        name = line.partition(":")[0]
        if name in app.conf.defaults[-1] and line.startswith(name + ":"):
            assert before.startswith("# "), f"{name} has no reason"


def test_without_a_url_the_embedded_broker_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: ModuleType
) -> None:
    (tmp_path / "servers.json").write_text(json.dumps({"redis_port": 7001, "redis_password": "pw"}))
    settings = load_settings().model_copy(update={"data_dir": tmp_path, "redis_url": SecretStr("")})
    monkeypatch.setattr(config, "load_settings", lambda: settings)
    assert config._broker() == "redis://:pw@127.0.0.1:7001/0"


def test_a_failing_task_is_told_with_its_ids_and_its_code(caplog: pytest.LogCaptureFixture) -> None:
    class Fails(LoggedTask):
        name = "tests.fails"

        def run(self, operation_id: int) -> None:
            raise Permanent("domain_blocked", f"operation {operation_id}")

    with caplog.at_level(logging.INFO, logger="tasks"), pytest.raises(Permanent):
        Fails()(7)
    assert "tests.fails begins: 7" in caplog.messages[0]
    assert caplog.messages[-1].endswith("7 code=domain_blocked")


def test_an_error_without_a_code_is_named_by_its_class() -> None:
    assert code_of(KeyError("x")) == "KeyError"


def test_a_database_error_is_named_by_its_sqlstate_or_its_kind() -> None:
    assert code_of(DBAPIError("select", None, psycopg.errors.LockNotAvailable())) == "55P03"
    assert code_of(OperationalError("select", None, psycopg.OperationalError())) == "OperationalError"
    assert code_of(TimeoutError()) == "TimeoutError"


def test_registering_keeps_the_function_callable() -> None:
    @task("tests.double")
    def double(number: int) -> int:
        return number * 2

    try:
        assert double(21) == 42
    finally:
        app.tasks.unregister("tests.double")
