"""At the shell: codes kept back, places in line taken back, promises warned of, invariants looked at."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from tests.support.shell import Shell, running_shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, redis_url: str, worker_number: int) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("shell")
    with running_shell(folder, redis_url, f"invitehub_upkeep_gw{worker_number}") as running:
        yield running


def new(shell: Shell, pool: str, count: int = 1) -> int:
    words = ("--pool", pool, "--days", "30", "--count", str(count), "--json")
    return int(shell("codes", "new", *words).json["batch"])


def statuses(shell: Shell, batch: int) -> set[str]:
    return {code["status"] for code in shell("codes", "list", "--batch", str(batch), "--json").json}


def test_a_batch_is_kept_back_and_let_go(shell: Shell) -> None:
    shell.pool("kept", "kept one", capacity=9)
    batch = new(shell, "kept", 3)
    assert shell("codes", "pause", str(batch)).out == f"3 of 3 codes of batch {batch} kept back.\n"
    assert statuses(shell, batch) == {"paused"}
    assert shell("codes", "pause", str(batch), "--json").json == {"batch": batch, "paused": 0}
    (listed, *_) = shell("codes", "list", "--batch", str(batch), "--json").json
    shell("codes", "revoke", "--id", str(listed["id"]))
    assert shell("codes", "resume", str(batch), "--json").json == {"batch": batch, "resumed": 2}
    assert statuses(shell, batch) == {"active", "revoked"}
    assert "There is no batch 999" in shell.fails("codes", "pause", "999")


def test_a_code_that_is_kept_back_is_told_by_check(shell: Shell) -> None:
    shell.pool("checked", "checked one")
    made = shell("codes", "new", "--pool", "checked", "--days", "1", "--json").json
    shell("codes", "pause", str(made["batch"]))
    checked = shell("codes", "check", "--json", stdin=made["codes"][0] + "\n").json
    assert (checked["usable"], checked["state"]) == (False, "kept back")


def test_places_in_line_are_taken_back_only_on_a_second_word(shell: Shell) -> None:
    shell.pool("line", "line one", capacity=0)
    waits = shell.redeem("line", "waits@example.org")
    assert waits.seat is not None
    batch = str(shell("codes", "list", "--pool", "line", "--json").json[-1]["batch"])
    words = ("codes", "revoke", "--batch", batch, "--cancel-waiting")
    refusal = shell.fails(*words)
    assert "1 place in line would be taken back" in refusal
    assert "--yes" in refusal
    assert statuses(shell, int(batch)) == {"active"}, "nothing was done yet"
    assert shell(*words, "--yes", "--json").json == {"revoked": 1, "already": 0, "cancelled": 1}
    assert shell("waiting", "list", "--pool", "line", "--json").json == []
    assert shell(*words, "--json").json == {"revoked": 0, "already": 1, "cancelled": 0}


def test_a_shortage_is_in_the_document_and_in_the_status(shell: Shell) -> None:
    shell.pool("short", "short one", capacity=1)
    words = ("codes", "new", "--pool", "short", "--days", "1", "--json")
    assert shell(*words).json.keys() == {"batch", "codes"}
    warning = shell(*words).json["warning"]
    assert warning == "Pool short has room for 1 more and promises 2: who comes late will wait."
    pools = {pool["pool"]: pool for pool in shell("status", "--json").json["promises"]}
    assert (pools["short"]["promised"], pools["short"]["free"], pools["short"]["short"]) == (2, 1, 1)
    assert "Pool short promises 2 seats and has 1 free" in shell("status").out
    shell("teams", "set", "short one", "--capacity", "2")
    assert "Pool short" not in shell("status").out


def test_the_status_of_a_house_without_its_database_says_nothing_of_promises(shell: Shell) -> None:
    answer = shell("status", "--json", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none").json
    assert (answer["promises"], answer["services"]["database"]["state"]) == (None, "down")


def test_the_doctor_looks_at_what_must_always_hold(shell: Shell) -> None:
    checks = shell("doctor", "--invariants", "--json").json["checks"]
    assert {check["check"].partition(" ")[0] for check in checks} == {f"I{number}" for number in range(1, 9)}
    assert all(check["ok"] for check in checks)
    shell.pool("sick", "sick one")
    shell.redeem("sick", "sick@example.org")
    with shell.db.transaction() as session:
        session.execute(text("update operation set due_at = now() - interval '1 hour'"))
    answer = shell.run("doctor", "--invariants")
    assert answer.code == 1
    assert "✗ I5 work_is_overdue" in answer.out
    assert "1 of 15 checks failed: begin with I5 work_is_overdue" in answer.err
