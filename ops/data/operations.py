"""`./team operations`."""

import click

from invitehub import giving_up
from invitehub import operation_list as product
from invitehub.operation_list import OperationView
from invitehub.timeline import timeline_of_operation
from models.enums import OperationKind, OperationState
from ops.data.doors import Noun, actor, hint, opened, serve, zone
from ops.data.output import facts, listing, plain, print_json
from ops.data.parameters import States, example, json_option, limit_option
from ops.data.story import print_story
from ops.data.work_columns import OPERATIONS

_operation = click.argument("operation", type=click.IntRange(min=1))


@click.group(cls=Noun, epilog=example("./team operations list --state dead"))
def operations() -> None:
    """Operations: pieces of upstream work. They go on by themselves; only dead ones need a decision."""


@operations.command("list", epilog=example("./team operations list --state dead"))
@click.option("--state", type=States(OperationState), help="Only those in this state.")
@click.option("--kind", type=States(OperationKind), help="Only those of this kind.")
@limit_option
@json_option
def list_(state: OperationState | None, kind: OperationKind | None, limit: int | None, as_json: bool) -> None:
    """The newest first."""
    with opened() as house, house.db.transaction() as session:
        listing(
            lambda most: product.list_operations(session, state=state, kind=kind, limit=most),
            OPERATIONS,
            as_json=as_json,
            limit=limit,
            zone=zone(house),
            empty="No such operations. Each redeemed code makes one.",
        )


@operations.command(epilog=example("./team operations show 12"))
@_operation
@json_option
def show(operation: int, as_json: bool) -> None:
    """One operation with its last error, and the whole story of the seat that it is for, in order of time."""
    with opened() as house, house.db.transaction() as session:
        work = product.show_operation(session, operation)
        steps = timeline_of_operation(session, operation)
        where = zone(house)
    if as_json:
        print_json({**plain(work), "timeline": steps})
        return
    facts(_facts(work), zone=where)
    print_story(steps, where)


def _facts(work: OperationView) -> dict[str, object]:
    return {
        "Operation": work.id,
        "Kind": work.kind,
        "State": work.state,
        "Tries": work.attempts,
        "Team": work.team,
        "Identity": work.identity,
        "Seat": work.seat_id,
        "Orphan": work.orphan_id,
        "Error": work.error_code,
        "Upstream says": work.error_detail,
        "Outcome": work.outcome,
        "Planned": work.created_at,
        "Due": None if work.settled_at else work.due_at,
        "First sent": work.sent_at,
        "Runs at": work.runner if work.lease_until else None,
        "Settled": work.settled_at,
    }


@operations.command(epilog=example("./team operations retry 12"))
@_operation
@json_option
def retry(operation: int, as_json: bool) -> None:
    """Let a dead operation start over."""
    with opened() as house:
        with house.db.transaction() as session:
            work = product.retry_dead(session, operation_id=operation, actor=actor())
        hint(work.id, work.kind.value)
    if as_json:
        print_json(work)
    else:
        click.echo(f"Operation {work.id} is due again.")


@operations.command("give-up", epilog=example("./team operations give-up 12"))
@_operation
@json_option
def give_up(operation: int, as_json: bool) -> None:
    """Settle a dead operation for good: the code's use comes back, the seat is free, the person is told.

    Looks upstream first: whoever is in the team after all is not given up.
    """
    with opened() as house:
        given = giving_up.give_up(house.db, house.keys, operation_id=operation, actor=actor())
        serve(house, [given.pool_id])
    if as_json:
        print_json(given.operation)
    else:
        click.echo(f"Operation {operation} is given up; {given.operation.identity} is told.")
