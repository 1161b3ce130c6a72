"""`./team seats`."""

import click

from invitehub import seats as product
from invitehub.seats import SeatRow
from invitehub.views import SeatView
from models.enums import SeatState
from ops.data.doors import Noun, opened, zone
from ops.data.gifts import extend, give, rename
from ops.data.invitation_jobs import invites
from ops.data.invitations import invite
from ops.data.kicks import kick
from ops.data.output import Column, facts, listing, print_json, table
from ops.data.parameters import States, example, json_option, limit_option
from ops.data.story import print_story
from ops.data.swaps import swap, swap_cancel
from ops.data.work_columns import NOTICES, WORK

COLUMNS = (
    Column[SeatRow]("ID", lambda seat: seat.id, number=True),
    Column[SeatRow]("TEAM", lambda seat: seat.team),
    Column[SeatRow]("IDENTITY", lambda seat: seat.identity),
    Column[SeatRow]("STATE", lambda seat: seat.state),
    Column[SeatRow]("MOVING IN", lambda seat: seat.incoming or None, spare=6),
    Column[SeatRow]("JOINED", lambda seat: seat.joined, spare=4),
    Column[SeatRow]("TELEGRAM", lambda seat: seat.telegram_id, number=True, spare=2),
    Column[SeatRow]("UNTIL", lambda seat: seat.expires_at, spare=1),
    Column[SeatRow]("SINCE", lambda seat: seat.created_at, spare=5),
    Column[SeatRow]("CODE", lambda seat: seat.code_last4 and f"…{seat.code_last4}", spare=3),
)


@click.group(cls=Noun, epilog=example("./team seats list"))
def seats() -> None:
    """Seats: one person's place in a team."""


for each in (give, invite, invites, extend, rename, kick, swap, swap_cancel):
    seats.add_command(each)


@seats.command(
    "list",
    epilog=example("./team seats list --team red", "./team seats list --identity ann@ --all --json"),
)
@click.option("--pool", help="Only those of this pool.")
@click.option("--team", help="Only those of this team.")
@click.option("--state", type=States(SeatState), help="Only those in this state.")
@click.option("--identity", metavar="TEXT", help="Only those whose identity contains this.")
@click.option("--all", "ended", is_flag=True, help="Those that have ended as well.")
@limit_option
@json_option
def list_(
    pool: str | None,
    team: str | None,
    state: SeatState | None,
    identity: str | None,
    ended: bool,
    limit: int | None,
    as_json: bool,
) -> None:
    """Seats that count: from the moment they are reserved until upstream confirmed that they are gone."""
    with opened() as house, house.db.transaction() as session:
        listing(
            lambda most: product.list_seats(
                session, pool=pool, team=team, state=state, identity=identity, ended=ended, limit=most
            ),
            COLUMNS,
            as_json=as_json,
            limit=limit,
            zone=zone(house),
            empty="No such seats. People get one by sending a code to the bot: ./team codes new",
        )


@seats.command(epilog=example("./team seats show 7", "./team seats show --redemption 12"))
@click.argument("seat", type=click.IntRange(min=1), required=False)
@click.option("--redemption", type=click.IntRange(min=1), metavar="N", help="Also one without a seat.")
@json_option
def show(seat: int | None, redemption: int | None, as_json: bool) -> None:
    """The whole story of SEAT: its redemption, the work upstream, the notices, and all that happened, in order of time.

    SEAT is a number of ./team seats list.
    """
    if (seat is None) == (redemption is None):
        raise click.UsageError("give the number of a seat, or --redemption")
    with opened() as house, house.db.transaction() as session:
        if seat is not None:
            story = product.show_seat(session, seat)
        else:
            story = product.show_redemption(session, redemption or 0)
        where = zone(house)
    if as_json:
        print_json(story)
        return
    facts({**_facts_of_seat(story.seat), **_facts(story.redemption)}, zone=where)
    click.echo("\nUpstream")
    table(story.operations, WORK, zone=where, empty="Nothing was asked.")
    click.echo("\nNotices")
    table(story.notices, NOTICES, zone=where, empty="Nothing was said yet.")
    print_story(story.timeline, where)


def _facts_of_seat(seat: SeatRow | None) -> dict[str, object]:
    if seat is None:
        return {}
    return {
        "Seat": seat.id,
        "State": seat.state,
        "Wanted": seat.wanted,
        "Team": seat.team,
        "Joined": seat.joined,
        "Accept by": seat.accept_by,
        "Changed": seat.changed_at,
    }


def _facts(redemption: SeatView) -> dict[str, object]:
    return {
        "Redemption": f"{redemption.redemption_id} ({redemption.redemption_state.value})",
        "Pool": redemption.pool,
        "Identity": redemption.identity,
        "Telegram id": redemption.telegram_id,
        "Code": redemption.code_last4 and f"ends in {redemption.code_last4}",
        "Days": redemption.days,
        "Until": redemption.expires_at,
        "Days stand still": redemption.stopped_because,
        "Credited": redemption.credited or None,
        "Place in line": redemption.place,
        "Swap": redemption.swap,
        "Moving to": redemption.moving_to,
        "Refused because": redemption.refusal,
        "Ended because": redemption.ended_because,
        "Use given back": redemption.given_back or None,
        "Begun": redemption.created_at,
    }
