"""`./team members`."""

import click

from invitehub import team_checks, teams
from invitehub.providers import Membership
from ops.data.doors import Verb, opened, zone
from ops.data.output import Column, print_json, table
from ops.data.parameters import example, json_option

COLUMNS = (
    Column[Membership]("IDENTITY", lambda member: member.member),
    Column[Membership]("STATUS", lambda member: member.status),
    Column[Membership]("ROLE", lambda member: member.role, spare=1),
    Column[Membership]("SINCE", lambda member: member.since, spare=2),
    Column[Membership]("ACCEPT BY", lambda member: member.accept_by, spare=3),
)


@click.command(cls=Verb, epilog=example("./team members red", "./team members red --json --details"))
@click.argument("team")
@click.option(
    "--details", is_flag=True, help="With --json: an object a member instead of the identity alone."
)
@json_option
def members(team: str, details: bool, as_json: bool) -> None:
    """Who is in TEAM upstream right now, pending invitations included. Asks the provider itself."""
    with opened() as house:
        with house.db.transaction() as session:
            found = teams.find_team(session, team)
            connection = teams.connection(session, house.keys, found.id)
        people = team_checks.members(connection)
        where = zone(house)
    if as_json:
        print_json([_details(one) if details else one.member for one in people])
    else:
        table(people, COLUMNS, zone=where, empty=f"Nobody is in {team} upstream.")


def _details(one: Membership) -> dict[str, object]:
    """Without the link to join: it is the invited person's alone."""
    return {
        "identity": one.member,
        "status": one.status,
        "role": one.role,
        "since": one.since,
        "accept_by": one.accept_by,
        "ref": one.ref,
    }
