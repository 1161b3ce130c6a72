"""`./team teams check`, `evacuate`, `retire`, `move`."""

import click

from invitehub import evacuation, health, team_moves
from invitehub import teams as product
from invitehub.evacuation import Evacuated
from invitehub.house import House
from invitehub.providers import Health
from ops.data.doors import actor, opened, serve
from ops.data.output import print_json
from ops.data.parameters import example, json_option
from ops.data.teams import teams
from ops.errors import Refused


@teams.command(epilog=example("./team teams check red"))
@click.argument("name")
@json_option
def check(name: str, as_json: bool) -> None:
    """Ask the provider of the team NAME whether it can be worked with, and note what it says.

    As the worker does by itself: a team that is not well is suspended, one that is well again is active.
    """
    with opened() as house:
        with house.db.transaction() as session:
            team_id = product.find_team(session, name).id
        checked = health.check_team(house.db, house.keys, team_id)
        if checked.serve_pool_id is not None:
            serve(house, [checked.serve_pool_id])
    found = checked.health or Health(ok=False, reason=checked.reason)
    if as_json:
        print_json(found)
    elif found.ok:
        size = "" if found.capacity is None else f", {found.used or 0} of {found.capacity} seats taken"
        click.echo(f"Team {name}: {checked.reason or 'well'}{size}; it is {checked.status.value}")
    if not found.ok:
        raise Refused(
            f"Team {name} can't be worked with upstream ({found.reason}); it is {checked.status.value}",
            "put that right there, or correct its options",
        )


@teams.command(epilog=example("./team teams evacuate red --dry-run", "./team teams evacuate red"))
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@json_option
def evacuate(name: str, dry_run: bool, as_json: bool) -> None:
    """Move everybody out of the team NAME into other teams of its pool.

    It costs nobody a swap. Whoever finds no seat free keeps this one, if it works, and waits in line.
    """
    with opened() as house:
        if dry_run:
            _preview(house, name, as_json=as_json)
            return
        moved = evacuation.evacuate(house.db, name=name, actor=actor())
        placed = serve(house, moved.pool_ids)
    _tell(moved, placed, as_json=as_json)


@teams.command(epilog=example("./team teams retire red"))
@click.argument("name")
@json_option
def retire(name: str, as_json: bool) -> None:
    """Drain the team NAME: nobody new, everybody is moved elsewhere, and it retires by itself once it is empty."""
    with opened() as house:
        moved = evacuation.retire(house.db, name=name, actor=actor())
        placed = serve(house, moved.pool_ids)
        with house.db.transaction() as session:
            evacuation.retire_drained(session)
            status = product.show_team(session, name).status
    _tell(moved, placed, as_json=as_json)
    if not as_json:
        click.echo(f"{name} is {status.value}.")


@teams.command(epilog=example("./team teams move red --pool premium"))
@click.argument("name")
@click.option("--pool", required=True, help="Where it belongs from now on.")
@json_option
def move(name: str, pool: str, as_json: bool) -> None:
    """Put the team NAME into another pool. Whoever sits there stays, with the rules of their own pool."""
    with opened() as house:
        with house.db.transaction() as session:
            before = product.find_team(session, name).pool_id
            team = team_moves.move(session, name=name, pool=pool, actor=actor())
            after = product.find_team(session, name).pool_id
        serve(house, [before, after])
    if as_json:
        print_json(team)
    else:
        click.echo(f"Team {team.name} is in pool {team.pool} now.")


def _preview(house: House, name: str, *, as_json: bool) -> None:
    with house.db.transaction() as session:
        shown = evacuation.preview(session, name)
    if as_json:
        print_json(shown)
        return
    click.echo(
        f"{shown.people} people would move: {shown.people - shown.must_wait} find a seat, {shown.must_wait} must wait."
    )


def _tell(moved: Evacuated, placed: int, *, as_json: bool) -> None:
    if as_json:
        print_json({"team": moved.team, "asked": moved.asked, "skipped": moved.skipped, "placed": placed})
        return
    click.echo(
        f"{moved.asked} people of {moved.team} are to move; {placed} have a new seat reserved already."
    )
