"""Notices against the real Bot API server of the playground: edits until accepted, one fresh message at most."""

import pytest

from invitehub import people, settlement
from invitehub.claims import claim
from invitehub.delivery import Door
from invitehub.providers import Permanent, Uncertain
from invitehub.telegram import Telegram
from models.enums import NoticeState
from tests.support.playground import free_port
from tests.support.post import WAITED, Post

STATE = NoticeState


def test_the_first_answer_becomes_the_last_word(post: Post) -> None:
    post.owe()
    assert post.deliver() is STATE.SENT
    (text,) = post.texts()
    assert "You are in" in text
    assert post.row("state, attempts, lease_until is null, sent_at is not null, fresh_at, error") == (
        ("sent", 1, True, True, None, None)
    )
    assert post.deliver() is None, "once"
    assert len(post.texts()) == 1


def test_who_waited_over_a_minute_gets_the_edit_and_one_fresh_message(post: Post) -> None:
    post.owe()
    post.shop.change(WAITED)
    assert post.deliver() is STATE.SENT
    first, second = post.texts()
    assert first == second
    assert "You are in" in first


def test_without_a_first_answer_a_fresh_message_is_sent(post: Post) -> None:
    post.owe(message=False)
    assert post.deliver() is STATE.SENT
    assert len(post.texts()) == 1


def test_a_refusal_reads_as_such_in_the_persons_language(post: Post) -> None:
    with post.shop.db.transaction() as session:
        people.ensure_person(session, post.person)
        people.set_language(session, post.person, "zh-CN")
    post.owe(Permanent("domain_blocked", "no"))
    assert post.deliver() is STATE.SENT
    (text,) = post.texts()
    assert any("\u4e00" <= char <= "\u9fff" for char in text)
    assert "domain" not in text


def test_not_modified_is_a_success(post: Post) -> None:
    post.owe()
    assert post.deliver() is STATE.SENT
    post.shop.change("update notice set state = 'owed', edited_at = null")
    assert post.deliver() is STATE.SENT
    assert len(post.texts()) == 1


def test_a_message_that_is_gone_is_replaced_by_one_fresh_message(post: Post) -> None:
    post.owe()
    post.playground.call("deleteMessage", chat_id=post.person, message_id=post.message_id)
    assert post.deliver() is STATE.SENT
    assert len(post.texts()) == 1


def test_429_is_waited_for_as_long_as_asked(post: Post) -> None:
    post.owe()
    post.playground.fault(**{"429": 1}, retry_after=41)
    assert post.deliver() is STATE.OWED
    assert post.row("due_at - now() between interval '39 s' and interval '41 s', state")[0]
    assert post.deliver(when_due=False) is None
    assert post.deliver() is STATE.SENT
    assert post.row("attempts") == (2,)
    assert len(post.texts()) == 1


@pytest.mark.parametrize("fault", [{"500": 1}, {"502": 1}, {"drop": 1}])
def test_an_edit_of_unknown_fate_is_repeated(post: Post, fault: dict[str, int]) -> None:
    post.owe()
    post.playground.fault(**fault)
    assert post.deliver() is STATE.OWED
    assert post.deliver() is STATE.SENT
    (text,) = post.texts()
    assert "You are in" in text


def test_tries_come_later_and_later_and_a_server_that_is_away_loses_nothing(post: Post) -> None:
    post.owe()
    telegram = Telegram(post.playground.token, f"http://127.0.0.1:{free_port()}")
    here, post.door = post.door, Door(telegram, "en")
    pauses = []
    for _ in range(11):
        assert post.deliver() is STATE.OWED
        pauses.append(post.row("extract(epoch from due_at - now())::float")[0])
    telegram.close()
    assert [round(pause) for pause in pauses] == sorted(round(pause) for pause in pauses)
    assert pauses[0] <= 1
    assert 290 < pauses[-1] <= 300
    post.door = here
    assert post.deliver() is STATE.SENT


