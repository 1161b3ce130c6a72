"""The watchdog itself: looks, judges, and remembers."""

import logging
import os
import time
from dataclasses import replace

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from invitehub import alert_answers, heartbeat
from invitehub.alert_answers import What
from invitehub.settings import Settings
from ops.watchdog import away, probes
from ops.watchdog.book import Book
from ops.watchdog.checks import CHECKS, Check, Scene, host_of
from ops.watchdog.expected import Expected
from ops.watchdog.facts import Asker
from ops.watchdog.investigation import Investigator
from ops.watchdog.listeners import Listeners
from ops.watchdog.model import Alert, Copy, Finding, Health, Severity, brief
from ops.watchdog.probes import Backlog
from ops.watchdog.pulse import Pulse
from ops.watchdog.rules import Act, Patience, Track, call, followed, judge, remind

_log = logging.getLogger(__name__)

NAME = "watchdog"
# What keeps work from being done, so that some is left over at its end.
_STOPS_WORK = frozenset({"database", "redis", "worker", "beat"})
_NOTHING = Finding("", Health.UNKNOWN)


class Watch:
    """Judges what the checks see. `look` is called by one thread."""

    def __init__(
        self,
        settings: Settings,
        book: Book,
        patience: Patience,
        pulse: Pulse,
        checks: tuple[Check, ...] = CHECKS,
    ) -> None:
        self.book = book
        self._settings = settings
        self._pulse = pulse
        self._second = bool(settings.alert_urls.get_secret_value())
        self._interval = settings.heartbeat_interval
        self._patience = replace(patience, silence=max(patience.silence, 3 * self._interval))
        self._checks = checks
        self._database_url = settings.database_url.get_secret_value()
        self._redis_url = settings.redis_url.get_secret_value()
        self._database = probes.Database(self._database_url)
        self._redis = _redis(self._redis_url)
        self._asker = Asker(settings)
        self._investigator = Investigator(settings, self._patience)
        self._expected = Expected(settings.data_dir)
        self.listeners = Listeners(settings)
        self.repairer = self._investigator.repairer
        self._muted: dict[str, float] = {}
        self._waited: dict[str, Backlog | None] = {}
        self._looked_at = time.time()
        hold = self._looked_at + patience.grace
        self._tracks = {check.component: Track(hold_until=hold) for check in checks}
        self._findings: dict[str, Finding] = {}
        self._looks = 0
        if (absence := away.noticed(settings.data_dir, self._looked_at)) is not None:
            self._tell_of(absence)

    @property
    def backlog(self) -> Backlog | None:
        """What waits, as far as the database tells; None while it does not."""
        return self._database.backlog if self._well("database") else None

    @property
    def well(self) -> bool:
        """Whether nothing critical is the matter."""
        return not any(
            alert.closed_at is None and alert.severity is Severity.CRITICAL for alert in self.book.all()
        )

    def look(self) -> None:
        """Look at everything once, and note what follows."""
        now = time.time()
        self._notice_gap(now)
        self._expected.refresh()
        self._hear(now)
        for check in self._checks:
            if self._looks % check.every == 0:
                self._weigh(check, self._see(check, now), now)
        self._looks += 1
        self.book.each(lambda alert: self._carry_on(alert, now))
        if self._well("database"):
            self.book.sync()
            self.listeners.refresh(now)
            self._asker.refresh(now)
        self._beat(now)

    def close(self) -> None:
        self._redis.close()

    def _hear(self, now: float) -> None:
        """What admins have answered by the buttons."""
        for given in alert_answers.take(self._settings.data_dir):
            known = (one for one in self.book.all() if given.key in {one.key, one.component})
            alert = next((one for one in known if one.closed_at is None), None)
            if alert is None:
                continue
            changed = replace(alert, revision=alert.revision + 1)
            if given.what is not What.RESTARTED:
                changed = replace(changed, repeat_at=max(alert.repeat_at or now, given.until))
            match given.what:
                case What.RESTARTED:
                    changed = replace(changed, restarted_by=given.by)
                case What.MINE:
                    changed = replace(changed, taken_by=given.by, taken_until=given.until)
                case What.MUTE:
                    changed = replace(changed, muted_until=given.until)
                    self._muted[alert.component] = given.until
            _log.info("%s: %s says %s", alert.component, given.by, given.what)
            self.book.put(changed)

    def _notice_gap(self, now: float) -> None:
        """After a sleep of the machine, or a step of its clock, everything looks old: nobody is judged by that."""
        gap = now - self._looked_at
        self._looked_at = now
        if -1 <= gap <= max(3 * self._interval, 6.0):
            return
        if gap > away.TOLD_AFTER:
            self._tell_of(away.slept(now - gap, now))
        hold = now + self._patience.grace
        self._tracks = {name: replace(track, hold_until=hold) for name, track in self._tracks.items()}

    def _see(self, check: Check, now: float) -> Finding:
        """What is to be judged: what was found, unless something else explains it."""
        finding = check.look(self._scene(now))
        self._findings[check.component] = finding
        if finding.health == Health.OK:
            self._investigator.detective.well(check.component)
        explained = not all(self._well(name) for name in check.needs)
        if not self._expected.covers(finding, self._tracks[check.component].pid) and not explained:
            return finding
        if finding.health == Health.OK:
            # Well is well; but that it is another process now is no news.
            return replace(finding, pid=None)
        return Finding(check.component, Health.UNKNOWN)

    def _scene(self, now: float) -> Scene:
        return Scene(
            data_dir=self._settings.data_dir,
            database=self._database,
            redis_client=self._redis,
            redis=self._redis if self._well("redis") else None,
            hosts=(host_of(self._database_url), host_of(self._redis_url)),
            now=now,
            patience=self._patience,
            reach=self._pulse.reach,
            facts=self._asker.facts if self._well("database") else None,
        )

    def _well(self, component: str) -> bool:
        finding = self._findings.get(component)
        return finding is not None and finding.health == Health.OK

    def _weigh(self, check: Check, finding: Finding, now: float) -> None:
        name = check.component
        alert = self.book.open_of(name)
        before = self._tracks[name]
        self._tracks[name], act = judge(before, alert, finding, now, self._patience)
        if act in {Act.OPEN, Act.UNSTABLE, Act.RESTARTED}:
            self._begin(check, finding, before, act, now)
        elif alert is not None and act == Act.AGAIN:
            self.book.put(replace(alert, last_trouble=now))
        elif alert is not None and finding.health in {Health.DOWN, Health.STARTING}:
            self._waited[name] = self._database.backlog
            changed = self._investigator.go_on(alert, finding, now)
            if changed is not alert:
                self.book.put(changed)
        elif alert is not None and act == Act.CLOSE:
            _log.info("%s: alert closed after %.0f s", name, now - alert.since)
            self._close(alert, now)

    def _close(self, alert: Alert, now: float) -> None:
        """With what had waited: who is back may have done some of it before it was seen to be well."""
        before, left = self._waited.pop(alert.component, None), self.backlog
        ended = replace(alert, closed_at=now, repeat_at=None)
        if left is not None and alert.component in _STOPS_WORK:
            waited = max(left.pending, before.pending if before else 0)
            ended = replace(ended, backlog=waited, left=left.pending)
        self.book.put(ended)

    def _begin(self, check: Check, finding: Finding, before: Track, act: Act, now: float) -> None:
        alert = self._investigator.begin(check, finding, before, act, now)
        alert = replace(alert, copies={address: Copy() for address in self.listeners.addresses()})
        if alert.closed_at is None and (until := self._muted.get(check.component, 0.0)) > now:
            alert = replace(alert, rung=False, muted_until=until, repeat_at=until)
        self.book.put(alert)

    def _also(self, alert: Alert) -> tuple[str, ...]:
        """What this trouble explains: it does not work either, and nothing else is said of it."""
        return tuple(
            check.component
            for check in self._checks
            if alert.component in check.needs
            and self._findings.get(check.component, _NOTHING).health == Health.DOWN
            and self.book.open_of(check.component) is None
        )

    def _carry_on(self, alert: Alert, now: float) -> Alert:
        """What time alone brings about."""
        if alert.closed_at is None and (also := self._also(alert)) != alert.also:
            alert = replace(alert, also=also, revision=alert.revision + 1, written=False)
        called = call(alert, now, self._patience, self.listeners.reserve(), second=self._second)
        copies = {address: Copy() for address in called} | dict(alert.copies)
        if len(copies) > len(alert.copies):
            alert = replace(alert, copies=copies, written=False)
        if alert.left and alert.closed_at is not None and self._well("database"):
            alert = followed(alert, now, self._database.left_of(alert.closed_at), self._patience)
        return remind(alert, now, self._patience)

    def _tell_of(self, absence: Alert) -> None:
        copies = {address: Copy() for address in self.listeners.addresses()}
        self.book.put(replace(absence, copies=copies))

    def _beat(self, began: float) -> None:
        alerts = self.book.all()
        detail = {
            "open": sorted(alert.component for alert in alerts if alert.closed_at is None),
            "untold": sum(copy.failures > 0 for alert in alerts for copy in alert.copies.values()),
            "troubles": {alert.component: brief(alert) for alert in alerts if alert.closed_at is None},
        }
        beat = heartbeat.Beat(NAME, os.getpid(), time.time(), began, detail)
        try:
            heartbeat.write(self._settings.data_dir, self._redis if self._well("redis") else None, beat)
        except OSError as error:
            # Whoever watches the watchdog will see it; a full disk must not end the looking.
            _log.error("beat not written: code=%s", error.errno)


def _redis(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0))
