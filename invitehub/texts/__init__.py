"""Every word that users and admins see, in Fluent catalogues, one folder a language."""

import html
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from fluent.runtime import FluentBundle, FluentResource

LOCALES = ("en", "zh-CN")
DEFAULT = "en"


class TextMissing(KeyError):
    """A key that the catalogues do not have, or an argument that a text needs and did not get."""


class Html(str):
    """A piece that is markup already; everything else is escaped."""

    __slots__ = ()


def text(locale: str, key: str, **arguments: object) -> str:
    """The text of `key` as HTML for Telegram. Raises TextMissing: a hole in a catalogue must not reach a person."""
    bundle = _bundle(locale)
    if not bundle.has_message(key):
        raise TextMissing(key)
    pattern = bundle.get_message(key).value
    if pattern is None:
        raise TextMissing(key)
    value, errors = bundle.format_pattern(pattern, _escaped(arguments))
    if errors:
        raise TextMissing(f"{key}: {errors[0]}")
    return str(value)


def plain(locale: str, key: str, **arguments: object) -> str:
    """The same for places that take no markup: buttons, toasts, command menus."""
    return html.unescape(text(locale, key, **arguments))


def has(key: str) -> bool:
    """Whether there is a text of this name: for those that depend on a provider's code."""
    return _bundle(DEFAULT).has_message(key)


def moment(at: datetime, form: str = "Dt") -> Html:
    """A time that each reader sees in their own zone and language; elsewhere the UTC reading stands.

    `form`: as the Bot API's date_time entity has it, e.g. `Dt` (long date, time without seconds) or `r` (relative).
    """
    shown = at.strftime("%Y-%m-%d %H:%M UTC")
    return Html(f'<tg-time unix="{int(at.timestamp())}" format="{form}">{shown}</tg-time>')


def choose_locale(*languages: str | None) -> str:
    """The first language that there is a catalogue for: `zh-hans`, `zh` and `zh-TW` all read Chinese here."""
    for language in languages:
        tag = (language or "").replace("_", "-").lower()
        for locale in LOCALES:
            if tag and (tag == locale.lower() or tag.split("-")[0] == locale.split("-")[0].lower()):
                return locale
    return DEFAULT


def keys(locale: str) -> frozenset[str]:
    """All message names of a catalogue."""
    return frozenset(_bundle(locale)._messages)  # noqa: SLF001 - fluent.runtime has no public listing


def _escaped(arguments: Mapping[str, object]) -> dict[str, Any]:
    return {
        name: html.escape(value, quote=False)
        if isinstance(value, str) and not isinstance(value, Html)
        else value
        for name, value in arguments.items()
    }


@cache
def _bundle(locale: str) -> FluentBundle:
    bundle = FluentBundle([locale], use_isolating=False)
    folder = files(__package__).joinpath(locale)
    for resource in sorted(folder.iterdir(), key=lambda each: each.name):
        if resource.name.endswith(".ftl"):
            bundle.add_resource(FluentResource(resource.read_text(encoding="utf-8")))
    return bundle
