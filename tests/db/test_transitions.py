"""Every pair of states of every table: what the design lists is possible, and nothing else."""

from itertools import product
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from models import Base
from tests.support.attacks import Columns, Raw, attempt, change, insert
from tests.support.machines import CODE_ROW, MACHINES, Machine


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
                    refused_by = _refused_word(raw, table.name, column.name)
                assert refused_by == f"ck_{table.name}_{column.name}"
    assert checked == 21


# Tables of which there is no row beside a seat, and how one is made.
MADE = {
    "admin": "insert into admin (telegram_id, role, appointed_by) values (1, 'viewer', 'test')",
    "help_case": "insert into help_case (person_id, about) select id, 'used_up' from person limit 1",
    "batch_invite_line": "insert into batch_invite_line (job_id, no, given) select id, 1, 'x' from batch_invite",
}


# What goes with a state whatever it is: a state that is none is not open, either.
TOGETHER = {
    ("swap", "state"): ", ended_at = now()",
    ("batch_invite", "state"): ", ended_at = now()",
    ("redemption", "stopped_because"): ", stopped_at = now()",
}


def _one_row(raw: Raw, table: str) -> None:
    if table == "batch_invite_line":
        _one_row(raw, "batch_invite")
    if table in MADE:
        raw.execute(MADE[table].encode())
    elif not raw.execute(sql.SQL("select 1 from {} limit 1").format(sql.Identifier(table))).fetchone():
        machine = next(machine for machine in MACHINES if machine.table == table)
        insert(raw, table, machine.columns(next(iter(machine.states)).value))  # type: ignore[call-overload]  # an enum


def _refused_word(raw: Raw, table: str, column: str) -> str | None:
    """The constraint that refuses a state that is none."""
    change_ = sql.SQL("update {} set {} = 'elsewhere'" + TOGETHER.get((table, column), ""))
    wrong = change_.format(sql.Identifier(table), sql.Identifier(column))
    try:
        with raw.transaction():
            raw.execute(wrong)
    except psycopg.IntegrityError as refusal:
        return refusal.diag.constraint_name
    return None


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: f"{machine.table}.{machine.column}")
def test_the_page_on_states_says_the_same(machine: Machine) -> None:
    page = (Path(__file__).parents[2] / "docs" / "states.md").read_text(encoding="utf-8")
    _, _, section = page.partition(f"\n## `{machine.table}.{machine.column}`\n")
    rows = [
        line.split("|")[1:3] for line in section.partition("\n## ")[0].splitlines() if line.startswith("| ")
    ]
    told = {
        (before.strip(), after.strip())
        for froms, tos in rows[1:]
        for before, after in product(froms.split(","), tos.split(","))
    }
    assert told == machine.allowed
