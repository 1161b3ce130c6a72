"""One life: a pool with its teams, codes and people in a real database, what upstream holds, and processes that may die.

World(store).act(work)      one process does it; it may die in it, freeze, or be refused
world.drain()               the workers do what they were hinted at
world.later(days=1)         time passes, here and upstream
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

import psycopg
from sqlalchemy import DateTime

from invitehub.ending import Ended
from invitehub.errors import Refusal
from invitehub.hints import Hint
from invitehub.operations import run_operation
from invitehub.people import PersonView
from invitehub.secret_keys import CodeMac, Keys
from invitehub.waiting import serve
from models import Base
from tests.life.fate import Death, Fate, MortalDatabase, Process
from tests.life.resident import RESIDENT
from tests.life.upstream import KINDS, Place, Upstream, announce
from tests.support.shop import SECRET

T = TypeVar("T")
ADMIN = "shell:test"
PEOPLE, NAMES, USES, DAYS = 4, 6, (1, 1, 2, 3), 10
# Longer chains of hints than that would go round in a circle.
LONGEST = 60

_TABLES = list(reversed(Base.metadata.sorted_tables))
_TIMES = {
    table.name: [column.name for column in table.columns if isinstance(column.type, DateTime)]
    for table in _TABLES
}
_SET_UP = """
with pools as (
    insert into pool (name, identity_kind, strategy, swap_limit, lapsed_use, clock_starts, accept_days, remind_days,
                      orphans, orphan_grace_hours, swap_window_days)
    values ('pool', 'name', %(strategy)s, 2, %(lapsed_use)s, %(clock_starts)s, 3, 1, %(orphans)s, 1, 60),
           ('other', 'name', 'fill', 1, 'returned', 'grant', 3, 1, 'report', 1, 60)
    returning id, name)
