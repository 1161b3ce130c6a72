"""`./team waiting`."""

import click

from invitehub import waiting as product
from invitehub.waiting import WaitingView
from ops.data.doors import Noun, opened, zone
from ops.data.output import Column, listing
from ops.data.parameters import example, json_option, limit_option

COLUMNS = (
    Column[WaitingView]("POOL", lambda entry: entry.pool),
    Column[WaitingView]("PLACE", lambda entry: entry.place, number=True),
    Column[WaitingView]("IDENTITY", lambda entry: entry.identity),
    Column[WaitingView]("TELEGRAM", lambda entry: entry.telegram_id, number=True, spare=2),
    Column[WaitingView]("SINCE", lambda entry: entry.since, spare=1),
)
# The product's own limit is a number; this is more than there are people.
_ALL = 2**53


@click.group(cls=Noun, epilog=example("./team waiting list"))
def waiting() -> None:
    """The waiting list: people whose code is accepted, but for whom no seat is free yet."""


@waiting.command("list", epilog=example("./team waiting list --pool plus"))
@click.option("--pool", help="Only those of this pool.")
@limit_option
@json_option
def list_(pool: str | None, limit: int | None, as_json: bool) -> None:
    """In the order in which they are served. More seats: ./team teams add, or teams set --capacity."""
    with opened() as house, house.db.transaction() as session:
        listing(
            lambda most: product.list_waiting(session, pool=pool, limit=most or _ALL),
            COLUMNS,
            as_json=as_json,
            limit=limit,
            zone=zone(house),
            empty="Nobody waits.",
        )
