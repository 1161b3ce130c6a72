"""Seats for a whole list: looked at without a trace, worked off once and in order, stopped and resumed at any point."""

import pytest

from invitehub import batch_invites, waiting
from invitehub.batch_invites import Step
from invitehub.errors import Refusal
from invitehub.hints import Hint
from invitehub.outcomes import OutcomeKind
from invitehub.providers import Permanent
from models.enums import JobState, LineState, RedemptionState
from tests.support.batches import check, people, progress, report, start, taken_once, turn, work
from tests.support.grants import JOINED, answer, granted, view
from tests.support.shop import Shop


def test_a_dry_run_says_what_would_become_of_each_line_and_writes_nothing(shop: Shop) -> None:
    shop.team(3)
    granted(shop, identity="has@example.org")
    found = check(
        shop,
        "\ufeffE-Mail;Name",
        " Ann@Example.org ;Ann",
        "",
        '"bob@example.org",Bob',
        "nobody",
        "ann@example.org",
        "has@example.org\tHas",
        "carl@example.org",
        "a\0nn b@example.org",
    )
    assert [(line.no, line.identity, line.problem, line.first) for line in found.lines] == [
        (2, "ann@example.org", None, None),
        (4, "bob@example.org", None, None),
        (5, None, "no_at", None),
        (6, "ann@example.org", "twice", 2),
        (7, "has@example.org", "seated", None),
        (8, "carl@example.org", None, None),
        (9, None, "space", None),
    ]
    assert (found.fine, found.malformed, found.twice, found.seated) == (3, 2, 1, 1)
    assert (found.free, found.waiting, found.would_wait) == (2, 0, 1)
    assert shop.one("select count(*) from batch_invite") == 0
    assert shop.one("select count(*) from redemption") == 1


def test_who_waits_already_is_before_the_list(shop: Shop) -> None:
    team = shop.team(1)
    shop.seated()
    shop.redeem(shop.codes()[0])
    shop.capacity(team, 2)
    found = check(shop, *people(3))
    assert (found.free, found.waiting, found.would_wait) == (1, 1, 3)


def test_the_lines_become_seats_in_their_order_and_the_rest_waits(shop: Shop) -> None:
    shop.team(3)
    job = start(shop, people(5), days=7)
    assert batch_invites.step(shop.db, job, size=2) == Step(more=True, hints=hints(shop))
    assert work(shop, job, size=2) == 2
    rows = report(shop, job)
    assert [line.outcome for line in rows] == [
        *[RedemptionState.PLACING] * 3,
        *[RedemptionState.WAITING] * 2,
    ]
    assert [line.no for line in rows] == [1, 2, 3, 4, 5]
    assert shop.rows("select distinct days, note, person_id, code_id from redemption") == [
        (7, "the class of 2027", None, None)
    ]
    found = progress(shop, job)
    assert (found.state, found.lines, found.taken, found.placing, found.waiting) == (
        JobState.DONE,
        5,
        5,
        3,
        2,
    )
    assert found.ended_at is not None
    shop.check()


def hints(shop: Shop) -> tuple[Hint, ...]:
    return tuple(Hint(row[0], "grant") for row in shop.rows("select id from operation order by id"))


def test_a_list_overtakes_nobody(shop: Shop) -> None:
    team = shop.team(0)
    first = shop.redeem(shop.codes()[0]).seat
    job = start(shop, people(1))
    work(shop, job)
    last = shop.redeem(shop.codes()[0])
    assert last.kind is OutcomeKind.WAITING
    shop.capacity(team, 2)
    assert len(waiting.serve(shop.db, shop.pool_id)) == 2
    assert first is not None
    assert last.seat is not None
    assert view(shop, first.redemption_id).redemption_state is RedemptionState.PLACING
    assert report(shop, job)[0].outcome is RedemptionState.PLACING
    assert view(shop, last.seat.redemption_id).place == 1


def test_what_became_of_each_line(shop: Shop) -> None:
    team = shop.team(3)
    job = start(
        shop, ["ann@example.org", "bob@example.org", "no\0body", "bob@example.org", "late@example.org"]
    )
    granted(shop, identity="late@example.org")
    done = batch_invites.step(shop.db, job)
    assert not done
    assert len(done.hints) == 2
    answer(shop, done.hints[0].operation_id, JOINED)
    answer(shop, done.hints[1].operation_id, Permanent("domain_blocked"))
    ann, bob, nobody, twice, late = report(shop, job)
    assert (ann.state, ann.outcome, ann.team) == (LineState.TAKEN, RedemptionState.GRANTED, team)
    assert ann.expires_at
    assert (bob.state, bob.outcome, bob.reason) == (
        LineState.TAKEN,
        RedemptionState.REFUSED,
        "domain_blocked",
    )
    assert (nobody.state, nobody.given, nobody.reason) == (LineState.REFUSED, "nobody", "no_at")
    assert (twice.state, twice.reason, twice.first) == (LineState.REFUSED, "twice", 2)
    assert (late.state, late.reason, late.redemption_id) == (LineState.REFUSED, "seated", None)
    found = progress(shop, job)
    assert (found.taken, found.refused, found.granted, found.failed) == (2, 3, 1, 1)
    shop.check()


def test_a_paused_job_takes_nothing_and_goes_on_where_it_was(shop: Shop) -> None:
    shop.team(0)
    job = start(shop, people(6))
    assert batch_invites.step(shop.db, job, size=2)
    turn(shop, job, "pause")
    turn(shop, job, "pause")
    assert not batch_invites.step(shop.db, job)
    assert progress(shop, job).taken == 2
    with shop.db.transaction() as session:
        assert batch_invites.unfinished(session) == ()
    turn(shop, job, "resume")
    with shop.db.transaction() as session:
        assert batch_invites.unfinished(session) == (job,)
    work(shop, job)
    taken_once(shop, job, 6)
    actions = "select action from audit where subject = :job order by id desc limit 3"
    assert shop.rows(actions, job=f"batch_invite:{job}") == [
        ("seats.invite.resume",),
        ("seats.invite.pause",),
        ("seats.invite",),
    ]


def test_a_cancelled_job_leaves_what_is_done(shop: Shop) -> None:
    shop.team(0)
    job = start(shop, people(6))
    batch_invites.step(shop.db, job, size=2)
    turn(shop, job, "cancel")
    assert not batch_invites.step(shop.db, job)
    found = progress(shop, job)
    assert (found.state, found.taken, found.cancelled, found.waiting) == (JobState.CANCELLED, 2, 4, 2)
    for word in ("pause", "resume", "cancel"):
        with pytest.raises(Refusal, match="job_over"):
            turn(shop, job, word)
        with pytest.raises(Refusal, match="job_missing"):
            turn(shop, 4711, word)
    shop.check()


def test_a_list_of_nothing_but_mistakes_is_done_at_once(shop: Shop) -> None:
    shop.team(1)
    job = start(shop, ["nobody", "no one"])
    assert progress(shop, job).state is JobState.DONE
    assert not batch_invites.step(shop.db, job)


def test_a_list_has_an_end(shop: Shop) -> None:
    shop.team(1)
    job = start(shop, ["", *people(10_000), " "])
    assert progress(shop, job).lines == 10_000
    for lines, code in ((people(10_001), "too_many_lines"), (["", " "], "no_lines"), (["email"], "no_lines")):
        with pytest.raises(Refusal, match=code):
            start(shop, lines)
    with pytest.raises(Refusal, match="days"):
        start(shop, people(1), days=0)
    assert shop.one("select count(*) from batch_invite") == 1