@pytest.mark.parametrize("fault", [{"drop": 1}, {"500": 1}])
def test_a_fresh_message_of_unknown_fate_is_never_sent_again(post: Post, fault: dict[str, int]) -> None:
    post.owe()
    post.shop.change(WAITED)
    post.playground.fault(**fault, methods=["sendMessage"])
    assert post.deliver() is STATE.UNKNOWN
    assert len(post.texts()) == (2 if "drop" in fault else 1)
    assert post.deliver() is None
    assert post.row("state, edited_at is not null") == ("unknown", True)


def test_a_fresh_message_that_was_refused_for_now_is_tried_again_without_another_edit(post: Post) -> None:
    post.owe()
    post.shop.change(WAITED)
    post.playground.fault(**{"429": 1}, methods=["sendMessage"])
    assert post.deliver() is STATE.OWED
    assert post.row("fresh_at, edited_at is not null") == (None, True)
    post.playground.fault(**{"500": 1}, methods=["editMessageText"])
    assert post.deliver() is STATE.SENT, "the edit was accepted before"
    assert len(post.texts()) == 2


def test_403_marks_the_person_who_is_not_asked_again_until_they_write(post: Post) -> None:
    post.owe(message=False)
    post.playground.block(post.person)
    assert post.deliver() is STATE.UNREACHABLE
    assert post.shop.one(
        "select unreachable_since is not null from person where telegram_id = :id", id=post.person
    )
    assert post.shop.one("select count(*) from seat where counts") == 1, "the seat is kept"
    first = post.notice_id
    second = post.shop.one(
        "insert into notice (person_id, kind, chat_id, asked_at, redemption_id)"
        " select person_id, kind, chat_id, asked_at, redemption_id from notice returning id"
    )
    post.playground.block(post.person, blocked=False)
    post.notice_id = second
    assert post.deliver() is None
    assert post.row("state") == ("unreachable",)
    assert post.texts() == []
    post.shop.team(1)
    post.owe(message=False)
    assert post.shop.one(
        "select unreachable_since is null from person where telegram_id = :id", id=post.person
    )
    assert post.deliver() is STATE.SENT
    assert first < second < post.notice_id


@pytest.mark.parametrize("token", ["1234567:another", "no-token-at-all"])
def test_a_token_that_is_not_known_there_drops_nothing(post: Post, token: str) -> None:
    post.owe()
    here, post.door = post.door, Door(Telegram(token, post.playground.url), "en")
    assert post.deliver() is STATE.OWED
    post.door.telegram.close()
    assert token not in str(post.row("error"))
    post.door = here
    assert post.deliver() is STATE.SENT


def test_a_word_that_is_not_the_last_never_stands_over_it(post: Post) -> None:
    post.owe()
    assert post.deliver() is STATE.SENT
    post.notice_id = post.shop.one(
        "insert into notice (person_id, request_key, kind, chat_id, message_id, asked_at, redemption_id, final)"
        " select person_id, request_key, 'stuck', chat_id, message_id, now(), redemption_id, false from notice returning id"
    )
    assert post.deliver() is STATE.SENT
    (text,) = post.texts()
    assert "You are in" in text


def test_a_dead_letter_is_told_while_it_is_one(post: Post) -> None:
    post.shop.change("update operation set attempts = 99")
    outcome = post.shop.seated(person=post.shop.person(post.person), chat_id=post.person)
    post.shop.change("update operation set attempts = 99")
    with post.shop.db.transaction() as session:
        taken = claim(session, post.shop.keys, outcome.operation_id or 0, runner="test")
        assert taken is not None
        post.notice_id = settlement.settle(session, taken, Uncertain("no_answer")).notice_id or 0
    assert post.deliver() is STATE.SENT
    (text,) = post.texts()
    assert "needs a person" in text


def test_what_telegram_refuses_for_good_is_told_in_the_log(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.owe()
    post.shop.change("update seat set how_to_join = 'no-link', joined = false")
    assert post.deliver() is STATE.UNKNOWN
    assert "refused" in caplog.text
    assert post.door.telegram._prefix not in caplog.text
