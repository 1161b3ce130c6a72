"""What went wrong in the system before this one, each under its number on the list: none of it can happen here."""

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from invitehub import (
    claims,
    counts,
    expiry,
    swaps,
)
from invitehub.errors import Refusal
from invitehub.outcomes import OutcomeKind
from models.enums import OperationState
from tasks import queues
from tasks.schedule import ENTRIES
from tests.support.desk import GRANTED, Desk
from tests.support.moves import Moves
from tests.support.race import at_once
from tests.support.renewals import extend
from tests.support.shop import Shop

WHO = "one@example.org"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def moves(desk: Desk) -> Moves:
    return Moves(desk)


def hints(shop: Shop) -> list[int]:
    """What a sweep finds due."""
    shop.change("update operation set created_at = now() - interval '1 minute', hinted_at = null")
    with shop.db.transaction() as session:
        return [hint.operation_id for hint in claims.due_operations(session)]


def test_1_what_was_accepted_is_run_though_no_worker_heard_of_it(desk: Desk) -> None:
    operation_id = desk.seat(WHO)
    assert hints(desk.shop) == [operation_id]
    desk.run(operation_id)
    assert desk.story(operation_id) == GRANTED


def test_1_no_task_travels_in_a_queue_that_nobody_consumes() -> None:
    assert set(queues.QUEUE_OF.values()) <= set(queues.QUEUES)
    assert {entry["task"] for entry in ENTRIES.values()} <= set(queues.QUEUE_OF)
    assert {queues.task_for(kind) for kind in ("grant", "swap", "revoke", "remove")} <= set(queues.QUEUE_OF)


def test_2_no_use_is_charged_before_there_is_a_seat_nor_lost_with_a_message(desk: Desk) -> None:
    operation_id = desk.seat(WHO)
    uses = "select reserved, spent from code"
    assert desk.shop.rows(uses) == [(1, 0)]
    desk.sandbox.fault(desk.team, status=500, next=1)
    result = desk.run(operation_id)
    assert result.state is OperationState.UNCERTAIN, "an error upstream is no success"
    assert desk.error(operation_id) != "None"
    assert desk.shop.rows(uses) == [(1, 0)]
    desk.run(operation_id)
    assert desk.shop.rows(uses) == [(0, 1)]


