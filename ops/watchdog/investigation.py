"""From a finding to an alert with its evidence, and closer looks while it lasts. Has repaired what can be."""

import logging
import uuid
from dataclasses import replace

from invitehub.settings import Settings
from ops.watchdog.checks import Check
from ops.watchdog.evidence import Detective
from ops.watchdog.model import Alert, Cause, Finding, Health
from ops.watchdog.repair import Repairer
from ops.watchdog.rules import Act, Patience, Track, opened

_log = logging.getLogger(__name__)

# It is there again, or still, and yet does not work.
_THERE_BUT = frozenset({"deaf", "idle", "lacking", "unsent", "unled", "leaderless"})
# Causes in which the process is there, so that nobody restarts it by itself.
_ALIVE = _THERE_BUT | {"frozen", "silent", "timeout", "login", "error"}
# Seconds after the opening in which a log may still tell why. A service may take some to start and to die of it.
_TELLS_WITHIN = 60.0


class Investigator:
    """Used by the thread that judges; `repairer.work` is called by one that may wait."""

    def __init__(self, settings: Settings, patience: Patience) -> None:
        self.detective = Detective(settings)
        self.repairer = Repairer(settings.data_dir, on=settings.self_repair)
        self._patience = patience

    def begin(self, check: Check, finding: Finding, before: Track, act: Act, now: float) -> Alert:
        """The alert about what was found. `before`: what was known of the component until now."""
        name = check.component
        cause = finding.cause or Cause("gone")
        well = finding.health == Health.OK
        signs = (None if well else finding.last_sign, before.since, before.ok_at, now)
        since = min(now, next(sign for sign in signs if sign is not None))
        evidence = self.detective.gather(name, since, alive=not well and cause.code in _ALIVE)
        repairs = 0
        if not well:
            repairs = self.repairer.begin(name, cause, now, supervised=evidence.supervised)
            evidence = replace(evidence, restarting=evidence.restarting or repairs > 0)
        _log.warning("%s: %s, cause=%s ended=%s", name, act, cause.code, evidence.ended or "?")
        alert = Alert(
            key=uuid.uuid4().hex,
            component=name,
            severity=check.severity,
            cause=cause,
            since=since,
            opened_at=now,
            last_trouble=now,
            evidence=replace(evidence, lines=(), known=None) if well else evidence,
            repairs=repairs,
        )
        if act == Act.RESTARTED:
            return replace(alert, restarted=True, closed_at=now)
        return opened(replace(alert, unstable=act == Act.UNSTABLE), self._patience)

    def go_on(self, alert: Alert, finding: Finding, now: float) -> Alert:
        """What is known by now of a trouble that lasts; the same alert if that is nothing new."""
        alert = self._restated(alert, finding)
        alert = self._looked_closer(alert, now)
        if finding.health != Health.DOWN:
            return alert
        # What did not help once may help later.
        number = self.repairer.begin(
            alert.component, finding.cause, now, supervised=alert.evidence.supervised
        )
        return replace(alert, repairs=number, revision=alert.revision + 1) if number else alert

    def _restated(self, alert: Alert, finding: Finding) -> Alert:
        """One that was gone may come back and not work: then that is what is the matter, and nobody restarts it."""
        cause = finding.cause
        if cause is None or cause.code not in _THERE_BUT or alert.cause.code in _ALIVE:
            return alert
        evidence = replace(alert.evidence, ended="", restarting=False)
        return replace(alert, cause=cause, evidence=evidence, revision=alert.revision + 1)

    def _looked_closer(self, alert: Alert, now: float) -> Alert:
        """What was killed and then dies at each start says why only after the alert: its text is brought up to date."""
        known = alert.evidence
        if known.known is not None or alert.cause.code in _ALIVE or now - alert.opened_at > _TELLS_WITHIN:
            return alert
        evidence = self.detective.look_again(alert.component, alert.since, known)
        if (evidence.ended, evidence.known) == (known.ended, known.known):
            return alert
        return replace(alert, evidence=evidence, revision=alert.revision + 1)
