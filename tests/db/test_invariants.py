"""Each invariant finds what it is there to find; what is broken is an alert, once, until it holds again.

The database forbids nearly all of it: here its triggers sleep, and now and then a rule is dropped, until the roll-back.
"""

import logging
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from invitehub import counts, invariants
from invitehub.invariants import watch
from invitehub.outcomes import OutcomeKind
from tests.support.grants import granted
from tests.support.shop import Shop

TABLES = "code", "redemption", "seat", "slot", "operation", "waiting", "swap", "team", "notice", "orphan"
AGO = "now() - interval"


@dataclass(frozen=True)
class Planted:
    """What is done to the scene, and which row is blamed for it."""

    code: str
    subject: str
    statements: tuple[str, ...]


def planted(code: str, subject: str, *statements: str) -> Planted:
    return Planted(code, subject, statements)


PLANTED = (
    planted(
        "seats_exceed_places",
        "team 1",
        "alter table seat drop constraint uq_seat_slot_id",
        "update seat set slot_id = 1",
    ),
    planted(
        "seats_exceed_places",
        "team 1",
        "alter table seat drop constraint fk_seat_slot_id_team_id",
        "delete from slot where id <> 1",
    ),
    planted("place_is_wrong", "slot 1", "update slot set free = true where id = 1"),
    planted("place_is_wrong", "slot 3", "update slot set free = false where id = 3"),
    planted("place_is_wrong", "slot 1", "update slot set stranger = 'somebody' where id = 1"),
    planted("uses_are_wrong", "code 1", "update code set spent = 0 where id = 1"),
    planted(
        "uses_are_wrong", "code 3", "update redemption set state = 'cancelled', use = 'returned' where id = 3"
    ),
    planted(
        "use_without_seat",
        "redemption 2",
        "update redemption set state = 'ended', use = 'spent', ended_because = 'expired' where id = 2",
    ),
    planted(
        "more_than_one_seat",
        "redemption 1",
        "drop index uq_seat_current",
        "update seat set redemption_id = 1",
    ),
    planted("more_than_one_seat", "seat 2", "update seat set incoming = true where id = 2"),
    planted(
        "twice_in_a_team",
        "team 1",
        "drop index uq_seat_identity_team",
        "update seat set identity = 'one@example.org'",
    ),
    planted(
        "twice_in_a_team",
        "team 1",
        "drop index uq_seat_person_team",
        "update seat set person_id = 1",
    ),
    planted(
        "redemption_without_seat",
        "redemption 1",
        "update seat set state = 'released', slot_id = null where id = 1",
    ),
    planted(
        "redemption_without_seat",
        "redemption 2",
        "update seat set state = 'released', slot_id = null where id = 2",
    ),
    planted(
        "redemption_without_seat",
        "redemption 3",
        "update redemption set state = 'ending', use = 'spent', ended_because = 'kicked' where id = 3",
    ),
    planted(
        "redemption_without_seat",
        "redemption 1",
        "update redemption set state = 'ended', ended_because = 'kicked' where id = 1",
    ),
    planted("line_is_wrong", "redemption 3", "update waiting set state = 'left'"),
    planted("line_is_wrong", "redemption 1", "insert into waiting (redemption_id, pool_id) values (1, 1)"),
    planted(
        "line_is_wrong",
        "redemption 3",
        "drop index uq_waiting_redemption",
        "insert into waiting (redemption_id, pool_id) values (3, 1)",
    ),
    planted(
        "swap_is_stuck",
        "swap 1",
        "insert into swap (redemption_id, cause, asked_by) values (1, 'wish', 'test')",
    ),
    planted(
        "swap_is_stuck",
        "swap 1",
        "insert into swap (redemption_id, cause, asked_by, state) values (1, 'wish', 'test', 'moving')",
    ),
    planted(
        "seat_without_work",
        "seat 2",
        "update operation set state = 'cancelled', settled_at = now() where id = 2",
    ),
    planted(
        "seat_without_work", "seat 1", "update operation set state = 'retry', settled_at = null where id = 1"
    ),
    planted(
        "work_is_overdue", "operation 2", f"update operation set due_at = {AGO} '16 minutes' where id = 2"
    ),
    planted(
        "work_is_overdue",
        "operation 2",
        f"update operation set state = 'claimed', lease_until = {AGO} '16 minutes' where id = 2",
    ),
    planted(
        "members_unexplained",
        "team 1",
        "delete from operation where seat_id = 2",
        "delete from seat where id = 2",
        f"update seat set changed_at = {AGO} '2 hours'",
        f"update operation set settled_at = {AGO} '2 hours'",
        "update team set scanned_at = now()",
        "insert into scan (team_id, started_at, outcome, seen) values (1, now(), 'complete', 2)",
    ),
    planted(
        "orphan_is_stale",
        "orphan 1",
        "insert into orphan (team_id, ref, member, role, joined, state, last_seen)"
        f" values (1, 'r', 'stranger', 'member', true, 'reported', {AGO} '1 hour')",
        "update team set scanned_at = now()",
    ),
    planted(
        "orphan_is_stale",
        "orphan 1",
        f"update seat set changed_at = {AGO} '1 hour'",
        "update team set scanned_at = now()",
        "insert into orphan (team_id, ref, member, role, joined, state)"
        " values (1, 'ref', 'one@example.org', 'member', true, 'seen')",
    ),
    planted(
        "last_word_is_wrong",
        "request tg:1:one",
        "drop index uq_notice_final",
        "insert into notice (person_id, request_key, redemption_id, kind, chat_id, asked_at)"
        " select person_id, request_key, redemption_id, kind, chat_id, asked_at from notice where final",
    ),
    planted("last_word_is_wrong", "redemption 1", "update notice set final = false"),
    planted(
        "alert_opened_twice",
        "worker alerts",
        "drop index uq_alert_open",
        "insert into alert (component) values ('worker'), ('worker')",
    ),
)


