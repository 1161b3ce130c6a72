"""Every pair of states of every table: what the design lists is possible, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

import psycopg
import pytest
from psycopg import sql

from models import Base
from models.enums import (
    CodeStatus,
    NoticeState,
    OperationState,
    RedemptionState,
    SeatState,
    TeamStatus,
    Use,
    WaitingState,
)
from tests.support.attacks import Columns, Raw, attempt, change, insert


@dataclass(frozen=True)
class Machine:
    """One column's states: what SEATS.md lists, and what a row needs to be in, or to come to, each state (as SQL)."""

    table: str
    states: type
    listed: str
    column: str = "state"
    row: Columns = field(default_factory=dict)
    within: Mapping[str, Columns] = field(default_factory=dict)

    @property
    def allowed(self) -> set[tuple[str, str]]:
        return {
            (before, after)
            for part in self.listed.split(";")
            for before in part.partition(">")[0].split()
            for after in part.partition(">")[2].split()
        }

    def columns(self, state: str) -> dict[str, str]:
        return {**self.row, self.column: f"'{state}'", **self.within.get(state, {})}


NEWCOMER = "(select max(id) from person)"
GONE = {"slot_id": "null"}
BACK = {"use": "'returned'"}
SPENT = {"use": "'spent'", "expires_at": "now()"}
MACHINES = [
    Machine(
        "seat",
        SeatState,
        "reserved > granting released; granting > active revoking released; active > revoking; revoking > released;"
        "reserved granting active revoking > written_off",
        row={
            "redemption_id": "(select max(id) from redemption)",
            "team_id": "(select id from team limit 1)",
            "slot_id": "(select max(id) from slot)",
            "person_id": NEWCOMER,
            "identity": "'one@example.org'",
        },
        within={"released": GONE, "written_off": GONE},
    ),
    Machine(
        "redemption",
        RedemptionState,
        "waiting > placing; placing > waiting granted; placing waiting > refused cancelled; granted > waiting;"
        "granted waiting > ending; ending > ended",
        row={
            "code_id": "(select id from code limit 1)",
            "person_id": NEWCOMER,
            "pool_id": "(select id from pool limit 1)",
            "identity": "'one@example.org'",
            "days": "1",
            "use": "'reserved'",
        },
        within={
            "refused": BACK,
            "cancelled": BACK,
            "granted": SPENT,
            "ending": SPENT,
            "ended": SPENT,
        },
    ),
    Machine(
        "redemption",
        Use,
        "reserved > spent returned",
        column="use",
        row={
            "code_id": "(select id from code limit 1)",
            "person_id": NEWCOMER,
            "pool_id": "(select id from pool limit 1)",
            "identity": "'one@example.org'",
            "days": "1",
            "state": "'waiting'",
        },
        within={"returned": {"state": "'cancelled'"}},
    ),
    Machine(
        "operation",
        OperationState,
        "planned retry uncertain > claimed; claimed > settled retry uncertain dead; dead > retry settled;"
        "planned > cancelled",
        row={
            "kind": "'grant'",
            "seat_id": "(select id from seat limit 1)",
            "lease_until": "null",
            "settled_at": "null",
        },
        within={
            "claimed": {"lease_until": "now()"},
            "settled": {"settled_at": "now()"},
            "cancelled": {"settled_at": "now()"},
        },
    ),
    Machine(
        "waiting",
        WaitingState,
        "waiting > placed left",
        row={
            "redemption_id": "(select max(id) from redemption)",
            "pool_id": "(select id from pool limit 1)",
        },
    ),
    Machine("code", CodeStatus, "active > revoked", column="status"),
    Machine(
        "team",
        TeamStatus,
        # An admin may also put a suspended team aside, and bring a retired one back.
        "active > paused suspended dead retired; paused > active dead retired; suspended > active dead retired;"
        "dead > active retired; suspended > paused; retired > active",
        column="status",
        row={
            "name": "'another'",
            "pool_id": "(select id from pool limit 1)",
            "provider": "'sandbox'",
        },
    ),
    Machine(
        "notice",
        NoticeState,
        # Sent may be owed again: an edit that the first answer was written over.
        "owed > sending unreachable; sending > sent owed unknown unreachable; sent > owed",
        row={
            "person_id": "(select id from person limit 1)",
            "kind": "'granted'",
            "chat_id": "1",
            "asked_at": "now()",
            "lease_until": "null",
        },
        within={"sending": {"lease_until": "now()"}},
    ),
]
CODE_ROW = {
    "batch_id": "(select id from batch limit 1)",
    "pool_id": "(select id from pool limit 1)",
    "mac": "'\\x01'",
    "key_id": "'k'",
    "last4": "'AAAA'",
    "max_uses": "5",
    "days": "1",
}


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: f"{machine.table}.{machine.column}")
def test_exactly_the_listed_transitions_are_possible(raw: Raw, machine: Machine) -> None:
    # Somebody new with a redemption, and the seat's operation out of the way.
    raw.execute("insert into person (telegram_id) values (1)")
    if machine.table != "redemption":
        columns = {**MACHINES[1].row, "state": "'waiting'"}
        insert(raw, "redemption", columns)
    raw.execute("update operation set state = 'cancelled', settled_at = now()")
    table = sql.Identifier(machine.table)
    row = CODE_ROW if machine.table == "code" else machine.row
    states = [state.value for state in machine.states]  # type: ignore[attr-defined]  # an enum's members
    possible = set()
    for before, after in product(states, states):
        if before == after:
            continue
        with attempt(raw):
            # Rows come to be in any state for this test only.
            raw.execute(sql.SQL("alter table {} disable trigger user").format(table))
            made = insert(raw, machine.table, {**row, **machine.columns(before)})
            raw.execute(sql.SQL("alter table {} enable trigger user").format(table))
            _fit_counters(raw, machine)
            wanted = {**_moving(machine), **machine.within.get(after, {}), machine.column: f"'{after}'"}
            refused_by = _refusal(raw, machine.table, made, wanted)
            if refused_by is None:
                possible.add((before, after))
            else:
                assert refused_by == f"transition_{machine.table}", (before, after)
    assert possible == machine.allowed


