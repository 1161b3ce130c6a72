"""What an admin can do about an alert: a sentence, and the buttons below it."""

from typing import Any, Final

from invitehub.buttons import ALERT_DETAILS as DETAILS
from invitehub.buttons import ALERT_LOG as LOG
from invitehub.buttons import ALERT_MINE as MINE
from invitehub.buttons import ALERT_MUTE as MUTE
from invitehub.buttons import ALERT_RESTART as RESTART
from invitehub.buttons import Answer, Button
from invitehub.texts import plain, text
from ops.watchdog.model import Alert
from ops.watchdog.repair import MOST
from ops.watchdog.restarter import SERVICES

# What is no process of ours: it has words of its own for being down, for being well again, and for the cure.
CONDITIONS: Final = frozenset(
    {
        *("telegram", "webhook", "disk", "memory", "clock", "version"),
        *("work", "pools", "providers", "credentials", "backups"),
    }
)
_SETTINGS: Final = {"database": "DATABASE_URL", "redis": "REDIS_URL"}


def cure(locale: str, alert: Alert, ring: float, *, repeated: bool) -> str:
    """`ring`: seconds after which a silent alert rings. `repeated`: it has lasted for some time."""
    if alert.component in CONDITIONS:
        return text(locale, f"alert-cure-{alert.component}")
    patient = not repeated and not alert.unstable
    arguments: dict[str, object] = {"service": alert.component, "seconds": int(ring)}
    if alert.repairs and patient:
        return text(locale, "alert-cure-repair", number=alert.repairs, most=MOST, **arguments)
    if alert.evidence.restarting and patient:
        silent = alert.severity != "critical"
        return text(locale, "alert-cure-wait-silent" if silent else "alert-cure-wait", **arguments)
    key = _by_hand(alert)
    if alert.component in SERVICES and key in {"alert-cure-restart", "alert-cure-look"}:
        key += "-here"
    setting, command = _SETTINGS.get(alert.component, ""), f"/restart_{alert.component}"
    return text(locale, key, setting=setting, command=command, **arguments)


def _by_hand(alert: Alert) -> str:
    evidence = alert.evidence
    if evidence.restarting:
        return "alert-cure-look"
    if evidence.supervised:
        return "alert-cure-restart"
    if alert.component in _SETTINGS and (evidence.supervisor or alert.cause.code != "gone"):
        return "alert-cure-server"
    return "alert-cure-restart" if evidence.supervisor else "alert-cure-supervisor"


def buttons(locale: str, alert: Alert) -> dict[str, Any]:
    """Below an alert that lasts."""
    first = [_button(locale, "button-alert-details", f"{DETAILS}{alert.component}")]
    if alert.component not in CONDITIONS:
        first.append(_button(locale, "button-alert-log", f"{LOG}{alert.component}"))
    if alert.component in SERVICES:
        first.insert(0, _button(locale, "button-alert-restart", f"{RESTART}{alert.component}"))
    answers = [
        *(
            _button(locale, "button-alert-mute", f"{MUTE}{hours}:{alert.key}", hours=hours)
            for hours in (1, 8)
        ),
        _button(locale, "button-alert-mine", f"{MINE}{alert.key}"),
    ]
    return Answer("", (tuple(first), tuple(answers))).markup()


def _button(locale: str, key: str, data: str, **arguments: object) -> Button:
    return Button(plain(locale, key, **arguments), data=data)
