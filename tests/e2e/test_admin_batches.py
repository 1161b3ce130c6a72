"""What admins do to thousands from the chat, in a whole house: with the back end stopped, and with the worker killed."""

import csv
import io
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from ops.supervisor import Supervisor
from tests.support.phone import Phone, phone
from tests.support.playground import until
from tests.support.stack import Stack, running_stack

pytestmark = [pytest.mark.timeout(400), pytest.mark.long]
ADMIN = 1003
MANY = 10_000


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("batches") / "data", SELF_REPAIR="off") as running:
        yield running


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Phone]:
    with httpx.Client(timeout=30, trust_env=False) as http:
        yield phone(http, stack, ADMIN)


STANDING = (
    "select name, status, status_reason, status_by, retiring from team where name like 'Mass %' order by name"
)


def test_ten_thousand_teams_change_and_change_back_while_worker_beat_and_redis_are_stopped(
    stack: Stack, admin: Phone
) -> None:
    """Of each status, each with a reason of its own: what can't become paused is refused with its reason."""
    stack.json("pools", "add", "Mass")
    stack.sql(
        "insert into team (name, pool_id, provider, status, status_reason, status_by, retiring)"
        " select 'Mass ' || n, (select id from pool where name = 'Mass'), 'sandbox',"
        " (array['active', 'suspended', 'paused', 'retired', 'active'])[1 + n % 5], 'reason ' || n % 700,"
        " case when n % 5 = 1 then 'check' else 'admin' end, n % 5 = 2"
        f" from generate_series(1, {MANY}) n"
    )
    before = stack.rows(STANDING)
    gone = Supervisor(stack.data_dir)
    gone.stop("worker", "beat", "redis")
    names = "\n".join([*(f"Mass {n}" for n in range(1, MANY)), "No such team"])

    began = time.monotonic()
    admin.send_file("teams.txt", names.encode(), "/batch_status paused # moving house")
    question = admin.sees("Make 7,999 teams paused")["text"]
    asked = time.monotonic() - began
    assert "2,000 are so already" in question
    assert "One name of your list is unknown" in question
    began = time.monotonic()
    admin.press("Yes")
    told = admin.sees("changed.")["text"]
    changed = time.monotonic() - began
    assert "5,999 teams changed" in told
    assert "2,000: that status can't follow" in told
    now = Counter((status, reason) for _, status, reason, *_ in stack.rows(STANDING))
    assert now["paused", "moving house"] == 5999

    began = time.monotonic()
    admin.press("Undo")
    admin.sees("set back.")
    undone = time.monotonic() - began
    assert stack.rows(STANDING) == before
    records = Counter(
        stack.rows(
            "select subject, after ->> 'status' = 'paused' and after ? 'undo' is false from audit"
            " where action = 'teams.status' and subject like 'team:Mass %'",
        )
    )
    assert len(records) == 2 * 5999
    assert set(records.values()) == {1}
    unheard = (
        "select count(*) from alert where subject like 'Mass %' and closed_at is null and repeat_at is null"
    )
    assert stack.rows(unheard) == [(0,)]
    # Some 1, 4 and 6 seconds on two idle cores.
    assert max(asked, changed, undone) < 40, (asked, changed, undone)
    stack.sql("delete from alert where subject like 'Mass %'")
    stack.sql("delete from team where name like 'Mass %'")
    gone.start("redis", "worker", "beat")
    until(lambda: stack.json("status")["services"]["worker"]["state"] == "running", "the worker", 60, every=1)


def test_a_thousand_are_invited_once_though_the_worker_is_killed_in_the_middle(
    stack: Stack, admin: Phone
) -> None:
    """Over 20 teams of 50, from a file; the report tells each line's end, in order."""
    stack.json("pools", "add", "Class")
    teams = [f"Class {number:02}" for number in range(20)]
    for team in teams:
        options = ("--pool", "Class", "--provider", "sandbox", "--capacity", "50")
        stack.json("teams", "add", team, *options)
    people = [f"pupil{number:04}@example.org" for number in range(1000)]
    lines = [*people[:500], "not an address", people[7], *people[500:]]
    admin.send_file("class.txt", "\n".join(lines).encode(), "/batch_invite Class 30")
    assert "There are seats for all" in admin.sees("Invite 1,000 people")["text"]
    worker = stack.pid("worker")
    admin.press("Yes")
    admin.sees("begins")
    admin.press("Show")
    until(lambda: _granted(stack) > 100, "some to be invited", 120, every=0.2)
    os.kill(worker, signal.SIGKILL)
    assert _granted(stack) < 1000
    until(lambda: _granted(stack) == 1000, "all to be invited", 240, every=1)
    upstream = {team: stack.json("members", team) for team in teams}
    assert Counter(one for members in upstream.values() for one in members) == Counter(people)
    admin.sees("✅ 1,000 have a seat", 60)
    admin.press("Report")
    told = until(lambda: next((m for m in admin.answers() if "document" in m), None), "the report", 30)
    report = list(csv.DictReader(io.StringIO(admin.file(told))))
    assert [line["given"] for line in report] == lines
    assert [int(line["line"]) for line in report] == list(range(1, len(lines) + 1))
    in_team = {one: team for team, members in upstream.items() for one in members}
    for line, given in zip(report, lines, strict=True):
        if given == "not an address":
            assert (line["state"], line["team"]) == ("refused", "")
        elif int(line["line"]) == 502:
            assert (line["state"], line["reason"]) == ("refused", "twice")
        else:
            assert (line["identity"], line["team"]) == (given, in_team[given])


def _granted(stack: Stack) -> int:
    return int(
        stack.rows("select count(*) from redemption where identity like 'pupil%' and state = 'granted'")[0][0]
    )
