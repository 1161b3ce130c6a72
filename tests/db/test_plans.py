"""The paths that every redemption takes read by index on a house of some size; nothing there may grow with its history."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from invitehub import claims, code_format, notices, people, redeem, seats, settlement, waiting
from invitehub.database import Database
from invitehub.hints import Hint
from invitehub.providers import Grant, Retry
from invitehub.secret_keys import Keys
from invitehub.sql import statement
from tests.support.shop import Shop, parsed, wipe

WATCHED = {"slot", "seat", "redemption", "waiting", "request", "operation", "notice", "code", "person"}
MANY = 4000
# A house with a history: seats granted, people waiting in other pools, misses and messages of long ago.
SEED = f"""
alter table redemption disable trigger user; alter table seat disable trigger user;
insert into pool (name, identity_kind) select 'seed ' || i, 'email' from generate_series(1, 20) i;
insert into team (name, pool_id, provider) select 'seed ' || p.id || ' ' || i, p.id, 'sandbox'
    from pool p, generate_series(1, 5) i where p.name like 'seed%';
insert into slot (team_id, pool_id, no, free) select t.id, t.pool_id, i, false from team t, generate_series(1, 40) i
    where t.name like 'seed%';
insert into batch (pool_id, created_by) select id, 'seed' from pool where name like 'seed%';
insert into code (batch_id, pool_id, mac, key_id, last4, max_uses, days)
    select b.id, b.pool_id, decode(md5(b.id || ' ' || i), 'hex'), 'seed', 'AAAA', 1, 30
    from batch b, generate_series(1, 200) i where b.created_by = 'seed';
insert into person (telegram_id) select -i from generate_series(1, {MANY}) i;
insert into redemption (code_id, person_id, pool_id, identity, state, use, days, expires_at)
    select c.id, p.id, c.pool_id, 'seed' || c.id || '@example.org', 'granted', 'spent', 30, now()
    from (select id, pool_id, row_number() over (order by id) n from code where key_id = 'seed') c
    join (select id, row_number() over (order by id) n from person where telegram_id < 0) p using (n);
insert into seat (redemption_id, team_id, slot_id, person_id, identity, state)
    select d.id, s.team_id, s.id, d.person_id, d.identity, 'active'
    from (select *, row_number() over (order by id) n from redemption where identity like 'seed%') d
    join (select s.*, row_number() over (order by s.id) n from slot s join pool p on p.id = s.pool_id
        where p.name like 'seed%') s using (n);
insert into operation (kind, team_id, seat_id, state, settled_at, sent_at)
    select 'grant', team_id, id, 'settled', now(), now() from seat
    where identity like 'seed%';
insert into request (key, person_id, outcome, redemption_id) select 'seed:' || d.id, person_id, 'reserved', d.id
    from redemption d where identity like 'seed%';
insert into request (key, person_id, outcome, at) select 'miss:' || id, id, 'unknown', now() - interval '1 day'
    from person where telegram_id < 0;
insert into notice (person_id, request_key, redemption_id, kind, chat_id, asked_at, state)
    select person_id, key, redemption_id, 'granted', 1, now(), 'sent' from request where outcome = 'reserved';
insert into waiting (redemption_id, pool_id, state) select id, pool_id, 'placed' from redemption where identity like 'seed%';
alter table redemption enable trigger user; alter table seat enable trigger user;
"""


def scans(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in WATCHED:
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from scans(part)


@pytest.fixture
def house(shop: Shop, core_url: str) -> Iterator[Shop]:
    """The shop with 3 free slots of 5, one who waits nowhere, and the seed's history; analysed."""
    shop.team(5)
    for code in shop.codes(2):
        shop.seated(code)
    with psycopg.connect(core_url, autocommit=True) as connection:
        with connection.transaction():
            connection.execute(SEED.encode())
        connection.execute("analyze")
        yield shop
        # Others must not inherit the planner's view of a full house.
        with shop.db.transaction() as session:
            wipe(session)
        connection.execute("analyze")


