"""What clocks do to runners and senders: a late runner sends nothing, and a late repetition is no new message."""

import pytest

from invitehub import claims, notices, operations
from invitehub.providers import Retry
from models.enums import NoticeState
from tests.support.desk import Desk
from tests.support.post import WAITED, Post


def test_a_last_word_repeated_after_its_fresh_message_counts_as_sent(post: Post) -> None:
    post.owe()
    post.shop.change(WAITED)
    assert post.deliver() is NoticeState.SENT
    with post.shop.db.transaction() as session:
        assert notices.owe_again(session, post.row("request_key")[0]) == post.notice_id
    assert post.deliver() is NoticeState.SENT
    assert len(post.texts()) == 2


def test_a_last_word_that_came_in_time_is_repeated_later_without_a_fresh_message(post: Post) -> None:
    post.owe()
    assert post.deliver() is NoticeState.SENT
    past = "interval '5 minutes'"
    post.shop.change(f"update notice set asked_at = asked_at - {past}, sent_at = sent_at - {past}")
    with post.shop.db.transaction() as session:
        notices.owe_again(session, post.row("request_key")[0])
    assert post.deliver() is NoticeState.SENT
    assert len(post.texts()) == 1


def test_case_22_a_runner_that_froze_after_its_claim_sends_nothing_when_it_wakes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time that it may send in begins with the claim, not with its waking up."""
    operation_id = desk.seat("one@example.org")
    monkeypatch.setattr(claims, "SENDING_SECONDS", 0.05)
    with desk.shop.db.transaction() as session:
        frozen = claims.claim(session, desk.shop.keys, operation_id, runner="frozen")
    assert frozen is not None
    while not frozen.deadline.passed:
        pass
    late = operations._ask(frozen)
    assert isinstance(late, Retry)
    assert late.code == "deadline"
    assert desk.calls() == []
