"""An admin's word on teams: status, size, turn and pool, without any provider, and thousands of them at once."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import event

from invitehub import team_moves, teams
from invitehub.errors import Refusal
from invitehub.outcomes import OutcomeKind
from invitehub.pool_rules import set_rules
from models.enums import TeamStatus
from tests.support.grants import granted, view
from tests.support.playground import until
from tests.support.race import at_once, meanwhile, redeem_and_serve
from tests.support.shop import Shop
from tests.support.teams import ADMIN


def set_status(shop: Shop, status: TeamStatus, *names: str, reason: str = "") -> list[str | None]:
    """What each was refused for."""
    with shop.db.transaction() as session:
        changes = teams.set_team_status(session, names=names, status=status, reason=reason, actor=ADMIN)
    return [change.refused for change in changes]


def status_of(shop: Shop, name: str) -> str:
    return str(shop.one("select status from team where name = :name", name=name))


def strategy(shop: Shop, strategy: str) -> None:
    with shop.db.transaction() as session:
        set_rules(session, name=shop.name, changes={"strategy": strategy}, actor=ADMIN)


def priority(shop: Shop, name: str, number: int) -> None:
    with shop.db.transaction() as session:
        team_moves.set_priority(session, name=name, priority=number, actor=ADMIN)


def seated_in(shop: Shop) -> str:
    seat = shop.seated().seat
    assert seat is not None
    return str(seat.team)


# Status.


def test_who_changed_it_and_why_is_in_history_and_in_the_audit_log(shop: Shop) -> None:
    name = shop.team(1)
    set_status(shop, TeamStatus.PAUSED, name, reason="holiday")
    assert shop.rows(
        "select before, after, actor, why from history where subject = 'team' order by id desc limit 1"
    ) == [("active", "paused", ADMIN, "holiday")]
    assert shop.rows("select actor, subject, before, after from audit order by id desc limit 1") == [
        (ADMIN, f"team:{name}", {"status": "active"}, {"status": "paused", "reason": "holiday"})
    ]


def test_a_paused_team_keeps_its_people_and_their_days_and_takes_nobody(shop: Shop) -> None:
    name = shop.team(2)
    seat = granted(shop)
    set_status(shop, TeamStatus.PAUSED, name)
    assert view(shop, seat.redemption_id) == replace(seat, team_status=TeamStatus.PAUSED)
    assert shop.redeem(shop.codes()[0]).kind is OutcomeKind.WAITING
    set_status(shop, TeamStatus.ACTIVE, name)
    assert len(shop.serve()) == 1
    shop.check()


def test_a_dead_team_comes_back_only_after_a_complete_scan_that_began_later(shop: Shop) -> None:
    name = shop.team(1)
    set_status(shop, TeamStatus.DEAD, name)
    assert set_status(shop, TeamStatus.ACTIVE, name) == ["dead_unscanned"]
    shop.change("update team set scanned_at = status_since - interval '1 second'")
    assert set_status(shop, TeamStatus.ACTIVE, name) == ["dead_unscanned"]
    assert status_of(shop, name) == "dead"
    shop.change("update team set scanned_at = status_since + interval '1 second'")
    assert set_status(shop, TeamStatus.ACTIVE, name) == [None]
    assert status_of(shop, name) == "active"


def test_days_stand_still_in_a_dead_team_and_run_on_when_it_comes_back(shop: Shop) -> None:
    name = shop.team(1)
    seat = granted(shop)
    set_status(shop, TeamStatus.DEAD, name)
    assert view(shop, seat.redemption_id).stopped_because == "team_unwell"
    shop.change("update redemption set stopped_at = stopped_at - interval '3 days'")
    shop.change("update team set scanned_at = status_since + interval '1 second'")
    set_status(shop, TeamStatus.ACTIVE, name)
    after = view(shop, seat.redemption_id)
    assert after.stopped_because is None
    assert after.expires_at is not None
    assert seat.expires_at is not None
    assert after.expires_at - seat.expires_at >= timedelta(days=3)


def test_a_team_with_seats_that_count_does_not_retire_and_holds_up_no_other(shop: Shop) -> None:
    full, empty, paused = shop.team(1), shop.team(1), shop.team(1)
    shop.seated()
    set_status(shop, TeamStatus.PAUSED, paused)
    refused = set_status(shop, TeamStatus.RETIRED, full, empty, "nobody", paused)
    assert refused == ["team_has_seats", None, "team_missing", None]
    assert [status_of(shop, name) for name in (full, empty, paused)] == ["active", "retired", "retired"]
    assert (
        shop.one(
            "select count(*) from audit where action = 'teams.status' and after ->> 'status' = 'retired'"
            " and subject = any(:them)",
            them=[f"team:{one}" for one in (full, empty, paused)],
        )
        == 2
    )
    assert set_status(shop, TeamStatus.PAUSED, empty) == ["transition"]


def test_what_only_checks_may_say_is_refused(shop: Shop) -> None:
    with pytest.raises(Refusal, match="status"):
        set_status(shop, TeamStatus.SUSPENDED, shop.team(1))


def test_case_21_ten_thousand_teams_at_once_are_seconds_and_a_hundred_statements(shop: Shop) -> None:
    first = shop.team(0)
    shop.change(
        "insert into team (name, pool_id, provider) select 'many-' || n, :pool, 'sandbox' from generate_series(1, 10000) n",
        pool=shop.pool_id,
    )
    names = [first, *(f"many-{number}" for number in range(1, 10_001))]
    statements: list[str] = []

    def count(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(shop.db.engine, "before_cursor_execute", count)
    began = time.monotonic()
    try:
        assert set(set_status(shop, TeamStatus.PAUSED, *names)) == {None}
    finally:
        event.remove(shop.db.engine, "before_cursor_execute", count)
    assert time.monotonic() - began < 15
    assert len(statements) < 100
    assert shop.rows("select status, count(*) from team group by status") == [("paused", 10_001)]
    assert set_status(shop, TeamStatus.ACTIVE, *names[:5000]) == [None] * 5000
    assert shop.one("select count(*) from team where status = 'active'") == 5000


# Turn and pool.


def test_fill_takes_the_oldest_team_first_spread_the_emptiest_and_priority_the_lowest(shop: Shop) -> None:
    first, second = shop.team(3), shop.team(3)
    assert [seated_in(shop) for _ in range(2)] == [first, first]
    strategy(shop, "spread")
    assert [seated_in(shop) for _ in range(2)] == [second, second], "they have fewer"
    priority(shop, second, 1)
    strategy(shop, "priority")
    assert seated_in(shop) == second
    assert seated_in(shop) == first
    shop.check()


def test_a_priority_counts_at_once_for_whoever_waits_and_for_places_added_later(shop: Shop) -> None:
    strategy(shop, "priority")
    first, second = shop.team(0), shop.team(0)
    shop.redeem(shop.codes()[0])
    priority(shop, second, 5)
    shop.capacity(first, 1)
    shop.capacity(second, 1)
    shop.serve()
    assert shop.one("select t.name from seat x join team t on t.id = x.team_id") == second
    with pytest.raises(Refusal, match="priority"):
        priority(shop, first, 1_000_001)


def move(shop: Shop, name: str, pool: str) -> None:
    with shop.db.transaction() as session:
        team_moves.move(session, name=name, pool=pool, actor=ADMIN)


def test_a_moved_team_serves_its_new_pool_and_its_people_stay_with_their_own_rules(shop: Shop) -> None:
    other = Shop(shop.db, shop.keys)
    name = shop.team(2)
    other.team(0)
    seat = granted(shop)
    waits = other.redeem(other.codes()[0])
    assert waits.kind is OutcomeKind.WAITING
    strategy(other, "spread")
    move(shop, name, other.name)
    after = view(shop, seat.redemption_id)
    assert (after.pool, after.team) == (shop.name, name)
    assert len(other.serve()) == 1
    assert shop.redeem(shop.codes()[0]).kind is OutcomeKind.WAITING, "the old pool has no team left"
    assert shop.rows("select no, pool_id, rank from slot order by no") == [
        (1, other.pool_id, 1),
        (2, other.pool_id, 2),
    ]
    assert shop.rows(
        "select before, after from audit where action = 'teams.move' order by id desc limit 1"
    ) == [({"pool": shop.name}, {"pool": other.name})]
    shop.check()


def test_a_team_moves_only_to_a_pool_that_knows_people_by_the_same_kind_of_identity(shop: Shop) -> None:
    other = Shop(shop.db, shop.keys)
    name = shop.team(1)
    shop.change("update pool set identity_kind = 'matrix' where id = :id", id=other.pool_id)
    with pytest.raises(Refusal, match="identity_kind"):
        move(shop, name, other.name)
    shop.change("update pool set identity_kind = null where id = :id", id=other.pool_id)
    move(shop, name, other.name)
    assert shop.one("select identity_kind from pool where id = :id", id=other.pool_id) == "email"


def test_a_move_waits_for_whoever_is_just_taking_a_place(shop: Shop, core_url: str) -> None:
    """They hold the slot and need the team to be there; the move must not have taken the team away from them."""
    other = Shop(shop.db, shop.keys)
    name = shop.team(1)
    blocked = "select count(*) from pg_stat_activity where :holder = any(pg_blocking_pids(pid))"
    with psycopg.connect(core_url) as taker, ThreadPoolExecutor(1) as thread:
        taker.execute("select from slot for no key update")
        moved = thread.submit(move, shop, name, other.name)
        until(lambda: shop.one(blocked, holder=taker.info.backend_pid), "the move to wait for the slot")
        taker.execute("select from team for key share nowait")
        taker.commit()
        moved.result(10)
    assert shop.one("select pool_id from slot") == other.pool_id


def test_teams_that_move_while_many_redeem_lose_nobody(shop: Shop) -> None:
    other = Shop(shop.db, shop.keys)
    names = [shop.team(2) for _ in range(4)]
    codes = shop.codes(48)

    def work(turn: int) -> None:
        if turn % 4 == 0:
            move(shop, names[turn // 4 % 4], (shop, other)[turn % 8 == 0].name)
        else:
            redeem_and_serve(shop, code=codes[turn % 48])

    at_once(work, range(64))
    shop.serve()
    assert (
        shop.one("select count(*) from slot s join team t on t.id = s.team_id where s.pool_id <> t.pool_id")
        == 0
    )
    shop.check()


def test_who_waits_for_a_team_that_is_moved_meanwhile_has_its_new_pool_and_not_the_old_one(
    shop: Shop,
) -> None:
    other = Shop(shop.db, shop.keys)
    name = shop.team(1)
    skip = "select id from pool for no key update skip locked"

    def lock() -> list[tuple[int, ...]]:
        with shop.db.transaction() as session:
            assert teams.lock_team(session, name).pool_id == other.pool_id
            return shop.rows(skip)

    with meanwhile(shop, "update team set pool_id = :pool", lock, pool=other.pool_id) as free:
        assert free.result(10) == [(shop.pool_id,)]


def test_two_moves_in_opposite_directions_do_not_lock_each_other_out(shop: Shop) -> None:
    other = Shop(shop.db, shop.keys)
    mine, theirs = shop.team(1), other.team(1)

    def work(turn: int) -> None:
        pools = (shop, other) if turn % 4 < 2 else (other, shop)
        move(shop, (mine, theirs)[turn % 2], pools[turn % 2].name)

    at_once(work, range(48))
    assert (
        shop.one("select count(*) from slot s join team t on t.id = s.team_id where s.pool_id <> t.pool_id")
        == 0
    )
