"""The rules of a pool as options, and in words."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from invitehub.pool_rules import PoolRules
from models.enums import Strategy

F = TypeVar("F", bound=Callable[..., object])
NONE = "none"


class Limit(click.ParamType[str | int]):
    """A number of days, or `none`."""

    name = "days|none"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | int:
        if value == NONE:
            return NONE
        if not (isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10):
            self.fail("give a number of days, or none", param, ctx)
        return int(value)


class Days(click.ParamType[list[int]]):
    """Some numbers of days, or `none`."""

    name = "7,3,1|none"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[int]:
        if not isinstance(value, str) or value == NONE:
            return []
        parts = [part.strip() for part in value.split(",")]
        if not all(part.isascii() and part.isdecimal() and len(part) < 6 for part in parts):
            self.fail("give numbers of days, such as 7,3,1, or none", param, ctx)
        return [int(part) for part in parts]


_ONE_IN_ALL = click.IntRange(0, 1_000_000)
_OPTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "--strategy",
        "strategy",
        {"type": click.Choice([one.value for one in Strategy]), "help": "Which seat first."},
    ),
    ("--swap-limit", "swap_limit", {"type": _ONE_IN_ALL, "help": "Swaps that a person has."}),
    (
        "--swap-window",
        "swap_window_days",
        {"type": Limit(), "help": "Days after the grant in which they have them."},
    ),
    (
        "--swap-causes",
        "swap_causes",
        {"type": click.Choice(["any", "unwell"]), "help": "When they may swap."},
    ),
    ("--waiting-days", "waiting_days", {"type": Limit(), "help": "How long a place in line lasts."}),
    (
        "--remind-days",
        "remind_days",
        {"type": Limit(), "help": "Days until an invitation is called to mind."},
    ),
    ("--accept-days", "accept_days", {"type": Limit(), "help": "Days until it is cancelled."}),
    (
        "--lapsed-use",
        "lapsed_use",
        {"type": click.Choice(["returned", "kept"]), "help": "The code's use then."},
    ),
    ("--clock", "clock_starts", {"type": click.Choice(["grant", "join"]), "help": "When the days begin."}),
    ("--warn", "warn_days", {"type": Days(), "help": "Days before the end at which people are warned."}),
    ("--grace-days", "grace_days", {"type": _ONE_IN_ALL, "help": "Days between the end and the removal."}),
    ("--orphans", "orphans", {"type": click.Choice(["report", "remove"]), "help": "What becomes of them."}),
    (
        "--orphan-grace",
        "orphan_grace_hours",
        {"type": _ONE_IN_ALL, "metavar": "HOURS", "help": "Before removal."},
    ),
    ("--brake", "brake_members", {"type": _ONE_IN_ALL, "help": "So many at once need no admin's yes."}),
    (
        "--brake-percent",
        "brake_percent",
        {"type": click.IntRange(0, 100), "help": "Nor that share of a team."},
    ),
    (
        "--spare-identity",
        "spared_identities",
        {"multiple": True, "metavar": "WHO", "help": "Never an orphan."},
    ),
    (
        "--spare-domain",
        "spared_domains",
        {"multiple": True, "metavar": "DOMAIN", "help": "The same of a domain."},
    ),
    ("--spare-role", "spared_roles", {"multiple": True, "metavar": "ROLE", "help": "The same of a role."}),
)
_LISTS = frozenset({"spared_identities", "spared_domains", "spared_roles"})


def rule_options(function: F) -> F:
    """All rules as options; what is not given stays as it is. Lists replace what was there; `none` empties them."""
    for flag, name, settings in reversed(_OPTIONS):
        function = click.option(flag, name, **settings)(function)
    return function


def given(options: Mapping[str, object]) -> dict[str, object]:
    """What was asked for, as `set_rules` takes it."""
    changes: dict[str, object] = {}
    for name, value in options.items():
        if value is None or value == ():
            continue
        if name in _LISTS and isinstance(value, tuple):
            changes[name] = [] if value == (NONE,) else [one.strip().lower().lstrip("@") for one in value]
        else:
            changes[name] = None if value == NONE else value
    return changes


def in_words(rules: PoolRules) -> dict[str, object]:
    """For `pools show`."""
    window = "any time" if rules.swap_window_days is None else f"within {rules.swap_window_days} d"
    return {
        "Strategy": rules.strategy,
        "Swaps": f"{rules.swap_limit}, {window}, {'whenever' if rules.swap_causes == 'any' else 'out of unwell teams'}",
        "Place in line": _days(rules.waiting_days, "no limit"),
        "Invitation": f"reminded {_days(rules.remind_days, 'never')}, cancelled {_days(rules.accept_days, 'never')},"
        f" use {rules.lapsed_use}",
        "Days begin": f"at the {rules.clock_starts}",
        "Warned": ", ".join(f"{days} d" for days in rules.warn_days) or "never",
        "Grace": _days(rules.grace_days or None, "none"),
        "Orphans": f"{rules.orphans}, grace {rules.orphan_grace_hours} h",
        "Brake": f"{rules.brake_members} or {rules.brake_percent} %",
        "Spared": ", ".join([*rules.spared_identities, *rules.spared_domains, *rules.spared_roles])
        or "nobody",
    }


def _days(days: int | None, otherwise: str) -> str:
    return otherwise if days is None else f"after {days} d"
