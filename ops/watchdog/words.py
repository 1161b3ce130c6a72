"""An alert as an admin reads it, in the house's language. HTML as Telegram takes it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from invitehub.buttons import ALERT_LOG as LOG
from invitehub.buttons import ALERT_MINE as MINE
from invitehub.buttons import ALERT_MUTE as MUTE
from invitehub.buttons import ALERT_RESTART as RESTART
from invitehub.buttons import Answer, Button
from invitehub.texts import Html, moment, plain, text
from ops.watchdog.model import Alert, Cause
from ops.watchdog.repair import MOST
from ops.watchdog.restarter import SERVICES
from ops.watchdog.rules import Patience

_SETTINGS = {"database": "DATABASE_URL", "redis": "REDIS_URL"}
# Telegram takes 4,096 characters; a screen shows far fewer.
_LONGEST_LOG = 700


class Kind(StrEnum):
    """Which message it is. `UPDATE`: the opening, changed while it lasts. `EDIT`: what it reads after the end."""

    OPENING = "opening"
    REPEAT = "repeat"
    UPDATE = "update"
    EDIT = "edit"
    RECOVERY = "recovery"
    RESTARTED = "restarted"


@dataclass(frozen=True, slots=True)
class Words:
    """Renders alerts in `locale`. `stand_in`: whether the bot does the work of a worker that is gone."""

    locale: str
    patience: Patience
    stand_in: bool = False

    def message(self, alert: Alert, kind: Kind, now: float, pending: int | None) -> str:
        """`pending`: operations that wait now; None if that is not known."""
        match kind:
            case Kind.OPENING | Kind.REPEAT | Kind.UPDATE:
                return self._open(alert, kind, now, pending)
            case Kind.EDIT:
                return self._closed(alert)
            case Kind.RECOVERY:
                back = "" if pending is None else "\n\n" + self._text("alert-pending-back", pending=pending)
                return self._closed(alert) + back
            case Kind.RESTARTED:
                return self._closed(alert)

    def _open(self, alert: Alert, kind: Kind, now: float, pending: int | None) -> str:
        name = f"alert-title-{'still-' if kind == Kind.REPEAT else ''}{_trouble(alert)}"
        mark = self._text(f"alert-mark-{alert.severity}")
        title = self._text(name, mark=Html(mark), name=self._name(alert))
        if kind == Kind.REPEAT:
            title = self._text(
                "alert-title-for", title=Html(title), duration=self._duration(now - alert.since)
            )
        if pending is not None:
            title = self._text("alert-title-pending", title=Html(title), pending=pending)
        stood_in = self.stand_in and alert.component in SERVICES
        impact = self._text(f"alert-impact-{alert.component}{'-stand-in' if stood_in else ''}")
        if pending is not None:
            impact += " " + self._text("alert-pending", pending=pending)
        body = self._text(
            "alert-still" if kind == Kind.REPEAT else "alert-opened",
            title=Html(title),
            since=_moment(alert.since),
            impact=Html(impact),
            cause=self._cause(alert),
        )
        cure = self._text("alert-cure", cure=self._cure(alert, kind))
        return f"{body}{self._known(alert)}{self._log(alert)}\n\n{cure}{self._answered(alert, now)}"

    def _closed(self, alert: Alert) -> str:
        ended = alert.closed_at or alert.opened_at
        duration = self._duration(ended - alert.since)
        form = "restarted" if alert.restarted else "calm" if alert.unstable else "back"
        title = self._text(f"alert-title-{form}", name=self._name(alert), duration=duration)
        return self._text(
            "alert-closed" if form == "back" else f"alert-{form}",
            title=Html(title),
            since=_moment(alert.since),
            until=_moment(max(alert.last_trouble, alert.since) if form == "calm" else ended),
            duration=duration,
            cause=self._cause(alert),
        )

    def _cause(self, alert: Alert) -> Html:
        cause = Html(self._single_cause(alert.cause, alert.evidence.ended))
        if alert.unstable:
            return Html(self._text("alert-cause-unstable", count=self.patience.many, cause=cause))
        return cause

    def _single_cause(self, cause: Cause, ended: str) -> str:
        code = cause.code
        if ended and code in {"gone", "starting", "refused"}:
            status = ended.lstrip("-").isdigit()
            code = "killed" if ended == "SIGKILL" else "exited" if status else "signal"
        return self._text(
            f"alert-cause-{code}", seconds=cause.seconds, detail=cause.detail or "-", ended=ended
        )

    def _cure(self, alert: Alert, kind: Kind) -> Html:
        evidence = alert.evidence
        arguments: dict[str, object] = {"service": alert.component}
        if alert.component in {"disk", "work"}:
            return Html(self._text(f"alert-cure-{alert.component}"))
        if alert.repairs and kind != Kind.REPEAT and not alert.unstable:
            key = "alert-cure-repair"
            arguments |= {"seconds": int(self.patience.ring), "number": alert.repairs, "most": MOST}
        elif evidence.restarting and kind != Kind.REPEAT and not alert.unstable:
            key = "alert-cure-wait-silent" if alert.severity != "critical" else "alert-cure-wait"
            arguments["seconds"] = int(self.patience.ring)
        elif evidence.restarting:
            key = "alert-cure-look"
        elif evidence.supervised:
            key = "alert-cure-restart"
        elif alert.component in _SETTINGS and (evidence.supervisor or alert.cause.code != "gone"):
            key = "alert-cure-server"
            arguments["setting"] = _SETTINGS[alert.component]
        else:
            key = "alert-cure-restart" if evidence.supervisor else "alert-cure-supervisor"
        if alert.component in SERVICES and key in {"alert-cure-restart", "alert-cure-look"}:
            key += "-here"
            arguments["command"] = f"/restart_{alert.component}"
        return Html(self._text(key, **arguments))

    def buttons(self, alert: Alert, kind: Kind) -> dict[str, Any] | None:
        """What can be pressed while it lasts. None: nothing any more."""
        if kind not in {Kind.OPENING, Kind.REPEAT, Kind.UPDATE}:
            return None
        first = [self._button("button-alert-log", f"{LOG}{alert.component}")]
        if alert.component in SERVICES:
            first.insert(0, self._button("button-alert-restart", f"{RESTART}{alert.component}"))
        answers = [
            *(
                self._button("button-alert-mute", f"{MUTE}{hours}:{alert.key}", hours=hours)
                for hours in (1, 8)
            ),
            self._button("button-alert-mine", f"{MINE}{alert.key}"),
        ]
        return Answer("", (tuple(first), tuple(answers))).markup()

    def _button(self, key: str, data: str, **arguments: object) -> Button:
        return Button(plain(self.locale, key, **arguments), data=data)

    def _known(self, alert: Alert) -> str:
        """What the log says, recognised by name, with what helps."""
        known = alert.evidence.known
        if known is None:
            return ""
        what = self._text(f"known-{known.code}", detail=known.detail)
        return f"\n{what} {self._text(f'known-{known.code}-cure', detail=known.detail)}"

    def _answered(self, alert: Alert, now: float) -> str:
        lines = []
        if alert.taken_by:
            lines.append(self._text("alert-taken", by=alert.taken_by))
        if alert.muted_until > now:
            lines.append(self._text("alert-muted", until=_moment(alert.muted_until)))
        return "".join(f"\n\n{line}" for line in lines)

    def _log(self, alert: Alert) -> str:
        if not alert.evidence.lines:
            return ""
        lines = "\n".join(alert.evidence.lines)[:_LONGEST_LOG]
        shown = lines.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f"\n\n{self._text('alert-log')}\n<pre>{shown}</pre>"

    def _name(self, alert: Alert) -> str:
        return self._text(f"alert-name-{alert.component}")

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


def _trouble(alert: Alert) -> str:
    return "unstable" if alert.unstable else "down"


def _moment(at: float) -> Html:
    return moment(datetime.fromtimestamp(at, UTC))
