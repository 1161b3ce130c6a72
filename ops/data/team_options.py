"""`./team teams connect`."""

import click

from invitehub import health, reconnecting
from invitehub import teams as product

# Its commands belong to the same noun.
from ops.data import team_moves as _team_moves  # noqa: F401
from ops.data.doors import actor, opened, serve
from ops.data.parameters import Setting, example
from ops.data.teams import once_each, teams, warn_of_secrets


@teams.command(epilog=example("./team teams connect red --option join=instant"))
@click.argument("name")
@click.option(
    "--option",
    "options",
    type=Setting(),
    multiple=True,
    required=True,
    help="A setting of the provider that changes. Give secrets as KEY=@FILE or KEY=- (standard input).",
)
def connect(name: str, options: tuple[tuple[str, str], ...]) -> None:
    """Give the team NAME new credentials or another address. They are tried first; seats and people stay."""
    changed = once_each(options)
    with opened() as house:
        reconnecting.reconnect(house.db, house.keys, name=name, options=changed, actor=actor())
        with house.db.transaction() as session:
            team = product.find_team(session, name)
            team_id, provider = team.id, team.provider
        # One that was suspended for its credentials is well again at once.
        checked = health.check_team(house.db, house.keys, team_id)
        if checked.serve_pool_id is not None:
            serve(house, [checked.serve_pool_id])
    warn_of_secrets(provider, changed)
    click.echo(f"Team {name}: {checked.reason or 'well'}; it is {checked.status.value}")
