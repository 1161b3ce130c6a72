"""Whether an alert reaches somebody: the second channel, the next owner, tests of the alarm, the dead man's switch."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from invitehub import alert_answers, heartbeat, pager
from invitehub.alert_answers import Given, What
from invitehub.pager import Outcome
from invitehub.settings import Quiet
from ops import planned
from ops.watchdog.ledger import File
from tests.support.playground import Playground, running_playground, until
from tests.support.receiver import Receiver, receiving
from tests.support.watched import ADMIN, HASTY, SERVICES, House, settings_for, watched

_PATIENCE = 15.0
# Nobody waits for minutes here.
PATIENCE = replace(HASTY, telegram=1.0, untold=1.0, second=2.0, escalate=2.0, repeats=(1.5, 60.0))
_OTHER = 1002


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    with running_playground(tmp_path_factory.mktemp("playground"), admin_ids=(ADMIN,)) as running:
        yield running


@pytest.fixture
def chat(playground: Playground) -> Iterator[Playground]:
    for person in (ADMIN, _OTHER):
        playground.ask("POST", f"/chats/{person}/clear", {"person": person})
        playground.start(person)
    yield playground
    playground.fault()
    playground.block(_OTHER, blocked=False)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def surroundings(
    tmp_path: Path, chat: Playground, database_url: str, redis_url: str
) -> Iterator[dict[str, Any]]:
    _forget(database_url)
    yield {
        "data_dir": tmp_path / "data",
        "playground": chat,
        "database_url": database_url,
        "redis_url": redis_url,
    }
    _forget(database_url)


def _forget(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("delete from alert")
        connection.execute("delete from setting where name = 'off_duty'")


def _house(surroundings: dict[str, Any], **settings: Any) -> Any:
    return watched(settings_for(**surroundings, **settings), surroundings["playground"])


def _lines(house: House, person: int = ADMIN) -> list[str]:
    return [
        str(message["text"]).partition("\n")[0]
        for message in house.playground.messages(person)
        if not str(message["text"]).startswith("/")
    ]


def _answered(house: House, what: What) -> None:
    key = next(alert.key for alert in File(house.data_dir).read() if alert.closed_at is None)
    alert_answers.give(house.data_dir, Given(key, what, "Ada", time.time() + 60))


def test_what_nobody_answers_goes_by_the_second_channel_and_so_does_its_end(
    surroundings: dict[str, Any], receiver: Receiver
) -> None:
    address = receiver.url.replace("http://", "json://")
    with _house(surroundings, alert_urls=address) as house:
        house.start(*SERVICES)
        with house.watchdog(PATIENCE):
            house.kill("worker")
            until(lambda: receiver.titles, "the second channel", _PATIENCE)
            assert receiver.bodies[0]["type"] == "failure"
            assert "process" in receiver.bodies[0]["message"]
            assert "<" not in receiver.bodies[0]["message"], "plain text"
            house.start("worker")
            until(lambda: receiver.titles[-1].startswith("🟢 Worker back"), "the end", _PATIENCE)
            assert receiver.bodies[-1]["type"] == "success"
    assert receiver.titles[0] == "🔴 Worker down"


def test_who_is_on_it_is_not_overtaken_by_the_second_channel_nor_by_the_next_owner(
    surroundings: dict[str, Any], receiver: Receiver
) -> None:
    with psycopg.connect(surroundings["database_url"]) as connection:
        connection.execute(f"insert into setting values ('off_duty', '[{_OTHER}]', 'test', now())")
    address = receiver.url.replace("http://", "json://")
    with _house(surroundings, alert_urls=address, admin_ids=(ADMIN, _OTHER)) as house:
        house.start(*SERVICES)
        with house.watchdog(replace(PATIENCE, second=4.0, escalate=4.0)):
            until((house.data_dir / "run" / "listeners.json").exists, "who is off duty")
            house.kill("worker")
            until(lambda: _lines(house), "the alert", _PATIENCE)
            _answered(house, What.MINE)
            until(lambda: "Ada is on it" in house.texts()[-1], "the name", _PATIENCE)
            opened = next(alert.opened_at for alert in File(house.data_dir).read())
            until(lambda: time.time() > opened + 5, "the time in which others would be told", _PATIENCE)
            assert not receiver.titles
            assert not _lines(house, _OTHER)
            house.start("worker")
            until(lambda: len(_lines(house)) == 2, "the end", _PATIENCE)
            assert "Ada was on it." in house.texts()[-1]


def test_an_owner_off_duty_hears_of_it_when_nobody_answers(surroundings: dict[str, Any]) -> None:
    with psycopg.connect(surroundings["database_url"]) as connection:
        connection.execute(f"insert into setting values ('off_duty', '[{_OTHER}]', 'test', now())")
    with _house(surroundings, admin_ids=(ADMIN, _OTHER)) as house:
        house.start(*SERVICES)
        with house.watchdog(PATIENCE):
            until((house.data_dir / "run" / "listeners.json").exists, "who is off duty")
            house.kill("worker")
            until(lambda: _lines(house), "the alert", _PATIENCE)
            assert not _lines(house, _OTHER)
            until(lambda: _lines(house, _OTHER), "the next owner", _PATIENCE)
            assert "Nobody has answered for" in str(house.playground.messages(_OTHER)[-1]["text"])


def test_what_is_still_down_is_told_as_a_reply_to_what_was_said_first(surroundings: dict[str, Any]) -> None:
    with _house(surroundings) as house:
        house.start(*SERVICES)
        with house.watchdog(PATIENCE):
            house.kill("beat")
            until(lambda: len(_lines(house)) == 2, "the repeat", _PATIENCE)
    first, repeat = house.playground.messages(ADMIN)[-2:]
    assert repeat["reply_to_message"]["message_id"] == first["message_id"]
    assert str(repeat["text"]).startswith("🔴 Scheduler still down")


def test_telegram_away_is_told_by_the_second_channel_and_stops_the_ping(
    surroundings: dict[str, Any], receiver: Receiver
) -> None:
    address = receiver.url.replace("http://", "json://")
    with _house(surroundings, alert_urls=address, ping_url=f"{receiver.url}/ping") as house:
        house.start(*SERVICES)
        with house.watchdog(PATIENCE):
            until(lambda: receiver.pings == 1, "the ping", _PATIENCE)
            house.playground.fault(**{"500": 10_000}, methods=["getMe", "sendMessage", "editMessageText"])
            until(lambda: "🔴 Telegram out of reach" in receiver.titles, "the second channel", _PATIENCE)
            house.playground.fault()
            until(lambda: receiver.titles[-1].startswith("🟢 Telegram answers again"), "its end", _PATIENCE)
    assert receiver.pings == 1, "one a minute"


def test_each_who_hears_of_alerts_gets_a_test_and_who_cannot_is_known(surroundings: dict[str, Any]) -> None:
    chat: Playground = surroundings["playground"]
    chat.block(_OTHER)
    with _house(surroundings, admin_ids=(ADMIN, _OTHER), alert_tests=True) as house:
        house.start(*SERVICES)
        with house.watchdog():
            until(lambda: len(pager.read(house.data_dir)) == 2, "the tests", _PATIENCE)
            tried = pager.read(house.data_dir)
            assert tried[str(ADMIN)].outcome is Outcome.REACHED
            assert tried[str(_OTHER)].outcome is Outcome.UNREACHABLE
            assert _lines(house) == ["🔔 Test of the alarm"]


@pytest.mark.parametrize("meant", [True, False])
def test_after_an_absence_it_says_how_long_unless_it_was_meant(
    surroundings: dict[str, Any], *, meant: bool
) -> None:
    with _house(surroundings) as house:
        house.start(*SERVICES)
        if meant:
            planned.stop(house.data_dir)
        with house.watchdog(last_beat=time.time() - 3 * 3600):
            if meant:
                house.kill("worker")
            until(lambda: _lines(house), "a message", _PATIENCE)
            first = _lines(house)[0]
            assert first == (
                "🔴 Worker down · nobody waits" if meant else "🟢 InviteHub back, away 3 h 0 min"
            )
    assert not planned.end_of_stop(house.data_dir), "asked once"


def test_in_quiet_hours_only_what_is_critical_is_told(surroundings: dict[str, Any]) -> None:
    now = datetime.now(UTC)
    quiet = Quiet((now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time())
    with _house(surroundings, quiet_hours=quiet) as house:
        house.start(*SERVICES)
        with house.watchdog():
            house.kill("web")
            until(lambda: ("web", False) in house.rows(), "the warning", _PATIENCE)
            house.kill("worker")
            until(lambda: _lines(house), "the alert", _PATIENCE)
            assert _lines(house) == ["🔴 Worker down · nobody waits"]


def test_a_webhook_left_behind_takes_the_bots_messages_and_is_told(surroundings: dict[str, Any]) -> None:
    chat: Playground = surroundings["playground"]
    with _house(surroundings) as house, receiving() as elsewhere:
        house.start(*SERVICES)
        chat.call("setWebhook", url=f"{elsewhere.url}/hook")
        try:
            with house.watchdog(PATIENCE):
                until(lambda: "🟠 Webhook broken" in _lines(house), "the warning", _PATIENCE)
                chat.call("deleteWebhook")
                until(lambda: _lines(house)[-1].startswith("🟢 Webhook works again"), "its end", _PATIENCE)
        finally:
            chat.call("deleteWebhook")
    assert heartbeat.read(house.data_dir, "watchdog") is not None
