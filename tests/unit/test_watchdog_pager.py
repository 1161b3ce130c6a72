"""Who is to hear of an alert, and when the alarm is tried out: rules with a clock made of numbers."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from invitehub.pager import SECOND, Outcome, Tried
from invitehub.settings import Quiet
from ops.watchdog.courier import owed
from ops.watchdog.model import Alert, Cause, Copy, Severity, Stage
from ops.watchdog.roll import due
from ops.watchdog.rules import Patience, call, followed
from ops.watchdog.words import Kind

PATIENCE = Patience()
TOLD = {"1": Copy(Stage.OPENED, 7)}
ALERT = Alert("k", "worker", Severity.CRITICAL, Cause("gone"), since=0, opened_at=0, copies=TOLD)
RESERVE = ("2", "3")


def called(alert: Alert, now: float, *, second: bool = True) -> tuple[str, ...]:
    return call(alert, now, PATIENCE, RESERVE, second=second)


def test_the_second_channel_is_for_what_nobody_answers_or_nobody_got() -> None:
    assert called(ALERT, 299) == ()
    assert called(ALERT, 300) == (SECOND,)
    assert called(ALERT, 300, second=False) == ()
    untold = replace(ALERT, copies={"1": Copy()})
    assert called(untold, 29) == ()
    assert called(untold, 30) == (SECOND,)
    assert called(replace(ALERT, copies={}), 30) == (SECOND,), "there is nobody in Telegram at all"


def test_one_more_owner_hears_of_it_each_quarter_of_an_hour() -> None:
    assert called(ALERT, 899, second=False) == ()
    assert called(ALERT, 900, second=False) == ("2",)
    assert called(ALERT, 1800, second=False) == ("2", "3")
    assert called(ALERT, 9000, second=False) == ("2", "3")


@pytest.mark.parametrize(
    "changes",
    [{"taken_until": 2000.0}, {"muted_until": 2000.0}, {"closed_at": 10.0}, {"severity": Severity.WARNING}],
)
def test_nobody_else_is_called_for_what_is_answered_over_or_no_emergency(changes: dict[str, object]) -> None:
    assert called(replace(ALERT, **changes), 1900) == ()  # type: ignore[arg-type]


def test_who_said_they_are_on_it_is_believed_for_a_time() -> None:
    assert called(replace(ALERT, taken_by="Ada", taken_until=1000.0), 1001) == (SECOND, "2")


def test_what_had_waited_is_followed_to_its_end_for_some_time() -> None:
    closed = replace(ALERT, closed_at=100.0, backlog=12, left=12)
    assert followed(closed, 101, 9, PATIENCE).left == 9
    assert followed(replace(closed, left=9), 102, 11, PATIENCE).left == 9, (
        "what is new is not what had waited"
    )
    assert followed(closed, 103, None, PATIENCE).left == 12
    assert followed(closed, 1001, 5, PATIENCE).left is None


def test_the_recovery_is_kept_up_to_date_until_all_is_done() -> None:
    done = Copy(Stage.DONE, 7, recovery_id=8, left=12)
    closed = replace(ALERT, closed_at=100.0, backlog=12, left=12, written=True, copies={"1": done})
    assert owed(closed, done) is None
    assert not closed.finished
    worked = replace(closed, left=0)
    assert owed(worked, done) is Kind.WORKED
    assert not worked.finished
    assert replace(worked, copies={"1": replace(done, left=0)}).finished
    assert replace(closed, left=None).finished, "nobody waits for the rest any more"


def test_quiet_hours_may_go_past_midnight() -> None:
    night, noon = Quiet(time(22), time(8)), Quiet(time(12), time(13))
    assert [night.holds(datetime(2026, 1, 1, hour, tzinfo=UTC)) for hour in (21, 22, 0, 7, 8)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert [noon.holds(datetime(2026, 1, 1, hour, tzinfo=UTC)) for hour in (11, 12, 13)] == [
        False,
        True,
        False,
    ]


def test_a_test_is_due_at_once_and_then_weekly_by_day() -> None:
    monday = datetime(2026, 11, 23, 11, tzinfo=UTC)
    tried = Tried(Outcome.REACHED, (monday - timedelta(days=3)).timestamp())
    assert due(None, 0, UTC)
    assert not due(tried, (monday - timedelta(minutes=1)).timestamp(), UTC)
    assert due(tried, monday.timestamp(), UTC)
    assert not due(tried, (monday + timedelta(hours=14)).timestamp(), UTC), "people sleep"
    assert due(tried, (monday + timedelta(days=1)).timestamp(), UTC)
    assert not due(Tried(Outcome.REACHED, monday.timestamp()), (monday + timedelta(days=6)).timestamp(), UTC)


def test_who_cannot_be_reached_is_tried_again_ever_more_seldom() -> None:
    blocked = Tried(Outcome.UNREACHABLE, 0.0)
    assert not due(blocked, 14, UTC)
    assert due(blocked, 15, UTC)
    assert not due(replace(blocked, failures=20), 3599, UTC)
    assert due(replace(blocked, failures=20), 3600, UTC)
