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
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from invitehub import code_format, codes, people, pools, redeem, teams, waiting
from invitehub.database import Database
from invitehub.outcomes import Outcome, OutcomeKind, Preview
from invitehub.people import PersonView
from invitehub.secret_keys import CodeMac, Keys

SECRET = "only-for-tests-0123456789"
_numbers = itertools.count(1_000_000)
TABLES = "notice, request, waiting, operation, seat, redemption, slot, team, code, batch, pool, person, alert"


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
        return waiting.serve(self.db, self.pool_id)

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
        """What must hold at every instant (I1 to I4), whatever happened before."""
        with self.db.transaction() as session:
            for name, sql in BROKEN.items():
                found = session.execute(text(sql)).all()
                assert not found, f"{name}: {found}"


# Each finds what must not be there.
BROKEN = {
    "I1: more seats than slots, or two on one": """
        select t.name, count(*) from seat x join team t on t.id = x.team_id where x.counts group by t.id
        having count(*) > (select count(*) from slot s where s.team_id = t.id)
            or count(*) <> count(distinct x.slot_id)""",
    "I1: a slot's freedom is not what its seat says": """
        select s.id from slot s left join seat x on x.slot_id = s.id
        where s.free <> (x.id is null and s.stranger is null and not s.closing)""",
    "I2: a code's counters are not what its redemptions say": """
        select c.id from code c left join redemption d on d.code_id = c.id group by c.id
        having c.reserved <> count(d.id) filter (where d.use = 'reserved')
            or c.spent <> count(d.id) filter (where d.use = 'spent') or c.reserved + c.spent > c.max_uses""",
    "I3: more than one current seat, or one identity or person twice in a team": """
        select redemption_id from seat where state in ('reserved', 'granting', 'active') and not incoming
        group by redemption_id having count(*) > 1
        union all select min(id) from seat where counts group by team_id, identity having count(*) > 1
        union all select min(id) from seat where counts group by team_id, person_id having count(*) > 1""",
    "I4: an accepted redemption without a seat under way, a granted one, or a place in line": """
        select d.id, d.state from redemption d where
            (d.state = 'placing' and not exists (select from seat x join operation o on o.seat_id = x.id
                where x.redemption_id = d.id and x.state in ('reserved', 'granting') and o.state <> 'settled'))
            or (d.state = 'granted' and not exists (
                select from seat x where x.redemption_id = d.id and x.state = 'active'))
            or (d.state = 'waiting') <> exists (
                select from waiting w where w.redemption_id = d.id and w.state = 'waiting')""",
    "I7: more than one last word": """
        select request_key from notice where final group by request_key having count(*) > 1""",
}


def empty(session: Session) -> None:
    """Remove all rows but those of the audit log, which refuses."""
    session.execute(text(f"truncate {TABLES} restart identity"))
