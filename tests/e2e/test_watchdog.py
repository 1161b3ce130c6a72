"""The watchdog with real servers, real processes, and the playground as Telegram: what does the admin read?"""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import psycopg
import pytest

from invitehub import heartbeat
from ops import planned
from ops.watchdog.ledger import File
from ops.watchdog.model import Copy
from tests.support.playground import Playground, running_playground, until
from tests.support.watched import (
    ADMIN,
    HASTY,
    SERVICES,
    House,
    OwnPostgres,
    own_postgres,
    settings_for,
    watched,
)
from tests.support.workers import Broker, own_valkey

_PATIENCE = 12.0
# A quick restart stays one on a slow machine.
UNHURRIED = replace(HASTY, confirm=10.0)


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    with running_playground(tmp_path_factory.mktemp("playground"), admin_ids=(ADMIN,)) as running:
        yield running


@pytest.fixture
def chat(playground: Playground) -> Iterator[Playground]:
    playground.ask("POST", f"/chats/{ADMIN}/clear", {"person": ADMIN})
    playground.start(ADMIN)
    yield playground
    playground.fault()


@pytest.fixture
def database(database_url: str) -> Iterator[str]:
    _forget_alerts(database_url)
    yield database_url
    _forget_alerts(database_url)


@pytest.fixture
def house(tmp_path: Path, chat: Playground, database: str, redis_url: str) -> Iterator[House]:
    settings = settings_for(tmp_path / "data", chat, database, redis_url)
    with watched(settings, chat) as house:
        house.start(*SERVICES)
        yield house


