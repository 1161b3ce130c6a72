"""The questions of /team_add, made from the descriptions that connectors give of their settings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.admin.targets import TEAM
from bot.admin.team_draft import Draft
from invitehub.answers import Answer, Button
from invitehub.providers import PROVIDERS, Option
from invitehub.team_adding import Added
from invitehub.texts import has, plain, text

ADD: Final = "ta:"
_MOST_POOLS: Final = 12


def in_pool(draft: Draft, pool: str) -> Draft:
    """The provider is no question where there is only one."""
    only = next(iter(PROVIDERS)) if len(PROVIDERS) == 1 else ""
    return replace(draft, pool=" ".join(pool.split()), provider=only)


def option(draft: Draft, name: str) -> Option:
    return next(one for one in PROVIDERS[draft.provider].options if one.name == name)


def question(locale: str, draft: Draft, given: Mapping[str, str], pools: Sequence[str]) -> Answer:
    """The next one; the last is whether to add it."""
    stop = (Button(plain(locale, "button-cancel"), data=f"{ADD}no"),)
    if draft.asking:
        return _option(locale, option(draft, draft.asking), stop)
    if not draft.pool:
        rows = [
            (Button(plain(locale, "label-pool", name=name), data=f"{ADD}pool:{place}"),)
            for place, name in enumerate(pools[:_MOST_POOLS])
        ]
        return Answer(text(locale, "team-add-pool"), (*rows, stop))
    if not draft.provider:
        kinds = [(Button(kind, data=f"{ADD}kind:{kind}"),) for kind in PROVIDERS]
        return Answer(text(locale, "team-add-kind"), (*kinds, stop))
    if not draft.name:
        return Answer(text(locale, "team-add-name", pool=draft.pool), (stop,))
    if draft.capacity is None:
        return Answer(text(locale, "team-add-size", team=draft.name), (stop,))
    return _confirm(locale, draft, given, stop)


def added(locale: str, made: Added) -> Answer:
    team, here = made.team, made.here or 0
    show = (Button(plain(locale, "button-show"), data=f"{TEAM}{team.id}"),)
    words = text(
        locale, "team-add-done", team=team.name, seats=team.capacity, pool=team.pool, placed=len(made.hints)
    )
    if here:
        words += "\n" + text(locale, "team-add-here", here=here)
    return Answer(words, (show,))


def _option(locale: str, asked: Option, stop: tuple[Button, ...]) -> Answer:
    """In the admin's language where there are words for it; connectors of others bring their own help."""
    key = f"option-help-{asked.name.replace('_', '-')}"
    words = text(locale, key) if has(key) else text(locale, "option-help-other", help=asked.help)
    rows = [(Button(choice, data=f"{ADD}value:{place}"),) for place, choice in enumerate(asked.choices)]
    secret = str(asked.secret).lower()
    return Answer(
        text(locale, "team-add-option", option=asked.name, secret=secret) + f"\n\n{words}", (*rows, stop)
    )


def _confirm(locale: str, draft: Draft, given: Mapping[str, str], stop: tuple[Button, ...]) -> Answer:
    lines = [
        text(locale, "rule-line", rule=one.name, value=_value(one, draft, given))
        for one in PROVIDERS[draft.provider].options
    ]
    body = text(
        locale,
        "team-add-confirm",
        team=draft.name,
        pool=draft.pool,
        provider=draft.provider,
        seats=draft.capacity or 0,
    )
    changes = tuple(
        Button(plain(locale, "button-change-option", option=one.name), data=f"{ADD}option:{one.name}"[:64])
        for one in PROVIDERS[draft.provider].options
    )
    go = Button(plain(locale, "button-team-add"), data=f"{ADD}go", style="success")
    rows = [changes[first : first + 3] for first in range(0, len(changes), 3)]
    return Answer("\n".join([body, "", *lines]), (*rows, (go, *stop)))


def _value(one: Option, draft: Draft, given: Mapping[str, str]) -> str:
    """A secret is never shown, not even to whoever gave it."""
    value = given.get(one.name) or (draft.name if one.is_team_name else "") or one.default
    if one.secret and value:
        return "•••"
    return value or (one.env and f"${one.env}") or "–"
