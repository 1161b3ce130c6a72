"""A pool with teams and codes in a real database, with names of its own, and short words for what tests do there.

shop = Shop(db, keys)
shop.team(3)                                a team of three seats, that nobody answers for upstream
(code,) = shop.codes(1, uses=2)             hashes, as the product knows codes
outcome = shop.redeem(code)                 by somebody new, under an identity of their own
shop.one("select state from seat …")        SQL, for what the product does not show
"""

import itertools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from invitehub import code_format, codes, invariants, people, pools, redeem, teams, waiting
from invitehub.database import Database
from invitehub.outcomes import Outcome, OutcomeKind, Preview
from invitehub.people import PersonView
from invitehub.secret_keys import CodeMac, Keys
from models import Base

SECRET = "only-for-tests-0123456789"
_numbers = itertools.count(1_000_000)


def parsed(code: str) -> code_format.ParsedCode:
    found = code_format.parse(code)
    assert isinstance(found, code_format.ParsedCode)
    return found


@dataclass
class Shop:
    db: Database
    keys: Keys
    name: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    pool_id: int = 0

    def __post_init__(self) -> None:
        with self.db.transaction() as session:
            self.pool_id = pools.add_pool(session, name=self.name, actor="test").id

    def team(self, capacity: int, options: Mapping[str, str] | None = None) -> str:
        """A new team's name; its teams are numbered, so their order is known."""
        name = f"{self.name}-{next(_numbers)}" if options is None else options["team"]
        with self.db.transaction() as session:
            teams.add_team(
                session,
                keys=self.keys,
                name=name,
                pool=self.name,
                provider="sandbox",
                capacity=capacity,
                options=options or {"url": "http://127.0.0.1:1"},
                actor="test",
            )
        return name

    def codes(
        self,
        count: int = 1,
        *,
        uses: int = 1,
        days: int = 30,
        usable_from: datetime | None = None,
        usable_until: datetime | None = None,
    ) -> list[CodeMac]:
        with self.db.transaction() as session:
            batch = codes.new_batch(
                session,
                keys=self.keys,
                pool=self.name,
                count=count,
                days=days,
                uses=uses,
                usable_from=usable_from,
                usable_until=usable_until,
                actor="test",
            )
        return [self.keys.mac(parsed(code)) for code in batch.codes]

    def unknown(self) -> CodeMac:
        """A well-formed code that nobody made."""
        return self.keys.mac(code_format.generate())

    def person(self, telegram_id: int | None = None) -> PersonView:
        with self.db.transaction() as session:
            return people.ensure_person(session, telegram_id or next(_numbers), "en")

    def redeem(
        self,
        code: CodeMac,
        person: PersonView | None = None,
        identity: str | None = None,
        *,
        key: str | None = None,
        chat_id: int | None = None,
        message_id: int | None = None,
    ) -> Outcome:
        who = person or self.person()
        with self.db.transaction() as session:
            return redeem.redeem(
                session,
                key=key or f"tg:1:{next(_numbers)}",
                mac=code,
                person=who,
                identity=identity or f"p{next(_numbers)}@example.org",
                chat_id=chat_id,
                message_id=message_id,
            )

    def look(self, code: CodeMac, person: PersonView, *, key: str | None = None) -> Preview:
        with self.db.transaction() as session:
            return redeem.look(session, key=key or f"tg:1:{next(_numbers)}", mac=code, person=person)

    def seated(self, code: CodeMac | None = None, **more: Any) -> Outcome:
        """A redemption that got a seat."""
        outcome = self.redeem(code or self.codes()[0], **more)
        assert outcome.kind is OutcomeKind.RESERVED, outcome
        return outcome

    def serve(self) -> tuple[int, ...]:
        """The operations of those who were placed."""
        return tuple(hint.operation_id for hint in waiting.serve(self.db, self.pool_id))

    def capacity(self, team: str, capacity: int) -> None:
        with self.db.transaction() as session:
            teams.set_capacity(session, name=team, capacity=capacity, actor="test")

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        with self.db.transaction() as session:
            return [tuple(row) for row in session.execute(text(sql), values)]

    def one(self, sql: str, **values: Any) -> Any:
        """The first column of the only row."""
        ((value, *_),) = self.rows(sql, **values)
        return value

    def change(self, sql: str, **values: Any) -> None:
        with self.db.transaction() as session:
            session.execute(text(sql), values)

    def check(self) -> None:
        """What must hold at every instant, whatever happened before."""
        with self.db.transaction() as session:
            for invariant in invariants.ALWAYS:
                found = invariant.violations(session)
                assert not found, f"{invariant.number} {invariant.code}: {found}"


@cache
def _emptying() -> str:
    """To truncate them takes a hundred times as long. Keys and triggers look away: all rows go, also those that stay for good."""
    tables = [table.name for table in Base.metadata.sorted_tables]
    numbers = [
        f"setval(pg_get_serial_sequence('{table.name}', 'id'), 1, false)"
        for table in Base.metadata.sorted_tables
        if "id" in table.columns
    ]
    deletes = "; ".join(f"delete from {name}" for name in tables)
    return f"set local session_replication_role = replica; {deletes}; select {', '.join(numbers)}"


def empty(session: Session) -> None:
    """Remove all rows of all tables; numbers begin with 1 again. In a transaction of its own."""
    large = "select pg_relation_size('redemption') + pg_relation_size('seat') > 1000000"
    if session.scalars(text(large)).one():
        wipe(session)
    else:
        session.connection().exec_driver_sql(_emptying())


def wipe(session: Session) -> None:
    """The same after a great many rows, which would leave the planner with large tables that are empty."""
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    session.connection().exec_driver_sql("set local session_replication_role = replica")
    session.connection().exec_driver_sql(f"truncate {tables} restart identity")