def _forget_alerts(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("delete from alert")


def _alerts(house: House) -> list[str]:
    """First lines, without the admin's own /start."""
    return [line for line in house.told() if not line.startswith("/")]


def _await(house: House, *lines: str) -> None:
    try:
        until(lambda: _alerts(house) == list(lines), "the admin's messages", _PATIENCE)
    except AssertionError:
        assert _alerts(house) == list(lines)
        raise


def _stays(house: House, *lines: str, looks: int = 4) -> None:
    """The admin hears nothing more while the watchdog looks some times over."""
    seen = {at} if (at := _looked(house)) else set()

    def looked_often() -> bool:
        seen.add(_looked(house))
        return len(seen) > looks

    until(looked_often, "looks", _PATIENCE)
    assert _alerts(house) == list(lines)


def _has(house: House, count: int) -> bool:
    return len(_alerts(house)) == count


def _looked(house: House) -> float:
    beat = heartbeat.read(house.data_dir, "watchdog")
    return 0.0 if beat is None else beat.at


def test_a_killed_worker_is_told_within_ten_seconds_once_whatever_happens_to_the_watchdog(
    house: House,
) -> None:
    """The program as it is shipped, with its own patience."""
    _spawn_watchdog(house)
    started = time.monotonic()
    house.kill("worker")
    _await(house, "🔴 Worker down · nobody waits")
    assert time.monotonic() - started < 10
    assert psutil.Process(house.processes["watchdog"].pid).memory_info().rss < 110 * 2**20
    assert house.rows() == [("worker", False)]

    # One that dies between Telegram's answer and its own note of it says it again.
    until(lambda: all(copy.message_id for copy in _copies(house)), "the message to be noted", _PATIENCE)
    house.kill("watchdog")
    _spawn_watchdog(house)
    _stays(house, "🔴 Worker down · nobody waits", looks=3)
    house.kill("watchdog")

    house.start("worker")
    _spawn_watchdog(house)
    until(lambda: _has(house, 2), "the recovery", _PATIENCE)
    edited, recovery = _alerts(house)
    assert edited.startswith("🟢 Worker back after ")
    assert recovery.startswith("🟢 Worker back after ")
    assert "No operation is left over." in house.texts()[-1]
    assert house.rows() == [("worker", True)]


def _copies(house: House) -> list[Copy]:
    """The admins' messages as the watchdog has noted them; one that is not noted at all counts as unsent."""
    return [copy for alert in File(house.data_dir).read() for copy in alert.copies.values()] or [Copy()]


def _spawn_watchdog(house: House) -> None:
    told = house.settings
    heartbeat.file_of(house.data_dir, "watchdog").unlink(missing_ok=True)
    house.spawn(
        "watchdog",
        "ops.watchdog",
        DATA_DIR=str(house.data_dir),
        BOT_TOKEN=told.bot_token.get_secret_value(),
        BOT_API_URL=told.bot_api_url,
        ADMIN_IDS=str(ADMIN),
        DATABASE_URL=told.database_url.get_secret_value(),
        REDIS_URL=told.redis_url.get_secret_value(),
        HEARTBEAT_INTERVAL="0.5",
        ALERT_TESTS="off",
        LOCALE="en",
    )
    until(lambda: _looked(house), "the watchdog to look", _PATIENCE)


def test_a_restart_by_the_supervisor_is_told_once_and_silently(house: House) -> None:
    with house.watchdog(UNHURRIED):
        house.kill("bot")
        house.start("bot")
        _await(house, "🔄 Bot restarted itself")
        until(lambda: house.rows() == [("bot", True)], "the row")
        _stays(house, "🔄 Bot restarted itself")


def test_a_planned_restart_is_silent_and_what_comes_after_is_not(house: House) -> None:
    with house.watchdog():
        planned.mark(house.data_dir, ["worker"], seconds=60)
        house.kill("worker")
        _stays(house, looks=7)
        house.start("worker")
        _stays(house)
        house.kill("worker")
        _await(house, "🔴 Worker down · nobody waits")


def test_a_frozen_process_is_told_once_though_telegram_stumbles_and_its_thaw_too(house: House) -> None:
    with house.watchdog():
        house.playground.fault(**{"500": 1}, methods=["sendMessage"])
        house.freeze("beat")
        _await(house, "🔴 Scheduler down · nobody waits")
        assert "process frozen (SIGSTOP" in house.texts()[-1]
        house.thaw("beat")
        until(lambda: _has(house, 2), "the recovery", _PATIENCE)
        assert all(line.startswith("🟢 Scheduler back") for line in _alerts(house))


def test_three_failures_in_a_quarter_of_an_hour_are_one_unstable_alert(house: House) -> None:
    with house.watchdog(UNHURRIED):
        for count in (1, 2, 3):
            house.kill("web")
            house.start("web")
            until(partial(_has, house, count), "the next message", _PATIENCE)
        house.kill("web")
        house.start("web")
        restarted = "🔄 Web page restarted itself"
        _stays(house, restarted, restarted, "🟠 Web page unstable · nobody waits")


def test_redis_killed_is_one_alert_whatever_dies_with_it(
    tmp_path: Path, chat: Playground, database: str
) -> None:
    with own_valkey(tmp_path / "valkey") as broker:
        settings = settings_for(tmp_path / "data", chat, database, broker.url)
        with watched(settings, chat) as house:
            house.start(*SERVICES)
            with house.watchdog():
                _redis_scenario(house, broker)


def _redis_scenario(house: House, broker: Broker) -> None:
    broker.kill()
    house.kill("worker")
    house.freeze("beat")
    _await(house, "🔴 Redis down · nobody waits")
    assert "connection refused" in house.texts()[-1]
    _stays(house, "🔴 Redis down · nobody waits")
    house.thaw("beat")
    house.start("worker")
    broker.start()
    until(lambda: _has(house, 2), "the recovery", _PATIENCE)
    _stays(house, *_alerts(house))
    assert all(line.startswith("🟢 Redis back") for line in _alerts(house))
    assert house.rows() == [("redis", True)]


def test_database_killed_is_told_and_kept_and_written_later(
    tmp_path: Path, chat: Playground, redis_url: str
) -> None:
    with own_postgres(tmp_path / "postgres") as postgres:
        settings = settings_for(tmp_path / "data", chat, postgres.url, redis_url)
        with watched(settings, chat) as house:
            house.start(*SERVICES)
            _database_scenario(house, postgres)


def _database_scenario(house: House, postgres: OwnPostgres) -> None:
    file = house.data_dir / "run" / "alerts.json"
    with house.watchdog():
        postgres.kill()
        house.kill("worker")
        _await(house, "🔴 Database down")
        assert "connection refused" in house.texts()[-1]
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert [(alert["component"], alert["written"]) for alert in kept] == [("database", False)]
    house.start("worker")
    with house.watchdog():
        _stays(house, "🔴 Database down", looks=3)
        postgres.start()
        until(lambda: _has(house, 2), "the recovery", _PATIENCE)
        until(lambda: house.rows() == [("database", True)], "the row")
        until(lambda: file.read_text(encoding="utf-8") == "[]", "the file to be emptied")


def test_all_killed_at_once_is_one_alert_that_names_what_is_away(tmp_path: Path, chat: Playground) -> None:
    """Over while nobody watches: found out by the next watchdog."""
    with own_valkey(tmp_path / "valkey") as broker, own_postgres(tmp_path / "postgres") as postgres:
        settings = settings_for(tmp_path / "data", chat, postgres.url, broker.url)
        with watched(settings, chat) as house:
            house.start(*SERVICES)
            with house.watchdog():
                _kill_all(house, broker, postgres)
                until(lambda: _has(house, 1), "the alert", _PATIENCE)
                away = "Also away: Redis, Worker, Scheduler, Bot, Web page."
                until(lambda: away in house.texts()[-1], "the names of what is away", _PATIENCE)
                _stays(house, "🔴 Database down")
            broker.start()
            postgres.start()
            house.start(*SERVICES)
            with house.watchdog():
                until(lambda: _has(house, 2), "the recovery", _PATIENCE)
                _stays(house, *_alerts(house), looks=8)
                assert all(line.startswith("🟢 Database back") for line in _alerts(house))
                until(lambda: house.rows() == [("database", True)], "the row")


def _kill_all(house: House, broker: Broker, postgres: OwnPostgres) -> None:
    postgres.kill()
    broker.kill()
    for name in SERVICES:
        house.kill(name)
