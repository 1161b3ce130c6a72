"""When an alert opens, repeats and closes. Pure: no clock, no file, no network."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from invitehub.pager import SECOND
from ops.watchdog.model import Alert, Finding, Health, Severity, Stage


@dataclass(frozen=True, slots=True)
class Patience:
    """All in seconds.

    confirm: a death must last this long before it is told. silence: a beat this old is no sign of life.
    deaf: an unconnected process is given this long. starting: a process may take this long to give its first beat.
    grace: after the watchdog's own start or sleep. settle: after the end of what inhibited a component.
    ring: a silent alert rings when it lasts longer. repeats: after the opening; then the last one again and again.
    calm: an unstable component is stable after this; `many` restarts within it make it unstable.
    telegram: it may be away so long. untold: a critical alert that nobody got goes by the second channel after this,
    and one that nobody answered after `second`; after each `escalate` one more owner hears of it.
    backlog: how long what waited is followed after the end.
    """

    confirm: float = 3.0
    silence: float = 7.5
    deaf: float = 10.0
    starting: float = 30.0
    grace: float = 10.0
    settle: float = 15.0
    ring: float = 45.0
    repeats: tuple[float, ...] = (300.0, 900.0, 3600.0)
    calm: float = 900.0
    many: int = 3
    telegram: float = 60.0
    untold: float = 30.0
    second: float = 300.0
    escalate: float = 900.0
    backlog: float = 900.0


class Act(StrEnum):
    """What is to be done about an alert. `AGAIN`: an unstable one had another trouble."""

    NOTHING = "nothing"
    OPEN = "open"
    RESTARTED = "restarted"
    UNSTABLE = "unstable"
    AGAIN = "again"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Track:
    """What is remembered of a component from look to look.

    since: when its present trouble was first seen. died: its process was seen gone, or came back as another.
    unknown_since: it is not judged since. hold_until: nothing opens before. troubles: when the last ones began to count.
    """

    hold_until: float
    pid: int | None = None
    ok_at: float | None = None
    since: float | None = None
    died: bool = False
    unknown_since: float | None = None
    troubles: tuple[float, ...] = ()


def judge(
    track: Track, alert: Alert | None, finding: Finding, now: float, patience: Patience
) -> tuple[Track, Act]:
    """What a finding means, given what was known. `alert`: the component's open one."""
    if finding.health == Health.UNKNOWN:
        return _unknown(track, now, patience), Act.NOTHING
    track = replace(track, unknown_since=None)
    if finding.health == Health.OK:
        return _well(track, alert, finding, now, patience)
    return _ill(track, alert, finding, now, patience)


def remind(alert: Alert, now: float, patience: Patience) -> Alert:
    """The alert with its next repeat counted, if that is due. A silent one rings at its first repeat."""
    if alert.closed_at is not None or alert.repeat_at is None or now < alert.repeat_at:
        return alert
    after = next((step for step in patience.repeats if alert.opened_at + step > now), None)
    following = now + patience.repeats[-1] if after is None else alert.opened_at + after
    rung = alert.rung or alert.severity == Severity.CRITICAL
    return replace(alert, repeats=alert.repeats + 1, repeat_at=following, rung=rung, written=False)


def call(
    alert: Alert, now: float, patience: Patience, reserve: Sequence[str], *, second: bool
) -> tuple[str, ...]:
    """Who is to hear of it too, since nobody did or nobody answered. Those who know are named again.

    `reserve`: owners who want to hear of troubles only if nobody else answers. `second`: there is a second channel.
    """
    if alert.closed_at is not None or alert.severity is not Severity.CRITICAL or _answered(alert, now):
        return ()
    lasts = now - alert.opened_at
    told = any(copy.stage is not Stage.NEW for name, copy in alert.copies.items() if name != SECOND)
    due = second and (lasts >= patience.second if told else lasts >= patience.untold)
    return (*((SECOND,) if due else ()), *reserve[: int(lasts // patience.escalate)])


def _answered(alert: Alert, now: float) -> bool:
    return max(alert.taken_until, alert.muted_until) > now


def followed(alert: Alert, now: float, left: int | None, patience: Patience) -> Alert:
    """A closed alert with what is left of its backlog; after some time nobody waits for the rest any more."""
    if now - (alert.closed_at or now) > patience.backlog:
        left = None
    elif left is None or alert.left is None:
        return alert
    else:
        left = min(left, alert.left)
    return alert if left == alert.left else replace(alert, left=left)


def opened(alert: Alert, patience: Patience) -> Alert:
    """A new alert with its first sound and its first repeat set.

    What is being restarted is told silently, and rings if that does not help.
    """
    critical = alert.severity == Severity.CRITICAL
    silent = alert.evidence.restarting and not alert.unstable
    first = patience.ring if silent and critical else patience.repeats[0]
    return replace(alert, rung=critical and not silent, repeat_at=alert.opened_at + first)


def _unknown(track: Track, now: float, patience: Patience) -> Track:
    """A server's late answer at one look forgives nobody; after an outage of it all get time to find their feet."""
    since = now if track.unknown_since is None else track.unknown_since
    if now - since < patience.confirm:
        return replace(track, unknown_since=since, pid=None)
    held = max(track.hold_until, now + patience.settle)
    return replace(track, unknown_since=since, pid=None, since=None, died=False, hold_until=held)


def _well(
    track: Track, alert: Alert | None, finding: Finding, now: float, patience: Patience
) -> tuple[Track, Act]:
    troubled = track.died or _other_process(track, finding)
    # The grace after a start is for what was not seen yet; this was.
    hold = now if track.ok_at is None else track.hold_until
    after = replace(track, pid=finding.pid, ok_at=now, since=None, died=False, hold_until=hold)
    if alert is not None and alert.unstable:
        calm = now - alert.last_trouble >= patience.calm
        return after, Act.AGAIN if troubled else Act.CLOSE if calm else Act.NOTHING
    if alert is not None:
        # That nothing is asked of it any more does not prove that it would do it.
        return after, Act.NOTHING if finding.unproven and alert.cause.code == "idle" else Act.CLOSE
    if not troubled or now < hold:
        return after, Act.NOTHING
    return _count(after, now, patience, Act.RESTARTED)


def _ill(
    track: Track, alert: Alert | None, finding: Finding, now: float, patience: Patience
) -> tuple[Track, Act]:
    since = now if track.since is None else track.since
    died = track.died or finding.gone or _other_process(track, finding)
    # Known again after a time in which nothing was judged, so that its successor is known for another process.
    pid = finding.pid if track.pid is None else track.pid
    after = replace(track, since=since, died=died, pid=pid)
    if alert is not None:
        return after, Act.AGAIN if alert.unstable else Act.NOTHING
    # A first start may take its time; a restart after a death has to be quick to go untold.
    wait = patience.confirm if died and finding.health == Health.STARTING else finding.patience
    if now < track.hold_until or now - since < wait:
        return after, Act.NOTHING
    return _count(after, now, patience, Act.OPEN)


def _count(track: Track, now: float, patience: Patience, act: Act) -> tuple[Track, Act]:
    recent = tuple(at for at in track.troubles if now - at < patience.calm)
    counted = replace(track, troubles=(*recent, now))
    return counted, Act.UNSTABLE if len(counted.troubles) >= patience.many else act


def _other_process(track: Track, finding: Finding) -> bool:
    return track.pid is not None and finding.pid is not None and finding.pid != track.pid
