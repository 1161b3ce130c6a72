"""`./team seats swap` and `swap-cancel`: what an admin does on behalf of somebody."""

from datetime import tzinfo

import click
from sqlalchemy.orm import Session

from invitehub import on_behalf as product
from invitehub.identity import find_holder, redemption_of
from invitehub.views import SeatView, view_redemption
from models.enums import SwapState
from ops.data.doors import actor, opened, serve, zone
from ops.data.gifts import pool_option, who_argument, why_option
from ops.data.output import facts, print_json
from ops.data.parameters import example, json_option


@click.command(
    "swap",
    epilog=example("./team seats swap ann@example.org", "./team seats swap 7 --evacuate --why 'the move'"),
)
@who_argument
@pool_option
@click.option("--evacuate", is_flag=True, help="Whatever the pool allows, and it costs them no swap.")
@why_option
@json_option
def swap(who: str, pool: str | None, evacuate: bool, why: str, as_json: bool) -> None:
    """Move WHO to another team of the pool: an identity, or the number of a seat. The bot tells them.

    The new seat comes first. If none is free they keep the old one, as long as it works, and wait in line.
    """
    with opened() as house:
        with house.db.transaction() as session:
            redemption_id = whose(session, who, pool)
            pool_id = product.swap(session, redemption_id, evacuate=evacuate, actor=actor(), why=why)
        serve(house, [pool_id])
        with house.db.transaction() as session:
            seat = view_redemption(session, redemption_id)
        where = zone(house)
    _print(seat, as_json=as_json, where=where)


@click.command(
    "swap-cancel", epilog=example("./team seats swap-cancel ann@example.org", "./team seats swap-cancel 7")
)
@who_argument
@pool_option
@json_option
def swap_cancel(who: str, pool: str | None, as_json: bool) -> None:
    """Let WHO stay where they are, as long as no other seat is under way."""
    with opened() as house:
        with house.db.transaction() as session:
            redemption_id = whose(session, who, pool)
            product.cancel_swap(session, redemption_id, actor=actor())
            seat = view_redemption(session, redemption_id)
        where = zone(house)
    _print(seat, as_json=as_json, where=where)


def whose(session: Session, who: str, pool: str | None) -> int:
    """The redemption of a seat's number, or of an identity."""
    if who.isascii() and who.isdigit():
        return redemption_of(session, int(who[:18]))
    return find_holder(session, who, pool=pool)


def _print(seat: SeatView, *, as_json: bool, where: tzinfo) -> None:
    if as_json:
        print_json(seat)
        return
    facts(
        {
            "Identity": seat.identity,
            "Pool": seat.pool,
            "Redemption": f"{seat.redemption_id} ({seat.redemption_state.value})",
            "Team": seat.team,
            "Swap": seat.swap,
            "Moving to": seat.moving_to,
            "Place in line": seat.place,
            "Until": seat.expires_at,
        },
        zone=where,
    )
    if seat.swap is SwapState.MOVING:
        click.echo("The new seat is on its way: ./team operations list", err=True)
