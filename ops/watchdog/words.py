"""An alert as an admin reads it, in the house's language. HTML as Telegram takes it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from invitehub import alert_words
from invitehub.texts import Html, moment, text
from ops.watchdog import cures
from ops.watchdog.away import COMPONENT as HOUSE
from ops.watchdog.cures import CONDITIONS
from ops.watchdog.model import Alert
from ops.watchdog.probes import Backlog
from ops.watchdog.restarter import SERVICES
from ops.watchdog.rules import Patience

# Telegram takes 4,096 characters; a screen shows far fewer.
_LONGEST_LOG = 700
# Without them no seat is ended when it is due.
_ENDS_SEATS = frozenset({"database", "redis", "worker", "beat"})


class Kind(StrEnum):
    """Which message it is. `UPDATE`: the opening, changed while it lasts. `EDIT`: what it reads after the end.

    `WORKED`: the recovery, changed as what had waited is done.
    """

    OPENING = "opening"
    REPEAT = "repeat"
    UPDATE = "update"
    EDIT = "edit"
    RECOVERY = "recovery"
    WORKED = "worked"
    RESTARTED = "restarted"


@dataclass(frozen=True, slots=True)
class Words:
    """Renders alerts in `locale`. `stand_in`: whether the bot does the work of a worker that is gone."""

    locale: str
    patience: Patience
    stand_in: bool = False

    def message(self, alert: Alert, kind: Kind, now: float, backlog: Backlog | None) -> str:
        """`backlog`: what waits now; None if that is not known."""
        match kind:
            case Kind.OPENING | Kind.REPEAT | Kind.UPDATE:
                return self._open(alert, kind, now, backlog)
            case Kind.EDIT | Kind.RESTARTED:
                return self._closed(alert)
            case Kind.RECOVERY | Kind.WORKED:
                return self._closed(alert) + self._acted(alert) + self._worked(alert)

    def buttons(self, alert: Alert, kind: Kind) -> dict[str, Any] | None:
        """What can be pressed while it lasts. None: nothing any more."""
        lasts = kind in {Kind.OPENING, Kind.REPEAT, Kind.UPDATE}
        return cures.buttons(self.locale, alert) if lasts else None

    def _open(self, alert: Alert, kind: Kind, now: float, backlog: Backlog | None) -> str:
        repeated = kind == Kind.REPEAT
        body = self._text(
            "alert-still" if repeated else "alert-opened",
            title=Html(self._title(alert, now, backlog, repeated=repeated)),
            since=_moment(alert.since),
            impact=Html(self._impact(alert, backlog)),
            cause=self._cause(alert),
        )
        cure = cures.cure(self.locale, alert, self.patience.ring, repeated=repeated)
        parts = [
            f"{body}{self._known(alert)}{self._log(alert)}",
            self._text("alert-cure", cure=Html(cure)),
            *self._answered(alert, now),
        ]
        return "\n\n".join(parts)

    def _title(self, alert: Alert, now: float, backlog: Backlog | None, *, repeated: bool) -> str:
        """The line for the lock screen."""
        trouble = "unstable" if alert.unstable else "down"
        kind = f"alert-title-{'still-' if repeated else ''}{trouble}"
        if alert.component in CONDITIONS:
            kind += "-condition"
        title = self._text(
            kind, mark=Html(self._text(f"alert-mark-{alert.severity}")), name=self._name(alert)
        )
        if repeated:
            title = self._text(
                "alert-title-for", title=Html(title), duration=self._duration(now - alert.since)
            )
        if backlog is None or alert.component in CONDITIONS:
            return title
        return self._text("alert-title-pending", title=Html(title), pending=backlog.pending)

    def _impact(self, alert: Alert, backlog: Backlog | None) -> str:
        """What it means for people, and whether it can wait."""
        stood_in = self.stand_in and alert.component in SERVICES
        impact = [self._text(f"alert-impact-{alert.component}{'-stand-in' if stood_in else ''}")]
        if backlog is not None and alert.component not in CONDITIONS:
            impact.append(self._text("alert-pending", pending=backlog.pending))
            if backlog.people:
                impact.append(self._text("alert-people", people=backlog.people))
            if backlog.next_end is not None and alert.component in _ENDS_SEATS:
                impact.append(self._text("alert-next-end", at=_moment(backlog.next_end)))
        if alert.also:
            names = self._text("alert-and").join(self._text(f"alert-name-{name}") for name in alert.also)
            impact.append(self._text("alert-also", names=names))
        return self._text("alert-between").join(impact)

    def _closed(self, alert: Alert) -> str:
        ended = alert.closed_at or alert.opened_at
        duration = self._duration(ended - alert.since)
        form = _form_of_end(alert)
        condition = "-condition" if alert.component in CONDITIONS else ""
        name = self._text(f"alert-well-{alert.component}") if condition else self._name(alert)
        return self._text(
            "alert-closed" if form == "back" else f"alert-{form}",
            title=Html(self._text(f"alert-title-{form}{condition}", name=name, duration=duration)),
            since=_moment(alert.since),
            until=_moment(max(alert.last_trouble, alert.since) if form == "calm" else ended),
            duration=duration,
            cause=self._cause(alert),
        )

    def _acted(self, alert: Alert) -> str:
        """Who has done something about it."""
        lines = []
        if alert.restarted_by:
            lines.append(self._text("alert-acted-restart", by=alert.restarted_by))
        if alert.repairs:
            lines.append(self._text("alert-acted-repair", count=alert.repairs))
        if alert.taken_by:
            lines.append(self._text("alert-acted-taken", by=alert.taken_by))
        return "".join(f"\n{line}" for line in lines)

    def _worked(self, alert: Alert) -> str:
        """How much of what had waited is done."""
        if alert.backlog is None:
            return ""
        done = alert.backlog - (alert.left or 0)
        return "\n\n" + self._text("alert-backlog", done=done, all=alert.backlog)

    def _cause(self, alert: Alert) -> Html:
        cause = Html(_cause_of(self.locale, alert))
        if alert.unstable:
            return Html(self._text("alert-cause-unstable", count=self.patience.many, cause=cause))
        return cause

    def _known(self, alert: Alert) -> str:
        """What the log says, recognised by name, with what helps."""
        known = alert.evidence.known
        return "" if known is None else "\n" + alert_words.known(self.locale, known.code, known.detail)

    def _answered(self, alert: Alert, now: float) -> list[str]:
        lines = []
        if alert.taken_by:
            lines.append(self._text("alert-taken", by=alert.taken_by))
        elif now - alert.opened_at >= self.patience.escalate and alert.severity == "critical":
            lines.append(self._text("alert-unanswered", duration=self._duration(now - alert.opened_at)))
        if alert.muted_until > now:
            lines.append(self._text("alert-muted", until=_moment(alert.muted_until)))
        return lines

    def _log(self, alert: Alert) -> str:
        if not alert.evidence.lines:
            return ""
        lines = "\n".join(alert.evidence.lines)[:_LONGEST_LOG]
        shown = lines.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f"\n\n{self._text('alert-log')}\n<pre>{shown}</pre>"

    def _name(self, alert: Alert) -> str:
        ill = alert.component in CONDITIONS
        return self._text(f"alert-ill-{alert.component}" if ill else f"alert-name-{alert.component}")

    def _duration(self, seconds: float) -> str:
        whole = max(1, round(seconds))
        if whole < 90:
            return self._text("alert-seconds", count=whole)
        if whole < 5400:
            return self._text("alert-minutes", count=round(whole / 60))
        hours, rest = divmod(whole, 3600)
        return self._text("alert-hours", hours=hours, minutes=rest // 60)

    def _text(self, key: str, **arguments: object) -> str:
        return text(self.locale, key, **arguments)


def _cause_of(locale: str, alert: Alert) -> str:
    cause = alert.cause
    return alert_words.cause(locale, cause.code, cause.seconds, cause.detail, alert.evidence.ended)


def _form_of_end(alert: Alert) -> str:
    if alert.component == HOUSE:
        return "away"
    return "restarted" if alert.restarted else "calm" if alert.unstable else "back"


def _moment(at: float) -> Html:
    return moment(datetime.fromtimestamp(at, UTC))
