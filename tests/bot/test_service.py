"""The process: tokens, rivals, replicas, servers that are away, floods."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from aiogram.types import Update
from pydantic import SecretStr

from invitehub import heartbeat
from tests.bot.stage import Stage
from tests.support import servers
from tests.support.playground import until
from tests.support.workers import own_valkey


def test_a_refused_token_ends_the_process_with_one_line(stage: Stage) -> None:
    with stage.process(BOT_TOKEN="7654321:wrong-token") as process:
        assert process.wait(20) == 1
    said = stage.log().strip().splitlines()
    assert said[-1].startswith("Telegram does not know this BOT_TOKEN")
    assert "wrong-token" not in stage.log()


def test_a_rival_is_told_of_once_and_waited_for(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    person = stage.person()
    with stage.bot() as running:
        until(lambda: stage.playground.hub.updates.polled, "the bot to fetch")

        def seen_by_the_bot() -> str | None:
            """A rival that comes between two of its polls is not noticed: then another one comes."""
            stage.playground.call("getUpdates", timeout=0)
            return running.service.poller.trouble

        for _ in range(2):
            until(seen_by_the_bot, "the bot to see the rival", every=0.1)
            until(lambda: not running.service.poller.trouble, "the bot to recover")
        person.talk("/help")
    told = [record for record in caplog.records if "another program" in record.getMessage()]
    assert len(told) == 2
    assert not any(record.exc_info for record in caplog.records)


def test_of_two_replicas_one_fetches_and_the_other_takes_over(stage: Stage) -> None:
    person = stage.person()
    with stage.process() as first:
        person.talk("/help")
        with stage.bot() as second:
            until(lambda: second.service.turn._session, "the second to ask for the turn")
            person.talk("/help")
            assert not second.service.turn.mine.is_set()
            first.kill()
            killed = time.monotonic()
            until(second.service.turn.mine.is_set, "the second to take over")
            assert time.monotonic() - killed < 2
            person.talk("/help")
    assert len(person.answers()) == 3


def test_its_heartbeat_says_how_it_is(stage: Stage) -> None:
    with stage.bot():
        until(lambda: (seen := _beat(stage)) is not None and seen.detail["fetches"], "a beat")
    beat = _beat(stage)
    assert beat is not None
    assert set(beat.detail) == {"fetches", "trouble", "open", "done", "stands_in"}


def test_with_the_database_away_people_are_told_and_answered_later(stage: Stage) -> None:
    person, other = stage.person(), stage.person("zh-hans")
    code = stage.codes()[0]
    with stage.bot():
        person.talk("/help")
        with database_away(stage):
            person.say(code)
            assert "Back in a moment" in person.sees("Back in a moment")["text"]
            other.say("/help")
            other.sees("请稍等")
        person.sees("good for a seat")
        other.sees("我能做什么")
    assert len(person.answers()) == 3
    assert stage.playground.hub.store.waiting() == 0


def test_with_redis_killed_in_the_middle_of_a_dialogue(stage: Stage, tmp_path: Path) -> None:
    person = stage.person()
    code = stage.codes()[0]
    with own_valkey(tmp_path / "valkey") as broker, stage.bot(redis_url=SecretStr(broker.url)):
        person.talk(code)
        broker.kill()
        person.talk(f"p{person.id}@example.com")
        person.sees("Redeem this code?")
        began = time.monotonic()
        person.press("Redeem")
        person.sees("A seat is reserved")
        assert time.monotonic() - began < 3


def test_with_redis_emptied_in_the_middle_of_a_dialogue(stage: Stage) -> None:
    person = stage.person()
    with stage.bot():
        stage.asked(person)
        stage.house.redis.flushdb()
        stage.worker(well=True)
        person.press("Redeem")
        person.sees("A seat is reserved")


def test_a_flood_is_answered_once_and_a_confirmation_gets_through(stage: Stage) -> None:
    person = stage.person()
    with stage.bot():
        stage.asked(person)
        for _ in range(20):
            person.say("hello")
        until(lambda: any("Slow down" in text for text in person.texts()), "the word")
        person.press_data("go", person.answers()[0]["message_id"])
        until(lambda: "A seat is reserved" in person.texts()[0], "the seat")
    assert sum("Slow down" in text for text in person.texts()) == 1
    assert len(person.answers()) < 16


def test_a_fault_of_ours_is_told_and_holds_up_nothing(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    person = stage.person()
    with stage.bot() as running:
        feed = running.service.lanes._feed

        async def faulty(update: Update) -> object:
            if update.message is not None and update.message.text == "/my":
                raise RuntimeError("a fault")
            return await feed(update)

        running.service.lanes._feed = faulty
        assert "Something went wrong" in person.talk("/my")["text"]
        assert "What I can do" in person.talk("/help")["text"]
    assert [record for record in caplog.records if record.exc_info]


def test_telegram_asks_for_patience_and_gets_it(stage: Stage) -> None:
    person = stage.person()
    with stage.bot():
        person.talk("/help")
        stage.playground.fault(**{"429": 1}, retry_after=1, methods=["sendMessage"])
        person.talk("/help")
        stage.playground.fault(**{"502": 2}, methods=["sendMessage"])
        person.talk("/help")
    assert len(person.answers()) == 3


def test_a_wait_that_telegram_makes_too_long_holds_up_nobody(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    unlucky, person = stage.person(), stage.person()
    with stage.bot() as running:
        unlucky.talk("/help")
        stage.playground.fault(**{"429": 1}, retry_after=3600, methods=["sendMessage"])
        handled = running.service.lanes.handled
        unlucky.say("/help")
        until(lambda: running.service.lanes.handled > handled, "the update to be given up")
        assert not running.service.lanes.open
        person.talk("/help")
    assert any("no answer got through" in record.getMessage() for record in caplog.records)


def test_typing_is_shown_when_an_answer_takes_longer(stage: Stage) -> None:
    person = stage.person()
    with stage.bot():
        person.talk("/help")
        stage.playground.fault(**{"429": 1}, retry_after=2, methods=["sendMessage"])
        person.say("/help")
        until(lambda: stage.playground.hub.is_typing(person.id), "the typing to be shown")
        until(lambda: len(person.answers()) == 2, "the answer")


def _beat(stage: Stage) -> heartbeat.Beat | None:
    return heartbeat.read(stage.settings.data_dir, "bot")


@contextmanager
def database_away(stage: Stage) -> Iterator[None]:
    """Nobody gets in, and whoever was in is thrown out."""
    name = stage.settings.database_url.get_secret_value().rpartition("/")[2]
    with psycopg.connect(servers.servers().superuser_url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
