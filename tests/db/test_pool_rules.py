"""A pool's rules: what can be set, what makes no sense, and what is written down of it."""

from typing import Any

import pytest

from invitehub.errors import Refusal
from invitehub.pool_rules import PoolRules, rules_of, set_rules
from models.enums import Strategy
from tests.support.shop import Shop

DEFAULTS = PoolRules(
    strategy=Strategy.FILL,
    swap_limit=1,
    swap_window_days=15,
    swap_causes="any",
    waiting_days=None,
    remind_days=3,
    accept_days=7,
    lapsed_use="returned",
    clock_starts="grant",
    warn_days=[7, 3, 1],
    grace_days=0,
    orphans="report",
    orphan_grace_hours=24,
    brake_members=3,
    brake_percent=10,
    spared_identities=[],
    spared_domains=[],
    spared_roles=[],
)


def change(shop: Shop, **changes: Any) -> PoolRules:
    with shop.db.transaction() as session:
        return set_rules(session, name=shop.name, changes=changes, actor="shell:test")


def rules(shop: Shop) -> PoolRules:
    with shop.db.transaction() as session:
        return rules_of(session, shop.name)


def test_a_new_pool_has_the_rules_that_the_documents_tell(shop: Shop) -> None:
    assert rules(shop) == DEFAULTS


def test_all_rules_change_and_others_stay(shop: Shop) -> None:
    new: dict[str, Any] = {
        "strategy": Strategy.SPREAD,
        "swap_limit": 0,
        "swap_window_days": None,
        "swap_causes": "unwell",
        "waiting_days": 30,
        "remind_days": None,
        "accept_days": None,
        "lapsed_use": "kept",
        "clock_starts": "join",
        "grace_days": 2,
        "orphans": "remove",
        "orphan_grace_hours": 0,
        "brake_members": 0,
        "brake_percent": 100,
        "spared_identities": ["boss@example.org"],
        "spared_domains": ["example.org"],
        "spared_roles": ["bot"],
    }
    changed = change(shop, **new)
    assert {name: getattr(changed, name) for name in new} == new
    assert changed.warn_days == [7, 3, 1]
    assert rules(shop) == changed
    assert change(shop, strategy="priority").strategy is Strategy.PRIORITY


def test_days_of_warning_are_given_from_the_largest_and_lists_without_doubles(shop: Shop) -> None:
    assert change(shop, warn_days=[1, 14, 1, 3]).warn_days == [14, 3, 1]
    assert change(shop, warn_days=[]).warn_days == []
    assert change(shop, spared_domains=["b", "a", "b"]).spared_domains == ["b", "a"]


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("swap_limit", -1),
        ("swap_limit", 1001),
        ("swap_limit", 10**12),
        ("swap_limit", None),
        ("swap_window_days", 0),
        ("swap_causes", "never"),
        ("waiting_days", 0),
        ("remind_days", 366),
        ("accept_days", 0),
        ("lapsed_use", "burnt"),
        ("clock_starts", "never"),
        ("warn_days", [0]),
        ("warn_days", list(range(1, 12))),
        ("grace_days", 366),
        ("orphans", "adopt"),
        ("orphan_grace_hours", -1),
        ("brake_members", -1),
        ("brake_percent", 101),
        ("name", "other"),
        ("strategy", "chance"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name_and_changes_nothing(
    shop: Shop, rule: str, value: object
) -> None:
    with pytest.raises(Refusal) as refused:
        change(shop, **{"grace_days": 5, rule: value})
    assert (refused.value.code, refused.value.args_["rule"]) == ("rule", rule)
    assert rules(shop) == DEFAULTS


def test_a_pool_that_is_not_there_is_refused(shop: Shop) -> None:
    with pytest.raises(Refusal, match="pool_missing"), shop.db.transaction() as session:
        set_rules(session, name="nowhere", changes={}, actor="shell:test")


def test_what_was_changed_is_in_the_audit_log_and_what_was_not_is_not(shop: Shop) -> None:
    change(shop, swap_limit=1, warn_days=[7, 3, 1])
    assert (
        shop.one(
            "select count(*) from audit where subject = :pool and action = 'pools.rules'",
            pool=f"pool:{shop.name}",
        )
        == 0
    )
    change(shop, swap_limit=2, strategy=Strategy.SPREAD, accept_days=7)
    assert shop.rows(
        "select actor, before, after from audit where subject = :pool and action = 'pools.rules'",
        pool=f"pool:{shop.name}",
    ) == [("shell:test", {"swap_limit": 1, "strategy": "fill"}, {"swap_limit": 2, "strategy": "spread"})]


def test_another_strategy_ranks_the_free_places_anew_in_the_same_transaction(shop: Shop) -> None:
    shop.team(2)
    assert shop.rows("select rank from slot order by no") == [(0,), (0,)]
    change(shop, strategy=Strategy.SPREAD)
    assert shop.rows("select rank from slot order by no") == [(1,), (2,)]
    change(shop, strategy=Strategy.PRIORITY)
    assert shop.rows("select rank from slot order by no") == [(100,), (100,)]