@pytest.fixture
def scene(shop: Shop) -> Shop:
    """One is seated, one is on the way, one waits; a place is free, but kept back."""
    shop.team(2)
    first, second, third = (shop.codes()[0] for _ in range(3))
    granted(shop, code=first, identity="one@example.org", key="tg:1:one")
    shop.seated(second)
    assert shop.redeem(third).kind is OutcomeKind.WAITING
    shop.capacity(shop.one("select name from team"), 3)
    return shop


def put_to_sleep(session: Session) -> None:
    """The triggers, until the transaction ends."""
    for table in TABLES:
        session.execute(text(f"alter table {table} disable trigger user"))


@pytest.mark.parametrize("case", PLANTED, ids=[f"{case.code}-{case.subject}" for case in PLANTED])
def test_what_is_broken_is_found(scene: Shop, case: Planted) -> None:
    (invariant,) = [each for each in invariants.ALL if each.code == case.code]
    with scene.db.transaction() as session:
        put_to_sleep(session)
        assert not invariant.violations(session), "the scene itself is sound"
        for statement in case.statements:
            session.execute(text(statement))
        found = invariant.violations(session)
        session.rollback()
    assert [each.subject for each in found].count(case.subject) == 1, found


def test_each_invariant_is_broken_by_one_of_these() -> None:
    assert {case.code for case in PLANTED} == {each.code for each in invariants.ALL}
    assert {each.number for each in invariants.ALL} == {f"I{number}" for number in range(1, 9)}
    assert all(each.says().endswith(".") for each in invariants.ALL)


def test_all_hold_in_an_ordinary_house(scene: Shop) -> None:
    with scene.db.transaction() as session:
        assert [each.violations for each in invariants.check(session)] == [()] * len(invariants.ALL)


def test_only_so_many_are_named(scene: Shop) -> None:
    with scene.db.transaction() as session:
        put_to_sleep(session)
        session.execute(text("update slot set free = not free"))
        (places,) = [each for each in invariants.ALL if each.code == "place_is_wrong"]
        assert len(places.violations(session)) == 3
        assert len(places.violations(session, limit=2)) == 2
        session.rollback()


def test_a_violation_is_an_alert_once_until_it_holds_again(
    scene: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    scene.change("update operation set due_at = now() - interval '1 hour' where id = 2")
    with caplog.at_level(logging.ERROR):
        assert watch.watch(scene.db) == ("work_is_overdue",)
        assert watch.watch(scene.db) == ("work_is_overdue",)
    assert "I5 work_is_overdue: operation 2" in caplog.messages[0]
    ((subject, severity, params),) = scene.rows("select subject, severity, params from alert")
    assert (subject, severity) == ("work_is_overdue", "critical")
    assert (params["number"], params["count"]) == ("I5", 1)
    scene.change("update operation set due_at = now() where id = 2")
    assert watch.watch(scene.db) == ()
    assert scene.one("select closed_at is not null from alert")


def test_work_behind_other_work_and_work_in_a_team_that_is_not_well_is_not_overdue(scene: Shop) -> None:
    scene.change("update operation set due_at = now() - interval '1 hour' where id = 2")
    scene.change("update team set status = 'suspended'")
    assert watch.watch(scene.db) == ()
    scene.change("update team set status = 'active'")
    scene.change("update operation set after_id = 1 where id = 2")
    assert watch.watch(scene.db) == (), "the one before it has only just been settled"


def test_counts_that_differ_are_logged_and_an_alert_until_they_agree(
    scene: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    alert = text("select component, cause, closed_at is null from alert")
    with caplog.at_level(logging.ERROR), scene.db.transaction() as session:
        put_to_sleep(session)
        session.execute(text("update code set spent = 0 where id = 1"))
        assert [each.subject for each in counts.sync(session).different] == ["code 1"]
        assert session.execute(alert).all() == [("counts", "code 1", True)]
        session.execute(text("update code set spent = 1 where id = 1"))
        assert counts.sync(session).different == ()
        assert session.execute(alert).all() == [("counts", "code 1", False)]
        session.rollback()
    assert caplog.messages == ["counts differ: code 1: 0+0 of 1, redemptions say 0+1"]