select id from pools order by name desc"""


class Store:
    """What all lives of a process share: the database, emptied before each."""

    def __init__(self, url: str, superuser_url: str) -> None:
        self.fate = Fate()
        self.db = MortalDatabase(url, self.fate)
        self.keys = Keys.from_secret(SECRET)
        self.raw = psycopg.connect(url, autocommit=True, prepare_threshold=2)
        # Passes the triggers over: they refuse what only tests do.
        self.mighty = psycopg.connect(superuser_url, autocommit=True, prepare_threshold=2)
        self.mighty.execute("set session_replication_role = replica")
        # What has come of all lives so far.
        self.seen: Counter[str] = Counter()
        announce()
        logging.getLogger("invitehub").setLevel(logging.CRITICAL)

    def empty(self) -> None:
        self.mighty.execute("; ".join(f'delete from "{table.name}"' for table in _TABLES))

    def close(self) -> None:
        self.raw.close()
        self.mighty.close()
        self.db.close()


@dataclass(frozen=True)
class Rules:
    """How one life is made. `capacities`: of its teams."""

    kind: str = "life"
    capacities: tuple[int, ...] = (2, 1)
    strategy: str = "fill"
    lapsed_use: str = "returned"
    clock_starts: str = "grant"
    orphans: str = "report"
    accept_days: int = 3
    residents: int = 2


@dataclass
class World:
    store: Store
    rules: Rules
    upstream: Upstream = field(init=False)
    queue: list[Hint] = field(default_factory=list)
    frozen: list[tuple[str, Process]] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    # Days that were added to a redemption since its days began; None: while they were over, so nobody can tell from when.
    added: dict[int, int | None] = field(default_factory=dict)
    wakes: bool = True
    counter: int = 0

    def __post_init__(self) -> None:
        self.store.empty()
        self.fate = self.store.fate
        self.fate.spare()
        self.db, self.keys = self.store.db, self.store.keys
        self.upstream = Upstream(self.fate, accept_days=self.rules.accept_days, granted=self._see_room)
        self.upstream.calls_out = self._see_closed
        self._set_up()

    def _set_up(self) -> None:
        raw, rules = self.store.raw, self.rules
        self.pool_id, self.other_id = (row[0] for row in raw.execute(_SET_UP, vars(rules)).fetchall())
        for number, capacity in enumerate(rules.capacities, start=1):
            self.add_team(f"t{number}", capacity)
        (batch,) = self.ids(
            "insert into batch (pool_id, created_by) values (%s, 'test') returning id", self.pool_id
        )
        self.codes = [CodeMac((f"code {number}".encode(),), "AAAA") for number, _ in enumerate(USES)]
        for code, uses in zip(self.codes, USES, strict=True):
            raw.execute(
                "insert into code (batch_id, pool_id, mac, key_id, last4, max_uses, days) values (%s, %s, %s, '', 'AAAA', %s, %s)",
                (batch, self.pool_id, code.values[0], uses, DAYS),
            )
        people = raw.execute(
            "insert into person (telegram_id) select generate_series(1, %s) returning id, telegram_id",
            (PEOPLE,),
        ).fetchall()
        self.people = [PersonView(row[0], row[1], None, None, None) for row in people]
        for turn in range(rules.residents):
            self._seat(turn)

    def _seat(self, turn: int) -> None:
        """Somebody has had a seat for an hour, if there is one free."""
        places = list(self.upstream.places.values())
        place, name = places[turn % len(places)], f"n{turn}"
        if place.used >= place.capacity:
            return
        member = self.upstream.admit(place, name, "", status="joined")
        asked = {
            "team": place.name,
            "person": self.people[turn].id,
            "name": name,
            "mac": self.codes[-1].values[0],
            "ref": member.ref,
        }
        ((seat_id,),) = self.store.raw.execute(RESIDENT, asked).fetchall()
        member.key = f"seat-{seat_id}"

    def add_team(self, name: str, capacity: int) -> None:
        place = Place(name, KINDS[self.rules.kind], capacity)
        self.upstream.places[name] = place
        self.store.raw.execute(
            "with t as (insert into team (name, pool_id, provider, options)"
            " values (cast(%(name)s as text), %(pool)s, %(kind)s, jsonb_build_object('team', cast(%(name)s as text))) returning id)"
            " insert into slot (team_id, pool_id, no) select t.id, %(pool)s, n from t, generate_series(1, %(capacity)s) n",
            {"name": name, "pool": self.pool_id, "kind": place.kind.name, "capacity": capacity},
        )

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self.store.raw.execute(sql, values).fetchall()

    def ids(self, sql: str, *values: object) -> list[int]:
        return [row[0] for row in self.rows(sql, *values)]

    def change(self, sql: str, *values: object) -> None:
        """What the product would not do, its triggers passed over."""
        self.store.mighty.execute(sql, values)

    def next(self) -> int:
        self.counter += 1
        return self.counter

    def act(self, work: Callable[[], object], name: str = "") -> None:
        """One process of the product's does it, to its end or to its death."""
        process = Process(work) if self.upstream.may_freeze else None
        self._go_on(process.run if process else work, name, process)

    def thaw(self, turn: int) -> None:
        """A frozen process goes on."""
        name, process = self.frozen.pop(turn)
        self._go_on(process.run, name, process)

    def _go_on(self, work: Callable[[], object], name: str, process: Process | None) -> None:
        try:
            work()
        except Death:
            self.wakes = False
        except ZeroDivisionError:
            # A connector's own fault, which a task writes into the log.
            self.wakes = False
        except Refusal as refusal:
            self.refusals[refusal.code] += 1
        if process is not None and process.frozen:
            self.frozen.append((name, process))
            self.wakes = False

    def serve(self, *pool_ids: int | None) -> None:
        """As every caller in the product does after its commit."""
        for pool_id in pool_ids:
            if pool_id is not None:
                self.queue += serve(self.db, pool_id)

    def follow(self, ended: Iterable[Ended]) -> None:
        for one in ended:
            self.queue += one.hints
            self.serve(*one.pool_ids)

    def hint(self, operation_id: int, kind: str) -> None:
        self.queue.append(Hint(operation_id, kind))

    def lengthen(self, redemption_id: int, days: int, work: Callable[[], bool]) -> None:
        """Keep in mind that days were added, if `work` says so."""
        ((begun, over),) = self.rows(
            "select expires_at is not null, coalesce(expires_at <= coalesce(stopped_at, now()), false)"
            " from redemption where id = %s",
            redemption_id,
        )
        try:
            done = work()
        except Death:
            self.added[redemption_id] = None
            raise
        before = self.added.get(redemption_id, 0)
        if done and begun:
            self.added[redemption_id] = None if over or before is None else before + days

    def drain(self) -> None:
        """Workers take the hints; what is not due, or dies, is left to a sweep."""
        for _ in range(LONGEST):
            if not self.queue:
                return
            self.work(self.queue.pop(0).operation_id)
        raise AssertionError("hints without end")

    def work(self, operation_id: int) -> None:
        runner = f"worker {self.next()}"

        def run() -> None:
            result = run_operation(self.db, self.keys, operation_id, runner=runner)
            self.queue += result.hints
            self.serve(result.freed_pool_id, result.line_pool_id)

        self.act(run, runner)

    def later(self, *, minutes: int = 0, days: int = 0) -> None:
        """So much time passes: all that is written down is that much older."""
        time = timedelta(days=days, minutes=minutes)
        for turn in reversed(range(len(self.frozen))):
            if self.frozen[turn][0].startswith("scan"):
                # It keeps the time of its begin to itself; after so long another one would have taken over.
                self.frozen.pop(turn)[1].kill()
                self.wakes = False
            else:
                self.frozen[turn][1].late = True
        older = [
            f'update "{table}" set '
            + ", ".join(f'"{name}" = "{name}" - interval \'{time.total_seconds()} s\'' for name in names)
            for table, names in _TIMES.items()
            if names
        ]
        self.store.mighty.execute("; ".join(older))
        self.upstream.pass_time(time)

    def kill_all(self) -> None:
        while self.frozen:
            self.frozen.pop()[1].kill()

    def _see_closed(self) -> None:
        assert self.db.open_transactions == 0, "a transaction is open while upstream is asked"

    def _see_room(self, place: Place) -> None:
        """I1 upstream: those whom we let in are never more than the places that we count."""
        ours = sum(one.is_ours and not one.stray for one in place.members)
        ((slots,),) = self.rows(
            "select count(*) from slot s join team t on t.id = s.team_id where t.name = %s", place.name
        )
        assert ours <= slots, f"{ours} of ours upstream in {place.name}, which has {slots} places"


def pick(things: Sequence[T], turn: int) -> T | None:
    return things[turn % len(things)] if things else None
