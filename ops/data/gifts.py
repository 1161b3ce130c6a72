"""`./team seats give`, `extend` and `rename`: what an admin does for one person."""

from datetime import tzinfo

import click
from sqlalchemy.orm import Session

from invitehub import extending, identity, renaming
from invitehub import gifts as product
from invitehub.people import find_person
from invitehub.views import SeatView, view_redemption
from models.enums import RedemptionState
from ops.data.doors import actor, hint, opened, serve, zone
from ops.data.output import facts, print_json
from ops.data.parameters import example, json_option
from ops.data.words import refused

who_argument = click.argument("who", metavar="WHO")
pool_option = click.option("--pool", help="Only their seat in this pool.")
why_option = click.option("--why", default="", metavar="TEXT", help="For the audit log.")


@click.command(
    "give",
    epilog=example(
        "./team seats give ann@example.org --pool plus --days 30",
        "./team seats give ann@example.org --pool plus --days 365 --telegram 4711 --note 'for the talk'",
    ),
)
@click.argument("identity_", metavar="IDENTITY")
@click.option("--pool", required=True, help="Where the seat is to be.")
@click.option("--days", type=click.IntRange(1, 36500), required=True, help="How long it lasts.")
@click.option("--telegram", type=int, metavar="ID", help="Who it is, so that the bot tells them.")
@click.option("--note", default="", help="What it is for.")
@json_option
def give(identity_: str, pool: str, days: int, telegram: int | None, note: str, as_json: bool) -> None:
    """Give a seat without a code. If none is free, IDENTITY waits in the same line as everybody else."""
    with opened() as house:
        with house.db.transaction() as session:
            redemption_id = product.give(
                session,
                pool=pool,
                identity=identity_,
                days=days,
                person_id=_person(session, telegram),
                note=note,
                actor=actor(),
            )
            pool_id = view_redemption(session, redemption_id).pool_id
        serve(house, [pool_id])
        with house.db.transaction() as session:
            seat = view_redemption(session, redemption_id)
        where = zone(house)
    _print(seat, as_json=as_json, where=where)


@click.command(
    "extend",
    epilog=example(
        "./team seats extend ann@example.org --days 30",
        "./team seats extend 7 --days 3 --why 'the outage'",
    ),
)
@who_argument
@click.option("--days", type=click.IntRange(1, 36500), required=True, help="How many more.")
@pool_option
@why_option
@json_option
def extend(who: str, days: int, pool: str | None, why: str, as_json: bool) -> None:
    """Give WHO more days: an identity, or the number of a seat. The bot tells them."""
    with opened() as house:
        with house.db.transaction() as session:
            seat = extending.extend(session, _redemption(session, who, pool), days, actor(), why)
        where = zone(house)
    _print(seat, as_json=as_json, where=where)


@click.command(
    "rename",
    epilog=example(
        "./team seats rename anne@example.org ann@example.org", "./team seats rename 7 ann@example.org"
    ),
)
@who_argument
@click.argument("new", metavar="IDENTITY")
@pool_option
@why_option
@json_option
def rename(who: str, new: str, pool: str | None, why: str, as_json: bool) -> None:
    """Put right under which IDENTITY WHO is known: an identity, or the number of a seat.

    The place is kept. What upstream knows already is revoked there, and the right one is invited.
    """
    with opened() as house:
        with house.db.transaction() as session:
            redemption_id = _redemption(session, who, pool)
            planned = renaming.rename(session, redemption_id, new, actor=actor(), by_admin=True, why=why)
        if planned is not None:
            hint(*planned)
        with house.db.transaction() as session:
            seat = view_redemption(session, redemption_id)
        where = zone(house)
    _print(seat, as_json=as_json, where=where)


def _redemption(session: Session, who: str, pool: str | None) -> int:
    if who.isascii() and who.isdigit():
        return identity.redemption_of(session, int(who[:18]))
    return identity.find_holder(session, who, pool=pool)


def _person(session: Session, telegram_id: int | None) -> int | None:
    if telegram_id is None:
        return None
    person = find_person(session, telegram_id)
    if person is None:
        raise refused("person_missing", telegram_id=telegram_id)
    return person.id


def _print(seat: SeatView, *, as_json: bool, where: tzinfo) -> None:
    if as_json:
        print_json(seat)
        return
    facts(
        {
            "Identity": seat.identity,
            "Pool": seat.pool,
            "Redemption": f"{seat.redemption_id} ({seat.redemption_state.value})",
            "Seat": seat.seat_id,
            "Team": seat.team,
            "Place in line": seat.place,
            "Days": seat.days if seat.expires_at is None else None,
            "Until": seat.expires_at,
        },
        zone=where,
    )
    if seat.redemption_state is RedemptionState.PLACING:
        click.echo("The invitation is on its way: ./team operations list", err=True)
