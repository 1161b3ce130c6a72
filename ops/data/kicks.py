"""`./team seats kick`."""

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from datetime import tzinfo

import click

from invitehub import kicking as product
from invitehub.identity import redemption_of
from invitehub.kicking import Kicked, KickLine
from ops.data.doors import actor, hint, opened, serve, zone
from ops.data.output import Column, print_json, table
from ops.data.parameters import example, json_option
from ops.data.words import refused

_SHOWN = 50
COLUMNS = (
    Column[KickLine]("REDEMPTION", lambda line: line.redemption_id, number=True, spare=3),
    Column[KickLine]("IDENTITY", lambda line: line.identity),
    Column[KickLine]("TELEGRAM", lambda line: line.telegram_id, number=True, spare=4),
    Column[KickLine]("POOL", lambda line: line.pool, spare=2),
    Column[KickLine]("STATE", lambda line: line.state),
    Column[KickLine]("TEAMS", lambda line: ", ".join(line.teams)),
    Column[KickLine]("PLACE", lambda line: line.place, number=True, spare=5),
    Column[KickLine]("SWAP", lambda line: line.swap, spare=6),
    Column[KickLine]("UNTIL", lambda line: line.until, spare=1),
)


@click.command(
    "kick",
    epilog=example(
        "./team seats kick ann@example.org --reason 'asked for it'",
        "./team seats kick ann@example.org --pool plus --give-back --yes",
        "./team seats kick --team red --yes",
    ),
)
@click.argument("identity", required=False)
@click.option("--team", help="Only who has a seat in this team.")
@click.option("--pool", help="Only who is in this pool.")
@click.option("--telegram", type=int, metavar="ID", help="Only of this person.")
@click.option("--seat", type=click.IntRange(min=1), metavar="N", help="Only who has this seat.")
@click.option("--reason", default="", metavar="TEXT", help="For the audit log.")
@click.option("--give-back", is_flag=True, help="The uses of their codes come back.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@json_option
def kick(
    identity: str | None,
    team: str | None,
    pool: str | None,
    telegram: int | None,
    seat: int | None,
    reason: str,
    give_back: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """End all that IDENTITY has: seats, invitations, seats that are just asked for, places in line, in all pools.

    They are told. A seat counts until upstream has confirmed that it is gone.
    """
    if all(value is None for value in (identity, team, pool, telegram, seat)):
        raise click.UsageError("say whom: IDENTITY, --team, --pool, --telegram or --seat")
    with opened() as house:
        with house.db.transaction() as session:
            ids = None if seat is None else [redemption_of(session, seat)]
            lines = product.preview(
                session, identity=identity, redemption_ids=ids, team=team, pool=pool, telegram_id=telegram
            )
        if not yes:
            _ask(lines, zone(house))
        kicked = product.kick(
            house.db,
            [line.redemption_id for line in lines],
            reason=reason,
            give_back=give_back,
            actor=actor(),
        )
        for one in kicked.ended:
            for each in one.hints:
                hint(*each)
        placed = serve(house, {pool_id for one in kicked.ended for pool_id in one.pool_ids})
    _tell(lines, kicked, placed, as_json=as_json)


def _ask(lines: Sequence[KickLine], where: tzinfo) -> None:
    """What would happen is shown in any case. Where nobody can be asked, only --yes is a yes."""
    with redirect_stdout(sys.stderr):
        table(lines[:_SHOWN], COLUMNS, zone=where, empty="")
        if len(lines) > _SHOWN:
            click.echo(f"and {len(lines) - _SHOWN} more")
    redemptions = f"{len(lines)} {'redemption' if len(lines) == 1 else 'redemptions'}"
    people = len({(line.telegram_id, None if line.telegram_id else line.identity) for line in lines})
    what = f"{redemptions} of {people} {'person' if people == 1 else 'people'} would end"
    if not sys.stdin.isatty():
        raise refused("needs_yes", what=what)
    click.confirm(f"{what}. Do it?", abort=True, err=True)


def _tell(lines: Sequence[KickLine], kicked: Kicked, placed: int, *, as_json: bool) -> None:
    if as_json:
        known = {line.redemption_id: line for line in lines}
        ended = [
            {
                "redemption_id": one.redemption_id,
                "identity": known[one.redemption_id].identity,
                "pool": known[one.redemption_id].pool,
                "state": one.state,
            }
            for one in kicked.ended
        ]
        print_json({"kicked": ended, "over": kicked.over, "placed": placed})
        return
    removing = sum(1 for one in kicked.ended if one.hints)
    told = [f"{len(kicked.ended)} ended"]
    told += [f"{removing} to be removed upstream"] if removing else []
    told += [f"{placed} who waited have a seat reserved"] if placed else []
    told += [f"{len(kicked.over)} had ended by themselves meanwhile"] if kicked.over else []
    click.echo("; ".join(told))