def _refusal(raw: Raw, table: str, made: int, wanted: Columns) -> str | None:
    """The constraint that refuses a change, if one does."""
    try:
        with raw.transaction():
            change(raw, table, made, wanted)
    except psycopg.IntegrityError as refusal:
        return refusal.diag.constraint_name
    return None


def _moving(machine: Machine) -> Columns:
    """Columns that change with the state and are not what the row is."""
    return {name: value for name, value in machine.row.items() if name in {"lease_until", "settled_at"}}


def _fit_counters(raw: Raw, machine: Machine) -> None:
    """A redemption that was put there behind the trigger's back is counted, so that its next step can be."""
    if machine.table != "redemption":
        return
    raw.execute("alter table code disable trigger user")
    raw.execute(
        "update code c set reserved = (select count(*) from redemption d where d.code_id = c.id and d.use = 'reserved'),"
        " spent = (select count(*) from redemption d where d.code_id = c.id and d.use = 'spent')"
    )
    raw.execute("alter table code enable trigger user")


def test_states_are_those_of_the_enums(raw: Raw) -> None:
    checked = 0
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if getattr(column.type, "enums", None):
                checked += 1
                with attempt(raw):
                    raw.execute(
                        sql.SQL("alter table {} disable trigger user").format(sql.Identifier(table.name))
                    )
                    _one_row(raw, table.name)
                    wanted = {column.name: "'elsewhere'"}
                    refused_by = _refusal(raw, table.name, _any(raw, table.name), wanted)
                assert refused_by == f"ck_{table.name}_{column.name}"
    assert checked == 10


def _one_row(raw: Raw, table: str) -> None:
    machine = next(machine for machine in MACHINES if machine.table == table)
    if machine.table in {"waiting", "notice"}:
        insert(raw, table, machine.columns(next(iter(machine.states)).value))  # type: ignore[call-overload]  # an enum


def _any(raw: Raw, table: str) -> int:
    row = raw.execute(sql.SQL("select id from {} limit 1").format(sql.Identifier(table))).fetchone()
    assert row is not None
    return int(row[0])
