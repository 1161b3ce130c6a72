"""Senders of one notice that die, freeze or meet: the edit may be repeated, the fresh message never."""

import threading

import pytest

from invitehub import delivery, notices
from invitehub.answers import notice_answer
from invitehub.telegram import TelegramError, Trouble
from models.enums import NoticeState
from tests.support.post import WAITED, Post

STATE = NoticeState


def claimed(post: Post) -> notices.Claimed:
    with post.shop.db.transaction() as session:
        found = notices.claim(session, post.notice_id)
    assert found is not None
    return found


def end_lease(post: Post) -> None:
    post.shop.change("update notice set lease_until = now() where id = :id", id=post.notice_id)


def due(post: Post) -> tuple[int, ...]:
    with post.shop.db.transaction() as session:
        return notices.due_notices(session)


def test_a_dead_senders_notice_is_due_again_when_its_lease_is_over(post: Post) -> None:
    post.owe()
    assert due(post) == (post.notice_id,)
    claimed(post)
    assert due(post) == ()
    assert post.deliver() is None
    end_lease(post)
    assert due(post) == (post.notice_id,)
    assert post.deliver() is STATE.SENT


def test_a_sender_that_froze_before_its_fresh_message_does_not_send_a_second_one(post: Post) -> None:
    post.owe()
    post.shop.change(WAITED)
    frozen = claimed(post)
    end_lease(post)
    assert post.deliver() is STATE.SENT
    assert len(post.texts()) == 2
    answer = notice_answer("en", frozen)
    state = delivery._send(post.shop.db, post.door, frozen, answer)
    with post.shop.db.transaction() as session:
        assert not notices.end(session, frozen, state)
    assert len(post.texts()) == 2
    assert post.row("state, attempts") == ("sent", 2)


def test_a_sender_that_froze_writes_nothing_over_what_the_next_one_does(post: Post) -> None:
    post.owe()
    frozen = claimed(post)
    end_lease(post)
    second = claimed(post)
    failed = delivery._failed(post.shop.db, frozen, TelegramError(Trouble.UNREACHABLE, "late"))
    assert failed is None
    assert post.row("state, error") == ("sending", None)
    with post.shop.db.transaction() as session:
        notices.note_edited(session, frozen)
        notices.forget_fresh(session, frozen)
        assert not notices.note_fresh(session, frozen)
        assert notices.end(session, second, STATE.SENT)
    assert post.row("state, edited_at, fresh_at") == ("sent", None, None)


def test_many_senders_at_once_edit_once_and_send_one_fresh_message(post: Post) -> None:
    post.owe()
    post.shop.change(WAITED)
    gate = threading.Barrier(8)
    states: list[NoticeState | None] = []

    def send() -> None:
        gate.wait(10)
        states.append(post.deliver(when_due=False))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, states)) == ["None"] * 7 + ["sent"]
    assert len(post.texts()) == 2


@pytest.mark.parametrize("when", ["owed", "sending", "sent"])
def test_a_first_answer_that_came_late_is_written_over_once_more(post: Post, when: str) -> None:
    post.owe()
    key = post.row("request_key")[0]
    if when == "sending":
        late = claimed(post)
        post.door.telegram.edit(post.person, post.message_id, notice_answer("en", late).text)
    elif when == "sent":
        post.deliver()
    post.playground.call(
        "editMessageText", chat_id=post.person, message_id=post.message_id, text="on its way"
    )
    with post.shop.db.transaction() as session:
        assert notices.owe_again(session, key) == post.notice_id
    if when == "sending":
        with post.shop.db.transaction() as session:
            assert not notices.end(session, late, STATE.SENT)
    assert post.deliver() is STATE.SENT
    (text,) = post.texts()
    assert "You are in" in text
