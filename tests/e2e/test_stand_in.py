"""The bot does the work of a worker and a scheduler that are gone or frozen: seen upstream, in the rows and in the chats."""

from collections.abc import Iterator

import pytest

from tests.faults.absence import absence
from tests.support.playground import until
from tests.support.site import Site, running_site

PATIENCE = 40.0
pytestmark = [pytest.mark.timeout(180), pytest.mark.long]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("stand-in") / "house"
    with running_site(folder, STAND_IN="on", SELF_REPAIR="off") as running:
        yield running


def redeems(site: Site, pool: str, identity: str) -> int:
    (code,) = site.codes(pool, 1)
    person = site.chats.newcomer()
    site.chats.redeem(person, code, identity)
    return person


def reads(site: Site, person: int, words: str) -> None:
    def read() -> bool:
        return any(words in message.get("text", "") for message in site.chats.from_bot(person))

    until(read, f"{person} to read '{words}'", PATIENCE, every=0.1)


def stands_in(site: Site, *, yes: bool = True) -> None:
    def told() -> bool:
        beat = site.beat("bot")
        return beat is not None and beat.detail.get("stands_in") is yes

    until(told, f"the bot's beat to tell stands_in={yes}", PATIENCE, every=0.1)


def end_now(site: Site, identity: str) -> None:
    site.sql("update redemption set expires_at = now() where identity = %s", identity)


def runner_of(site: Site, kind: str, identity: str) -> str:
    rows = site.rows(
        "select split_part(o.runner, ' ', 1) from operation o join seat s on s.id = o.seat_id"
        " where s.identity = %s and o.kind = %s and o.state = 'settled'",
        identity,
        kind,
    )
    return str(rows[0][0]) if rows else ""


def test_six_people_redeem_without_a_worker_and_have_their_seats(site: Site) -> None:
    seen = absence(site, 6, stand_in=True)
    assert seen.upstream == 6
    assert not any("taking a break" in text for text in seen.before), seen.before
    site.recovery("worker", 0)
    stands_in(site, yes=False)


def test_a_dead_schedulers_work_is_done_by_the_bot_or_asked_of_the_worker(site: Site) -> None:
    site.pool("Hours", 2)
    first, second = (redeems(site, "Hours", f"{name}@example.org") for name in ("first", "second"))
    for person in (first, second):
        reads(site, person, "You have a seat in Hours")
    site.supervisor.stop("beat", "worker")
    stands_in(site)
    end_now(site, "first@example.org")
    reads(site, first, "Your time in Hours is over")
    until(lambda: runner_of(site, "revoke", "first@example.org"), "the access to be removed", PATIENCE)
    assert runner_of(site, "revoke", "first@example.org") == "stand-in"

    site.supervisor.start("worker")
    stands_in(site, yes=False)
    end_now(site, "second@example.org")
    reads(site, second, "Your time in Hours is over")
    until(lambda: runner_of(site, "revoke", "second@example.org"), "the access to be removed", PATIENCE)
    assert runner_of(site, "revoke", "second@example.org") == "worker"
    assert site.json("members", "Hours") == []
    site.supervisor.start("beat")
    until(lambda: site.well("beat"), "beat to be back", PATIENCE)


def test_a_worker_that_wakes_up_in_the_middle_of_its_task_finds_it_settled_by_the_newest_fence(
    site: Site,
) -> None:
    site.pool("Frozen", 3)
    with site.sandbox() as sandbox:
        sandbox.fault("Frozen", slow=4, next=1, methods=["POST"])
        person = redeems(site, "Frozen", "sleeper@example.org")
        operation = until(lambda: _claimed(site), "the worker to take the operation", PATIENCE)
        site.freeze("worker")
    try:
        stands_in(site)
        # What a minute does to a claim, at once.
        site.sql("update operation set lease_until = now() where id = %s", operation)
        reads(site, person, "You have a seat in Frozen")
    finally:
        site.thaw("worker")
    stands_in(site, yes=False)
    state, fence, runner = site.rows(
        "select state, fence, split_part(runner, ' ', 1) from operation where id = %s", operation
    )[0]
    assert (state, fence, runner) == ("settled", 2, "stand-in")
    assert site.json("members", "Frozen") == ["sleeper@example.org"]
    assert site.rows("select state from seat where identity = 'sleeper@example.org'") == [("active",)]
    finals = [text for text in _texts(site, person) if "You have a seat in Frozen" in text]
    assert len(finals) == 1, "told once"
    until(lambda: _answered(site, operation), "the one who slept to have given up", PATIENCE)


def _claimed(site: Site) -> int:
    rows = site.rows("select id from operation where state = 'claimed' and runner like 'worker%%'")
    return int(rows[0][0]) if rows else 0


def _texts(site: Site, person: int) -> list[str]:
    return [str(message.get("text", "")) for message in site.chats.from_bot(person)]


def _answered(site: Site, operation: int) -> bool:
    """The worker's own log: it began the task before it froze, and ended it after it woke."""
    log = (site.data_dir / "log" / "worker.log").read_text(encoding="utf-8")
    lines = [
        line for line in log.splitlines() if "process_invite_task" in line and line.endswith(f": {operation}")
    ]
    return any(" begins" in line for line in lines) and any(" ends after" in line for line in lines)