def test_3_every_file_can_be_read_and_every_package_that_it_needs_is_named() -> None:
    imported = set()
    for folder in ("models", "invitehub", "tasks", "bot", "ops"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
                if isinstance(node, ast.Import):
                    imported |= {each.name.partition(".")[0] for each in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    imported.add(node.module.partition(".")[0])
    named = re.findall(
        r"^([\w.-]+)==", (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    known = {re.sub(r"[-_.]+", "-", name).lower() for name in named} | {"invitehub"}
    foreign = packages_distributions()
    for name in imported - sys.stdlib_module_names - {"models", "tasks", "bot", "ops", "playground"}:
        owners = {re.sub(r"[-_.]+", "-", owner).lower() for owner in foreign.get(name, [name])}
        assert owners & known, f"{name} is imported, but its package is not among the requirements"


def test_3_a_worker_starts_where_the_brokers_host_is_mistyped() -> None:
    """In a fresh interpreter, as in a new image; and a hint that cannot be given is told, not waited for."""
    code = (
        "from tasks.app import app; app.loader.import_default_modules(); app.finalize()\n"
        "from tasks.publish import hint\n"
        "print(len(app.tasks), hint(1, 'grant'))"
    )
    run = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", code],
        env={
            "PYTHONPATH": str(ROOT),
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "DATABASE_URL": "postgresql:///x",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    count, given = run.stdout.split()
    assert (int(count) >= len(queues.QUEUE_OF), given) == (True, "False")


def test_4_an_invitation_counts_however_old_it_is(desk: Desk) -> None:
    desk.shop.capacity(desk.team, 1)
    desk.run(desk.seat(WHO))
    desk.shop.change(
        "update seat set created_at = now() - interval '200 days', granted_at = now() - interval '200 days',"
        " changed_at = now() - interval '200 days'"
    )
    assert desk.shop.redeem(desk.shop.codes()[0]).kind is OutcomeKind.WAITING
    assert desk.shop.serve() == ()
    desk.shop.check()


def test_5_a_code_is_used_as_often_as_it_may_be_and_its_count_is_the_rows(shop: Shop) -> None:
    shop.team(40)
    few, many = shop.codes(uses=3)[0], shop.codes(uses=1_000_000)[0]
    tried = at_once(lambda _: shop.redeem(few).kind, range(16))
    assert sorted(map(str, tried)) == ["reserved"] * 3 + ["used_up"] * 13
    assert {shop.redeem(many).kind for _ in range(5)} == {OutcomeKind.RESERVED}
    with shop.db.transaction() as session:
        assert counts.sync(session).different == ()
    with pytest.raises(IntegrityError, match="counted"):
        shop.change("update code set spent = 0, reserved = 0")
    shop.check()


def test_6_whoever_has_renewed_is_not_ended_when_the_first_code_would_have_been(moves: Moves) -> None:
    shop = moves.desk.shop
    person = shop.person()
    mine = moves.sit(WHO, person=person)
    extend(shop, shop.codes(days=30)[0], person, mine)
    shop.change("update redemption set granted_at = granted_at - interval '31 days'")
    shop.change(
        "update redemption set expires_at = expires_at - interval '31 days' where expires_at is not null"
    )
    assert expiry.end_due(shop.db) == ()
    shop.change(
        "update redemption set expires_at = expires_at - interval '30 days' where expires_at is not null"
    )
    assert [one.redemption_id for one in expiry.end_due(shop.db)] == [mine]


def test_7_a_redemption_uses_up_no_swap_and_a_swap_never_leads_back(moves: Moves) -> None:
    desk, mine = moves.desk, moves.sit(WHO)
    with desk.shop.db.transaction() as session:
        preview = swaps.preview(session, mine)
    assert (preview.left, preview.limit, preview.refused) == (1, 1, None)
    assert desk.shop.one("select count(*) from slot where free") == 1, "in their own team"
    assert moves.ask(mine) == ()
    moves.work()
    assert desk.upstream() == [WHO]
    other = desk.add_team(1)
    moves.work()
    assert (desk.upstream(), desk.upstream(other)) == ([], [WHO])
    with pytest.raises(Refusal, match="swap_none_left"):
        moves.ask(mine)


@pytest.mark.parametrize("fault", [{}, {"cut": True, "next": 1}, {"status": 500, "next": 2, "when": "after"}])
def test_8_after_a_swap_people_are_in_one_team(moves: Moves, fault: dict[str, object]) -> None:
    desk, mine = moves.desk, moves.sit(WHO)
    dead, well = desk.add_team(1), desk.add_team(1)
    moves.team_is(dead, "dead")
    desk.sandbox.fault(desk.team, **fault)
    desk.sandbox.fault(well, **fault)
    moves.ask(mine)
    moves.work()
    assert desk.upstream() == [], "also an invitation that nobody has accepted is withdrawn"
    assert (desk.upstream(dead), desk.upstream(well)) == ([], [WHO])
    desk.shop.check()


def test_9_one_place_in_line_each_and_nothing_is_stuck_under_way(desk: Desk) -> None:
    shop = desk.shop
    shop.capacity(desk.team, 0)
    (code,), person = shop.codes(uses=5), shop.person()
    kinds = at_once(lambda _: shop.redeem(code, person, WHO).kind, range(8))
    assert sorted(map(str, kinds)) == ["already_yours"] * 7 + ["waiting"]
    with pytest.raises(IntegrityError, match="uq_waiting_redemption"):
        shop.change("insert into waiting (redemption_id, pool_id) select redemption_id, pool_id from waiting")
    shop.capacity(desk.team, 1)
    (placed,) = shop.serve()
    with shop.db.transaction() as session:
        assert claims.claim(session, shop.keys, placed, runner="killed") is not None
    assert hints(shop) == []
    with shop.db.transaction() as session:
        assert claims.end_leases(session, lambda runner: runner == "killed") == 1
    assert hints(shop) == [placed]
    desk.run(placed)
    assert desk.story(placed) == GRANTED
