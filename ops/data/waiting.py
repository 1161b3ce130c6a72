"""`./team waiting`."""

import click
from sqlalchemy.orm import Session

from invitehub import line_list as product
from invitehub import on_behalf
from invitehub.identity import find_holder
from invitehub.line_list import LineEntry
from invitehub.views import view_redemption
from ops.data.doors import Noun, actor, opened, serve, zone
from ops.data.output import Column, listing, print_json
from ops.data.parameters import example, json_option, limit_option

COLUMNS = (
    Column[LineEntry]("ID", lambda entry: entry.id, number=True, spare=5),
    Column[LineEntry]("POOL", lambda entry: entry.pool),
    Column[LineEntry]("PLACE", lambda entry: entry.place, number=True),
    Column[LineEntry]("IDENTITY", lambda entry: entry.identity),
    Column[LineEntry]("FOR", lambda entry: "a swap" if entry.swap else "a seat", spare=2),
    Column[LineEntry]("TELEGRAM", lambda entry: entry.telegram_id, number=True, spare=4),
    Column[LineEntry]("SINCE", lambda entry: entry.since, spare=3),
    Column[LineEntry]("EXPECTED", lambda entry: entry.expected, spare=1),
)


@click.group(cls=Noun, epilog=example("./team waiting list"))
def waiting() -> None:
    """The waiting list: people whose code is accepted, but for whom no seat is free yet, and people who swap."""


@waiting.command("list", epilog=example("./team waiting list --pool plus"))
@click.option("--pool", help="Only those of this pool.")
@limit_option
@json_option
def list_(pool: str | None, limit: int | None, as_json: bool) -> None:
    """In the order in which they are served. More seats: ./team teams add, or teams set --capacity.

    Expected: when as many seats of the pool have ended. Earlier if somebody leaves, later if people renew.
    """
    with opened() as house, house.db.transaction() as session:
        listing(
            lambda most: product.list_line(session, pool=pool, limit=most),
            COLUMNS,
            as_json=as_json,
            limit=limit,
            zone=zone(house),
            empty="Nobody waits.",
        )


@waiting.command(
    epilog=example("./team waiting leave 12", "./team waiting leave ann@example.org --pool plus")
)
@click.argument("who", metavar="WHO")
@click.option("--pool", help="Only their place in this pool.")
@json_option
def leave(who: str, pool: str | None, as_json: bool) -> None:
    """Take WHO out of the line: an identity, or the ID of ./team waiting list. The use of their code comes back.

    Whoever waits for a swap keeps the seat that they have.
    """
    with opened() as house:
        with house.db.transaction() as session:
            redemption_id = _redemption(session, who, pool)
            on_behalf.leave_line(session, redemption_id, actor=actor())
            seat = view_redemption(session, redemption_id)
        serve(house, [seat.pool_id])
    if as_json:
        print_json(seat)
    else:
        click.echo(
            f"{seat.identity} does not wait in pool {seat.pool} any more: {seat.redemption_state.value}."
        )


def _redemption(session: Session, who: str, pool: str | None) -> int:
    if who.isascii() and who.isdigit():
        return product.redemption_at(session, int(who[:18]))
    return find_holder(session, who, pool=pool)
