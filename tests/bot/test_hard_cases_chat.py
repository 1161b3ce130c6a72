"""The hard cases that end in the chat: repeats and edits, codes in links. Cases 20 and 24 of the design."""

import logging

import pytest
from sqlalchemy import text

from tests.bot.stage import Stage

pytestmark = pytest.mark.usefixtures("bot")


def used(stage: Stage) -> int:
    with stage.house.db.transaction() as session:
        return int(session.execute(text("select coalesce(sum(reserved + spent), 0) from code")).scalar_one())


def test_case_20_an_edited_message_redeems_nothing(stage: Stage) -> None:
    code, person = stage.codes()[0], stage.person()
    sent = person.say("/help")
    person.sees("What I can do")
    before = used(stage)
    change = {"person": person.id, "text": f"/redeem {code} edited@example.com"}
    stage.playground.ask("PUT", f"/chats/{person.id}/messages/{sent['message_id']}", change)
    person.talk("/help")
    assert len(person.answers()) == 2
    assert used(stage) == before


def test_case_24_a_link_asks_and_the_code_is_kept_nowhere(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    code, person = stage.codes()[0], stage.person()
    before = used(stage)
    with caplog.at_level(logging.DEBUG):
        person.talk(f"/start {code.replace('-', '_')}", "link@example.com")
        question = person.sees("Redeem this code?")
        assert used(stage) == before, "a link redeems nothing by itself"
        buttons = repr(question["reply_markup"])
        redis = stage.house.redis
        kept = repr([(key, redis.type(key), _value(stage, key)) for key in redis.keys("*")])
        assert "link@example.com" in kept, "the dialogue is there"
        person.press("Redeem")
        person.sees("A seat is reserved")
    assert used(stage) == before + 1
    with stage.house.db.transaction() as session:
        rows = [
            repr(session.execute(text(f'select * from "{table}"')).all())
            for table in ("request", "redemption", "code", "notice", "history", "audit")
        ]
    for written in (code, code.replace("-", ""), code.replace("-", "_")):
        for where in (buttons, kept, caplog.text, *rows):
            assert written.upper() not in where.upper()


def _value(stage: Stage, key: bytes | str) -> object:
    redis = stage.house.redis
    match redis.type(key):
        case "hash" | b"hash":
            return redis.hgetall(key)
        case "string" | b"string":
            return redis.get(key)
        case _:
            return None
