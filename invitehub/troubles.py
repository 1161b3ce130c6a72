"""Troubles that the product found, as admins read them: what, whom it concerns, what to press or to type."""

from collections.abc import Mapping
from typing import Any

from invitehub.buttons import Answer
from invitehub.texts import Html, has, text

_BY_CAUSE = {"brake": "what"}


def trouble(locale: str, params: Mapping[str, Any]) -> Answer:
    """One that was found, or that lasts."""
    component = str(params["component"])
    key = f"trouble-{component.replace('_', '-')}"
    said = {name: _shown(value) for name, value in params.items()}
    if component == "team":
        key = f"{key}-{params.get('status', 'suspended')}"
    if component in _BY_CAUSE:
        said[_BY_CAUSE[component]] = Html(text(locale, f"{key}-{params.get('cause', '')}", **said))
    said["cause"] = cause_words(locale, str(params.get("cause", "")))
    return Answer(text(locale, key, **said))


def trouble_over(locale: str, params: Mapping[str, Any]) -> Answer:
    """One that is over."""
    key = f"trouble-name-{str(params['component']).replace('_', '-')}"
    what = Html(text(locale, key, subject=str(params.get("subject", ""))))
    return Answer(text(locale, "trouble-closed", what=what))


def cause_words(locale: str, code: str) -> str | Html:
    """Why a team is not well, or what an admin said of it; the code itself where there are no words."""
    key = f"cause-{code.replace('_', '-')}"
    return Html(text(locale, key)) if has(key) else code or "–"


def _shown(value: object) -> object:
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)
