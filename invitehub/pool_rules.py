"""What a pool allows: swaps, waiting, invitations, days, orphans. docs/pools.md says what each rule means."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from invitehub import acting, audit
from invitehub.errors import Refusal
from invitehub.pools import find_pool
from models import Pool
from models.enums import Strategy

NEVER: Final = "none"


@dataclass(frozen=True, slots=True)
class PoolRules:
    """As in the table `pool`. None: no limit, or never."""

    strategy: Strategy
    swap_limit: int
    swap_window_days: int | None
    swap_causes: str
    waiting_days: int | None
    remind_days: int | None
    accept_days: int | None
    lapsed_use: str
    clock_starts: str
    warn_days: list[int]
    grace_days: int
    orphans: str
    orphan_grace_hours: int
    brake_members: int
    brake_percent: int
    spared_identities: list[str]
    spared_domains: list[str]
    spared_roles: list[str]


def rules_of(session: Session, name: str) -> PoolRules:
    """Raises Refusal `pool_missing`."""
    return _view(find_pool(session, name))


def set_rules(session: Session, *, name: str, changes: Mapping[str, Any], actor: str) -> PoolRules:
    """Change some of a pool's rules. What was promised by the old ones before, such as a date, stays as it is.

    After the commit serve the pool: another strategy may suit who waits. Raises Refusal `pool_missing`, `rule`.
    """
    acting.act(session, actor, "rules")
    pool = find_pool(session, name)
    session.refresh(pool, with_for_update={"key_share": True})
    before = _plain(_view(pool))
    for rule, value in changes.items():
        _set(session, pool, rule, value)
    session.refresh(pool)
    after = _plain(_view(pool))
    changed = [rule for rule in after if after[rule] != before[rule]]
    if changed:
        audit.record(
            session,
            actor=actor,
            action="pools.rules",
            subject=f"pool:{name}",
            before={rule: before[rule] for rule in changed},
            after={rule: after[rule] for rule in changed},
        )
    return _view(pool)


def parse_rule(rule: str, words: str) -> object:
    """A rule's value as somebody types it: `none`, a number, a list with commas, or a word. Raises Refusal `rule`.

    What makes sense for the rule is the database's business.
    """
    field = PoolRules.__dataclass_fields__.get(rule)
    if field is None:
        raise Refusal("rule", rule=rule, value=words)
    kind, typed = str(field.type), words.strip()
    numbers = [part.strip() for part in typed.split(",") if part.strip()]
    if typed == NEVER:
        return [] if "list" in kind else None
    if "list[str]" in kind:
        return [part.lower().lstrip("@") for part in numbers]
    if "int" not in kind:
        return typed
    if not numbers or not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in numbers):
        raise Refusal("rule", rule=rule, value=words)
    if "list" in kind:
        return [int(part) for part in numbers]
    return int(numbers[0])


def in_words(value: object) -> str:
    """A rule's value as `parse_rule` takes it."""
    if value is None or value == []:
        return NEVER
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value)


def _set(session: Session, pool: Pool, rule: str, value: object) -> None:
    """The database knows what makes sense; its constraint names the rule."""
    if rule not in PoolRules.__dataclass_fields__:
        raise Refusal("rule", rule=rule, value=str(value))
    try:
        with session.begin_nested():
            setattr(pool, rule, _tidy(value))
            session.flush()
    except (IntegrityError, DataError):
        raise Refusal("rule", rule=rule, value=str(value)) from None


def _tidy(value: object) -> object:
    """Lists without doubles; numbers from the largest, as warnings are given."""
    if not isinstance(value, list | tuple):
        return value
    once = list(dict.fromkeys(value))
    return sorted(once, reverse=True) if all(isinstance(one, int) for one in once) else once


def _view(pool: Pool) -> PoolRules:
    return PoolRules(**{rule: getattr(pool, rule) for rule in PoolRules.__dataclass_fields__})


def _plain(rules: PoolRules) -> dict[str, Any]:
    return {
        rule: value.value if isinstance(value, Strategy) else value for rule, value in asdict(rules).items()
    }
