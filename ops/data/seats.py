"""`./team seats`."""

import click

from invitehub import seats as product
from invitehub.seats import SeatRow, SeatStory
from models.enums import SeatState
from ops.data.doors import Noun, opened, zone
from ops.data.output import Column, facts, listing, print_json, table
from ops.data.parameters import States, example, json_option, limit_option
from ops.data.work_columns import NOTICES, WORK

COLUMNS = (
    Column[SeatRow]("ID", lambda seat: seat.id, number=True),
    Column[SeatRow]("TEAM", lambda seat: seat.team),
    Column[SeatRow]("IDENTITY", lambda seat: seat.identity),
    Column[SeatRow]("STATE", lambda seat: seat.state),
    Column[SeatRow]("JOINED", lambda seat: seat.joined, spare=4),
    Column[SeatRow]("TELEGRAM", lambda seat: seat.telegram_id, number=True, spare=2),
    Column[SeatRow]("UNTIL", lambda seat: seat.expires_at, spare=1),
    Column[SeatRow]("SINCE", lambda seat: seat.created_at, spare=5),
    Column[SeatRow]("CODE", lambda seat: f"…{seat.code_last4}", spare=3),
)


@click.group(cls=Noun, epilog=example("./team seats list"))
def seats() -> None:
    """Seats: one person's place in a team."""


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


@seats.command(epilog=example("./team seats show 7"))
@click.argument("seat", type=click.IntRange(min=1))
@json_option
def show(seat: int, as_json: bool) -> None:
    """The whole story of the seat with this id: its redemption, the work upstream, the notices."""
    with opened() as house, house.db.transaction() as session:
        story = product.show_seat(session, seat)
        where = zone(house)
    if as_json:
        print_json(story)
        return
    facts(_facts(story), zone=where)
    click.echo("\nUpstream")
    table(story.operations, WORK, zone=where, empty="Nothing was asked.")
    click.echo("\nNotices")
    table(story.notices, NOTICES, zone=where, empty="Nothing was said yet.")


def _facts(story: SeatStory) -> dict[str, object]:
    seat, redemption = story.seat, story.redemption
    return {
        "Seat": seat.id,
        "State": seat.state,
        "Wanted": seat.wanted,
        "Team": seat.team,
        "Pool": seat.pool,
        "Identity": seat.identity,
        "Telegram id": seat.telegram_id,
        "Joined": seat.joined,
        "Accept by": seat.accept_by,
        "Redemption": f"{redemption.redemption_id} ({redemption.redemption_state.value})",
        "Refused because": redemption.refusal,
        "Code": f"ends in {seat.code_last4}",
        "Days": redemption.days,
        "Until": seat.expires_at,
        "Redeemed": redemption.created_at,
        "Changed": seat.changed_at,
    }
