"""Batch invites that are cut short, or that many are at: each line is taken once."""

import os
import signal
import subprocess
import sys
from functools import partial

import pytest
from sqlalchemy import event, text

from invitehub import batch_invites, waiting
from invitehub.batch_invites import Step
from ops.paths import ROOT
from tests.support.batches import people, progress, start, taken_once, turn, work
from tests.support.playground import until
from tests.support.race import at_once, meanwhile
from tests.support.shop import Shop


def test_a_step_that_is_cut_short_leaves_no_trace(shop: Shop) -> None:
    shop.team(5)
    job = start(shop, people(9))

    def fails_at_the_third(
        _conn: object, _cursor: object, statement: str, parameters: object, *_: object
    ) -> None:
        if statement.startswith("INSERT INTO redemption") and "p00002" in str(parameters):
            raise ConnectionError

    event.listen(shop.db.engine, "before_cursor_execute", fails_at_the_third)
    try:
        with pytest.raises(ConnectionError):
            batch_invites.step(shop.db, job)
    finally:
        event.remove(shop.db.engine, "before_cursor_execute", fails_at_the_third)
    assert shop.one("select count(*) from redemption") == 0
    work(shop, job)
    taken_once(shop, job, 9)
    shop.check()


CHILD = """
import sys
from invitehub import batch_invites
from invitehub.database import Database
db = Database(sys.argv[1])
while batch_invites.step(db, int(sys.argv[2]), size=1):
    pass
"""


def test_a_worker_that_is_killed_loses_no_line_and_takes_none_twice(shop: Shop, core_url: str) -> None:
    shop.team(20)
    job = start(shop, people(400))
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, core_url, str(job)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    try:
        until(lambda: progress(shop, job).taken > 5, "the child to begin")
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait(10)
    assert 0 < progress(shop, job).taken < 400
    until(lambda: not _held(shop), "the database to notice")
    work(shop, job, size=100)
    waiting.serve(shop.db, shop.pool_id)
    taken_once(shop, job, 400)
    assert progress(shop, job).placing == 20
    shop.check()


def _held(shop: Shop) -> bool:
    return bool(
        shop.one(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and state like 'idle in transaction%'"
        )
    )


def test_whoever_finds_somebody_at_a_job_leaves_it_to_them(shop: Shop) -> None:
    job = start_in(shop)
    with shop.db.transaction() as session:
        session.execute(text("select from batch_invite for no key update"))
        assert batch_invites.step(shop.db, job) == Step(more=False)
    assert progress(shop, job).taken == 0


def test_a_cancel_waits_for_the_step_that_is_under_way(shop: Shop) -> None:
    job = start_in(shop)
    with meanwhile(
        shop, "select from batch_invite for no key update", partial(turn, shop, job, "cancel")
    ) as end:
        end.result(10)
    assert progress(shop, job).cancelled == 3


def start_in(shop: Shop) -> int:
    shop.team(0)
    return start(shop, people(3))


def test_many_at_one_job_take_each_line_once(shop: Shop) -> None:
    shop.team(10)
    job = start(shop, people(60))
    at_once(lambda _: work(shop, job, size=3), range(8))
    work(shop, job)
    taken_once(shop, job, 60)
    assert progress(shop, job).placing == 10
    shop.check()


def test_two_lists_with_the_same_people_seat_them_once(shop: Shop) -> None:
    shop.team(5)
    jobs = [start(shop, people(20)) for _ in range(2)]
    at_once(lambda job: work(shop, job, size=4), jobs)
    assert shop.one("select count(*) from redemption") == 20
    first, second = (progress(shop, job) for job in jobs)
    assert first.taken + second.taken == 20
    assert first.refused + second.refused == 20
    shop.check()