@pytest.mark.parametrize("name", ["redeem", "place"])
def test_the_hot_statements_use_indexes_in_their_generic_plan(house: Shop, core_url: str, name: str) -> None:
    numbers: dict[str, int] = {}

    def numbered(match: re.Match[str]) -> str:
        return f"${numbers.setdefault(match[1], len(numbers) + 1)}"

    words = re.sub(r"--.*", "", str(statement(name)))
    prepared = re.sub(r"(?<!:):(\w+)", numbered, words)
    with psycopg.connect(core_url) as connection:
        # By the simple protocol: there is nothing to bind in a generic plan.
        plan = (
            psycopg.ClientCursor(connection)
            .execute(f"explain (generic_plan, format json) {prepared}")
            .fetchone()
        )
    assert plan is not None
    assert list(scans(plan[0][0]["Plan"])) == [], json.dumps(plan[0])


def explained(db: Database, call: Callable[[Session], object]) -> dict[str, list[str]]:
    """The sequential scans of each statement that `call` issues, by the plan for its very values."""
    found: dict[str, list[str]] = {}

    def explain(conn: Connection, cursor: Any, sql: str, values: Any, *_: object) -> None:
        if sql.startswith("explain") or not re.match(
            r"\s*(--|select|with|insert|update|delete)", sql, re.IGNORECASE
        ):
            return
        with cursor.connection.cursor() as other:
            plan = other.execute(f"explain (format json) {sql}", values).fetchone()
        found[sql] = list(scans(plan[0][0]["Plan"]))

    event.listen(db.engine, "before_cursor_execute", explain)
    try:
        with db.transaction() as session:
            call(session)
    finally:
        event.remove(db.engine, "before_cursor_execute", explain)
    assert found
    return {sql: tables for sql, tables in found.items() if tables}


def test_a_redemption_with_its_looks_reads_by_index(house: Shop) -> None:
    code, full, gone = house.codes(3)
    house.seated(full)
    person = house.person()

    def ask(session: Session) -> None:
        who = people.ensure_person(session, person.telegram_id, "zh")
        redeem.look(session, key="a", mac=code, person=who)
        redeem.redeem(session, key="b", mac=code, person=who, identity="one@example.org")
        redeem.redeem(session, key="b", mac=code, person=who, identity="one@example.org")
        redeem.redeem(session, key="c", mac=code, person=who, identity="one@example.org")
        redeem.redeem(session, key="d", mac=full, person=who, identity="two@example.org")
        redeem.redeem(session, key="e", mac=gone, person=who, identity="one@example.org")
        redeem.look(session, key="f", mac=house.unknown(), person=who)
        seats.my_seats(session, person.telegram_id)

    assert explained(house.db, ask) == {}


def test_work_and_notices_read_by_index(house: Shop, keys: Keys) -> None:
    operation_id = house.seated().operation_id
    assert operation_id is not None
    house.change("update operation set created_at = now() - interval '1 minute'")
    notice: list[int | None] = []

    def work(session: Session) -> None:
        assert Hint(operation_id, "grant") in claims.due_operations(session)
        claimed = claims.claim(session, keys, operation_id, runner="test")
        assert claimed is not None
        settled = settlement.settle(session, claimed, Grant("ref", "joined"))
        notice.append(settled.notice_id)
        assert notices.due_notices(session) == (settled.notice_id,)
        assert notices.claim(session, settled.notice_id or 0) is not None

    assert explained(house.db, work) == {}
    other = house.seated().operation_id
    assert other is not None

    def again(session: Session) -> None:
        claimed = claims.claim(session, keys, other, runner="test")
        assert claimed is not None
        settlement.settle(session, claimed, Retry("rate_limited"))
        waiting.pools_to_serve(session)

    assert explained(house.db, again) == {}


def test_a_guess_reads_by_index_while_many_guess(house: Shop) -> None:
    house.change(
        "update request set at = now() - interval '1 minute' where outcome = 'unknown' and person_id % 8 = 0"
    )
    guesser = house.person()
    unknown = house.keys.mac(parsed(code_format.generate().grouped()))

    def guess(session: Session) -> None:
        redeem.look(session, key="a", mac=unknown, person=guesser)
        assert redeem.look(session, key="b", mac=unknown, person=guesser).refused is not None

    assert explained(house.db, guess) == {}
