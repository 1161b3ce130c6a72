"""Whoever waits for ten minutes hears once that it goes on."""

import pytest

from invitehub.answers import notice_answer
from invitehub.codes import new_batch
from invitehub.errors import Refusal
from invitehub.notices import claim
from models.enums import OperationState
from tests.support.desk import GRANTED, Desk


def test_after_ten_minutes_of_doubt_a_person_hears_once_that_we_go_on(desk: Desk) -> None:
    operation_id = desk.seat("one@example.org")
    desk.sandbox.fault(desk.team, status=503, next=3)
    assert desk.run(operation_id).notice_id is None
    desk.shop.change(
        "update operation set created_at = now() - interval '11 minutes' where id = :id", id=operation_id
    )
    told = desk.run(operation_id)
    assert told.state is OperationState.UNCERTAIN
    assert told.notice_id is not None
    assert desk.run(operation_id).notice_id is None
    with desk.shop.db.transaction() as session:
        claimed = claim(session, told.notice_id)
    assert claimed is not None
    assert "still checking" in notice_answer("en", claimed).text
    assert "one@example.org" in notice_answer("zh-CN", claimed).text
    desk.sandbox.fault(desk.team)
    desk.run(operation_id)
    assert desk.story(operation_id) == GRANTED
    assert desk.notices() == [("checking", False), ("granted", True)]


@pytest.mark.parametrize(
    ("count", "days", "uses", "code"), [(1, 0, 1, "days"), (1, 30, 0, "uses"), (0, 30, 1, "count")]
)
def test_a_batch_that_makes_no_sense_is_refused(
    desk: Desk, count: int, days: int, uses: int, code: str
) -> None:
    shop = desk.shop
    with pytest.raises(Refusal) as refused, shop.db.transaction() as session:
        new_batch(
            session, keys=shop.keys, pool=shop.name, count=count, days=days, uses=uses, actor="shell:test"
        )
    assert refused.value.code == code
