"""`./team teams`."""

from collections.abc import Mapping

import click

from invitehub import team_adding
from invitehub import teams as product
from invitehub.house import House
from invitehub.providers import PROVIDERS
from invitehub.team_adding import Added
from invitehub.team_moves import MAX_PRIORITY
from invitehub.teams import TeamView
from models.enums import TeamStatus
from ops.data.doors import Noun, actor, hint, opened, zone
from ops.data.output import Column, facts, listing, print_json
from ops.data.parameters import TYPED, Setting, States, example, json_option, limit_option
from ops.data.team_changes import Change, change_teams, see_nobody_there
from ops.errors import Refused

COLUMNS = (
    Column[TeamView]("TEAM", lambda team: team.name),
    Column[TeamView]("POOL", lambda team: team.pool, spare=2),
    Column[TeamView]("STATUS", lambda team: team.status),
    Column[TeamView]("SEATS", lambda team: team.capacity, number=True),
    Column[TeamView]("TAKEN", lambda team: team.taken, number=True),
    Column[TeamView]("FREE", lambda team: team.free, number=True),
    Column[TeamView]("PROVIDER", lambda team: team.provider, spare=3),
    Column[TeamView]("REASON", lambda team: team.status_reason, spare=4),
    Column[TeamView]("SINCE", lambda team: team.status_since, spare=5),
)
_capacity = click.IntRange(0, product.MAX_CAPACITY)
_priority = click.IntRange(0, MAX_PRIORITY)


@click.group(cls=Noun, epilog=example("./team teams list"))
def teams() -> None:
    """Teams: places with a limited number of seats, each at one provider and in one pool."""


@teams.command("list", epilog=example("./team teams list --pool plus --status active"))
@click.option("--pool", help="Only those of this pool.")
@click.option("--status", type=States(TeamStatus), help="Only those of this status.")
@limit_option
@json_option
def list_(pool: str | None, status: TeamStatus | None, limit: int | None, as_json: bool) -> None:
    """All teams with their seats. FREE: what a code could get right now."""
    with opened() as house, house.db.transaction() as session:
        listing(
            lambda most: product.list_teams(session, pool=pool, status=status)[:most],
            COLUMNS,
            as_json=as_json,
            limit=limit,
            zone=zone(house),
            empty="No such teams. Add one: ./team teams add NAME --pool POOL --provider KIND --capacity N",
        )


@teams.command(
    epilog=example(
        "./team teams add red --pool plus --provider sandbox --capacity 50",
        "./team teams add blue --pool plus --provider sandbox --capacity 5 --option join=instant",
        "./team teams add green --pool plus --provider sandbox --capacity 5 --option join=-",
    )
)
@click.argument("name")
@click.option("--pool", required=True, help="The pool that it belongs to.")
@click.option("--provider", required=True, help="The kind of provider, e.g. sandbox.")
@click.option("--capacity", type=_capacity, required=True, metavar="N", help="How many seats it has.")
@click.option(
    "--option",
    "options",
    type=Setting(),
    multiple=True,
    help="A setting of the provider. Give secrets as KEY=@FILE or KEY=- (standard input).",
)
@json_option
def add(
    name: str, pool: str, provider: str, capacity: int, options: tuple[tuple[str, str], ...], as_json: bool
) -> None:
    """Add the team NAME to a pool, once its provider says that it can be worked with."""
    settings = once_each(options)
    with opened() as house:
        added = _add(house, name, pool, provider, capacity, settings)
    team = added.team
    if as_json:
        print_json(team)
        return
    click.echo(f"Team {team.name} with {team.capacity} seats is in pool {team.pool}.")
    if added.here:
        click.echo(
            f"{added.here} are there already and fill places: ./team orphans list --team '{team.name}'"
        )
    if added.hints:
        click.echo(f"{len(added.hints)} who waited have a seat reserved there now.")


@teams.command(
    "set",
    epilog=example(
        "./team teams set red blue --status paused --reason 'price change'",
        "./team teams set red --capacity 60 --priority 10",
    ),
)
@click.argument("names", nargs=-1, required=True)
@click.option("--status", type=States(product.BY_ADMIN), help="The new status.")
@click.option("--reason", default="", help="Why, for the audit log and for ./team teams list.")
@click.option("--capacity", type=_capacity, metavar="N", help="How many seats each of them has from now on.")
@click.option(
    "--priority", type=_priority, metavar="N", help="The lowest is filled first, where the pool says so."
)
@click.option("--yes", is_flag=True, help="Also if people sit in teams that are to be dead.")
@json_option
def set_(
    names: tuple[str, ...],
    status: TeamStatus | None,
    reason: str,
    capacity: int | None,
    priority: int | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Change the status, the size or the priority of teams. What can't be done for one holds up none of the others."""
    if status is None and capacity is None and priority is None:
        raise click.UsageError("Say what to change: --status, --capacity or --priority.")
    once = tuple(dict.fromkeys(names))
    with opened() as house:
        if status is TeamStatus.DEAD and not yes:
            see_nobody_there(house, once)
        change = change_teams(house, once, status, reason, capacity, priority)
    if as_json:
        print_json(change)
    else:
        _tell(change)
    if change.refused:
        first = change.refused[0]
        more = f" (and {len(change.refused) - 1} more)" if len(change.refused) > 1 else ""
        raise Refused(f"{first.name} was left as it is{more}", first.reason)


@teams.command(epilog=example("./team teams show red"))
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """One team. Its credentials are never shown."""
    with opened() as house, house.db.transaction() as session:
        team = product.show_team(session, name)
        if as_json:
            print_json(team)
            return
        pairs: dict[str, object] = {
            "Team": team.name,
            "Pool": team.pool,
            "Provider": team.provider,
            **{f"  {key}": value for key, value in team.options.items()},
            "Seats": team.capacity,
            "Priority": team.priority,
            "Taken": team.taken,
            "Free": team.free,
            "Status": team.status,
            "Since": team.status_since,
            "By": team.status_by,
            "Reason": team.status_reason,
            "Last check": team.checked_at,
            "It found": team.health or ("well" if team.checked_at else None),
        }
        facts(pairs, zone=zone(house))


def _add(
    house: House, name: str, pool: str, provider: str, capacity: int, options: Mapping[str, str]
) -> Added:
    added = team_adding.add(
        house.db,
        house.keys,
        name=name,
        pool=pool,
        provider=provider,
        capacity=capacity,
        options=options,
        actor=actor(),
    )
    warn_of_secrets(provider, options)
    for each in added.hints:
        hint(*each)
    return added


def once_each(options: tuple[tuple[str, str], ...]) -> dict[str, str]:
    settings = dict(options)
    if len(settings) < len(options):
        raise click.UsageError("Each --option KEY can be given once.")
    return settings


def warn_of_secrets(provider: str, options: Mapping[str, str]) -> None:
    """A secret that was typed is in the shell's history and in the list of processes."""
    context = click.get_current_context()
    typed = set(context.meta.get(TYPED, ()))
    secret = {option.name for option in PROVIDERS[provider].options if option.secret}
    for name in sorted(typed & secret & set(options)):
        click.echo(f"{name} is a secret: next time give it as --option {name}=@FILE or {name}=-", err=True)


def _tell(change: Change) -> None:
    for team in change.changed:
        click.echo(f"{team.name}: {team.status.value}, {team.taken} of {team.capacity} seats taken")
    for team in change.unchanged:
        click.echo(f"{team.name}: was so already")
    if change.placed:
        click.echo(f"{change.placed} who waited have a seat reserved now.")
