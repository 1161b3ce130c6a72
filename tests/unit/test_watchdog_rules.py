"""When an alert opens, repeats and closes: the rules alone, with a clock made of numbers."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.watchdog.courier import owed, rings
from ops.watchdog.model import Alert, Cause, Copy, Evidence, Finding, Health, Severity, Stage
from ops.watchdog.rules import Act, Patience, Track, judge, opened, remind
from ops.watchdog.words import Kind

PATIENCE = Patience()
OK = Finding("worker", Health.OK, pid=1)
GONE = Finding("worker", Health.DOWN, Cause("gone"), PATIENCE.confirm, gone=True)
FROZEN = Finding("worker", Health.DOWN, Cause("frozen"), PATIENCE.confirm, pid=1)
SILENT = Finding("worker", Health.DOWN, Cause("silent", 11), 0, pid=1)
STARTING = Finding("worker", Health.STARTING, Cause("starting", 1), PATIENCE.starting, pid=2)
UNKNOWN = Finding("worker", Health.UNKNOWN)
ALERT = Alert("k", "worker", Severity.CRITICAL, Cause("gone"), since=0, opened_at=0, last_trouble=0)


def play(*steps: tuple[float, Finding], alert: Alert | None = None, held: float = 0) -> list[Act]:
    """What follows from findings at times; an alert opens and closes as the watchdog would have it."""
    track, acts = Track(hold_until=held), []
    for at, finding in steps:
        track, act = judge(track, alert, finding, at, PATIENCE)
        acts.append(act)
        if act in {Act.OPEN, Act.UNSTABLE}:
            alert = replace(ALERT, opened_at=at, last_trouble=at, unstable=act == Act.UNSTABLE)
        elif act == Act.CLOSE:
            alert = None
    return acts


@pytest.mark.parametrize("trouble", [GONE, FROZEN])
def test_a_death_is_told_when_it_is_confirmed(trouble: Finding) -> None:
    acts = play((0, OK), (2, trouble), (4, trouble), (6, trouble), (8, trouble), (10, OK))
    assert acts == [Act.NOTHING, Act.NOTHING, Act.NOTHING, Act.OPEN, Act.NOTHING, Act.CLOSE]


def test_silence_has_been_confirmed_by_its_length() -> None:
    assert play((0, OK), (12, SILENT)) == [Act.NOTHING, Act.OPEN]


def test_a_blip_is_nothing() -> None:
    assert set(play((0, OK), (2, FROZEN), (4, OK), (6, OK))) == {Act.NOTHING}


@pytest.mark.parametrize("between", [[], [(2.0, GONE)], [(2.0, STARTING)]])
def test_a_quick_restart_is_told_as_such(between: list[tuple[float, Finding]]) -> None:
    acts = play((0, OK), *between, (4, replace(OK, pid=2)), (6, replace(OK, pid=2)))
    assert acts[-2:] == [Act.RESTARTED, Act.NOTHING]


def test_a_restart_that_takes_its_time_is_an_alert() -> None:
    assert play((0, OK), (2, GONE), (4, STARTING), (6, STARTING))[-1] == Act.OPEN


def test_a_first_start_may_take_its_time() -> None:
    assert set(play(*((at, STARTING) for at in range(0, 30, 2)))) == {Act.NOTHING}
    assert play((0, STARTING), (30, STARTING))[-1] == Act.OPEN


def test_nothing_opens_while_held_and_everything_afterwards() -> None:
    assert play((0, GONE), (8, GONE), (10, GONE), held=10) == [Act.NOTHING, Act.NOTHING, Act.OPEN]


def test_what_is_explained_by_something_else_is_not_judged_and_settles() -> None:
    acts = play((0, OK), (2, UNKNOWN), (8, UNKNOWN), (10, GONE), (20, GONE), (24, GONE))
    assert acts == [Act.NOTHING] * 5 + [Act.OPEN]
    assert set(play((0, OK), (2, UNKNOWN), (4, replace(OK, pid=2)))) == {Act.NOTHING}


def test_what_is_ill_after_a_time_unjudged_is_known_by_its_process() -> None:
    """Else the mark of a planned restart that cures it would never be used up, and hide what happens next."""
    track, _ = judge(Track(hold_until=0, pid=1), None, UNKNOWN, 0, PATIENCE)
    assert track.pid is None
    track, _ = judge(track, None, FROZEN, 30, PATIENCE)
    assert track.pid == FROZEN.pid


def test_an_open_alert_waits_while_nothing_is_known() -> None:
    assert play((0, UNKNOWN), (2, UNKNOWN), (4, OK), alert=ALERT) == [Act.NOTHING, Act.NOTHING, Act.CLOSE]


def test_coming_and_going_is_one_unstable_alert_until_it_is_calm() -> None:
    steps = [(float(10 * number), replace(OK, pid=number + 1)) for number in range(6)]
    acts = play(*steps, (60, replace(OK, pid=6)), (949, replace(OK, pid=6)), (950, replace(OK, pid=6)))
    assert acts[:6] == [Act.NOTHING, Act.RESTARTED, Act.RESTARTED, Act.UNSTABLE, Act.AGAIN, Act.AGAIN]
    assert Act.OPEN not in acts


@given(
    st.lists(st.sampled_from([OK, replace(OK, pid=2), GONE, FROZEN, SILENT, STARTING, UNKNOWN]), max_size=60)
)
def test_an_alert_is_opened_once_and_closed_once(findings: list[Finding]) -> None:
    is_open = False
    for act in play(*((2.0 * number, finding) for number, finding in enumerate(findings))):
        assert act not in ({Act.OPEN, Act.UNSTABLE, Act.RESTARTED} if is_open else {Act.CLOSE, Act.AGAIN})
        is_open = act in {Act.OPEN, Act.UNSTABLE} or (is_open and act != Act.CLOSE)


def test_what_is_being_restarted_is_silent_first_and_rings_when_that_does_not_help() -> None:
    alert = opened(replace(ALERT, evidence=Evidence(restarting=True)), PATIENCE)
    assert not alert.rung
    assert remind(alert, 44, PATIENCE) == alert
    rung = remind(alert, 45, PATIENCE)
    assert rung.rung
    assert rung.repeat_at == 300


def test_what_nobody_restarts_rings_at_once_and_repeats_at_5_15_and_60_minutes() -> None:
    alert, heard = opened(ALERT, PATIENCE), []
    assert alert.rung
    for minute in range(200):
        after = remind(alert, 60 * minute, PATIENCE)
        if after.repeats > alert.repeats:
            heard.append(minute)
        alert = after
    assert heard == [5, 15, 60, 120, 180]


def test_a_warning_never_rings() -> None:
    alert = opened(replace(ALERT, severity=Severity.WARNING), PATIENCE)
    alert = remind(alert, 300, PATIENCE)
    assert alert.repeats == 1
    assert not any(rings(alert, kind) for kind in Kind)


@pytest.mark.parametrize(
    ("alert", "copy", "kind"),
    [
        (ALERT, Copy(), Kind.OPENING),
        (ALERT, Copy(Stage.OPENED, 7), None),
        (replace(ALERT, repeats=2), Copy(Stage.OPENED, 7, repeats=1), Kind.REPEAT),
        (replace(ALERT, closed_at=9), Copy(Stage.OPENED, 7), Kind.EDIT),
        (replace(ALERT, closed_at=9), Copy(Stage.EDITED, 7), Kind.RECOVERY),
        (replace(ALERT, closed_at=9), Copy(Stage.DONE, 7), None),
        (replace(ALERT, closed_at=9), Copy(), Kind.RECOVERY),
        (replace(ALERT, closed_at=9, restarted=True), Copy(), Kind.RESTARTED),
        (ALERT, Copy(lost=True), None),
    ],
)
def test_an_admin_is_owed_what_they_do_not_know_yet(alert: Alert, copy: Copy, kind: Kind | None) -> None:
    assert owed(alert, copy) == kind


def test_a_late_answer_of_a_server_at_one_look_delays_nothing() -> None:
    acts = play((0, OK), (2, GONE), (4, UNKNOWN), (5, GONE))
    assert acts[-1] == Act.OPEN
    outage = play((0, OK), (2, UNKNOWN), (4, UNKNOWN), (6, UNKNOWN), (8, GONE), (20, GONE), (22, GONE))
    assert outage == [Act.NOTHING] * 6 + [Act.OPEN], "an outage does"


def test_an_idle_worker_is_not_back_because_nobody_asks_it_any_more() -> None:
    idle = replace(ALERT, cause=Cause("idle", 9))
    assert play((0, replace(OK, unproven=True)), alert=idle) == [Act.NOTHING]
    assert play((0, OK), alert=idle) == [Act.CLOSE]
    assert play((0, replace(OK, unproven=True)), alert=ALERT) == [Act.CLOSE]
