"""`./team orphans`."""

import click

from invitehub import adopting, brake, scanning, teams
from invitehub import orphans as product
from invitehub.house import House
from invitehub.orphans import Duplicate, OrphanView
from invitehub.scanning import ScanResult
from models.enums import OrphanState
from ops.data.doors import Noun, actor, hint, opened, serve, zone
from ops.data.output import Column, listing, print_json
from ops.data.parameters import States, example, json_option, limit_option
from ops.data.words import refused
from ops.errors import Refused

COLUMNS = (
    Column[OrphanView]("ID", lambda orphan: orphan.id, number=True),
    Column[OrphanView]("TEAM", lambda orphan: orphan.team),
    Column[OrphanView]("IDENTITY", lambda orphan: orphan.identity),
    Column[OrphanView]("STATE", lambda orphan: orphan.state),
    Column[OrphanView]("ROLE", lambda orphan: orphan.role, spare=1),
    Column[OrphanView]("JOINED", lambda orphan: orphan.joined, spare=3),
    Column[OrphanView]("STRAY", lambda orphan: orphan.stray, spare=4),
    Column[OrphanView]("SINCE", lambda orphan: orphan.first_seen, spare=2),
    Column[OrphanView]("SEEN", lambda orphan: orphan.last_seen, spare=5),
    Column[OrphanView]("DECIDED BY", lambda orphan: orphan.decided_by, spare=6),
)
DUPLICATES = (
    Column[Duplicate]("POOL", lambda one: one.pool),
    Column[Duplicate]("IDENTITY", lambda one: one.identity),
    Column[Duplicate]("TEAMS", lambda one: ", ".join(one.teams)),
    Column[Duplicate]("REDEMPTIONS", lambda one: ", ".join(map(str, one.redemptions)), spare=1),
    Column[Duplicate]("WITHOUT A SEAT", lambda one: one.orphans, number=True, spare=2),
)
_orphan = click.argument("orphan", type=click.IntRange(min=1))
_orphans = click.argument("orphans", nargs=-1, required=True, type=click.IntRange(min=1))


@click.group(cls=Noun, epilog=example("./team orphans list", "./team orphans scan red"))
def orphans() -> None:
    """Orphans: upstream members that no seat here accounts for. Nothing removes them unless the pool says so."""


@orphans.command("list", epilog=example("./team orphans list --team red --state reported"))
@click.option("--team", help="Only those of this team.")
@click.option("--state", type=States(OrphanState), help="Only those in this state, also past ones.")
@limit_option
@json_option
def list_(team: str | None, state: OrphanState | None, limit: int | None, as_json: bool) -> None:
    """Those who are there now. SEEN: by the last scan; reported: by two of them, so they wait for your word."""
    with opened() as house, house.db.transaction() as session:
        listing(
            lambda most: product.list_orphans(session, team=team, state=state, limit=most),
            COLUMNS,
            as_json=as_json,
            limit=limit,
            zone=zone(house),
            empty="No such orphans. A look upstream right now: ./team orphans scan TEAM",
        )


@orphans.command(epilog=example("./team orphans duplicates --pool plus"))
@click.option("--pool", help="Only in this pool.")
@limit_option
@json_option
def duplicates(pool: str | None, limit: int | None, as_json: bool) -> None:
    """Identities that are in several teams of a pool, and not by a swap."""
    with opened() as house, house.db.transaction() as session:
        listing(
            lambda most: product.duplicates(session, pool=pool, limit=most),
            DUPLICATES,
            as_json=as_json,
            limit=limit,
            zone=zone(house),
            empty="Nobody is in two teams of one pool.",
        )


@orphans.command(
    epilog=example("./team orphans adopt 7 --days 30", "./team orphans adopt 7 --days 30 --telegram 1234")
)
@_orphan
@click.option(
    "--days", type=click.IntRange(1, adopting.LONGEST), required=True, help="How long the seat lasts."
)
@click.option(
    "--telegram", type=click.IntRange(min=1), metavar="ID", help="Whose it is, by their Telegram id."
)
@json_option
def adopt(orphan: int, days: int, telegram: int | None, as_json: bool) -> None:
    """Give ORPHAN a seat of their own, in the place that they fill. Nothing changes upstream."""
    with opened() as house, house.db.transaction() as session:
        seat = adopting.adopt(session, orphan_id=orphan, days=days, telegram_id=telegram, actor=actor())
    if as_json:
        print_json(seat)
    else:
        click.echo(f"{seat.identity} has seat {seat.seat_id} in team {seat.team} for {days} days.")


@orphans.command(epilog=example("./team orphans protect 7 8"))
@_orphans
@json_option
def protect(orphans: tuple[int, ...], as_json: bool) -> None:
    """Leave ORPHANS in peace: nothing removes them, and the places that they fill are kept."""
    with opened() as house, house.db.transaction() as session:
        views = product.protect(session, orphan_ids=orphans, actor=actor())
    if as_json:
        print_json(views)
        return
    for view in views:
        click.echo(f"{view.identity} in team {view.team} is protected.")


@orphans.command(epilog=example("./team orphans remove 7 8 --yes"))
@_orphans
@click.option("--yes", is_flag=True, help="Do it. Without it they are only shown.")
@json_option
def remove(orphans: tuple[int, ...], yes: bool, as_json: bool) -> None:
    """Take ORPHANS out of their teams upstream. Whoever has a role of their own there stays."""
    with opened() as house:
        if not yes:
            with house.db.transaction() as session:
                named = [product.show_orphan(session, orphan) for orphan in orphans]
            people = ", ".join(f"{one.identity} ({one.team}, {one.role})" for one in named)
            raise refused("needs_yes", what=f"This removes {people}")
        with house.db.transaction() as session:
            hints = product.remove(session, orphan_ids=orphans, actor=actor())
            views = [product.show_orphan(session, orphan) for orphan in dict.fromkeys(orphans)]
        for each in hints:
            hint(*each)
    if as_json:
        print_json(views)
        return
    for view in views:
        click.echo(f"{view.identity} is being removed from team {view.team}.")


@orphans.command(epilog=example("./team orphans allow red"))
@click.argument("team")
@json_option
def allow(team: str, as_json: bool) -> None:
    """Say yes to what the last scan of TEAM has stopped at. The scans of the next hour go that far, and no further."""
    with opened() as house, house.db.transaction() as session:
        allowed = brake.allow(session, team=team, actor=actor())
    if as_json:
        print_json(allowed)
        return
    click.echo(
        f"Team {team}: up to {allowed.ghosts} seats may be given up and {allowed.orphans} orphans removed"
        f" within the hour. Begin now: ./team orphans scan {team}"
    )


@orphans.command(epilog=example("./team orphans scan red"))
@click.argument("team")
@json_option
def scan(team: str, as_json: bool) -> None:
    """Compare TEAM with upstream right now, from this shell."""
    with opened() as house:
        result = _scan(house, team)
    if as_json:
        print_json(result)
    else:
        click.echo(
            f"Team {team}: {result.outcome}, {result.seen} members upstream, {result.orphans} without a seat,"
            f" {result.ghosts} seats whose people are gone"
        )
    if result.outcome == "skipped":
        raise refused("scan_under_way", team=team)
    if result.outcome == "failed":
        raise refused("scan_failed", team=team, why=result.error_code)
    if result.outcome in brake.BRAKED:
        raise _braked(team, result)


def _scan(house: House, team: str) -> ScanResult:
    with house.db.transaction() as session:
        team_id = teams.find_team(session, team).id
    result = scanning.scan(house.db, house.keys, team_id)
    for each in result.hints:
        hint(*each)
    if result.freed_pool_id is not None:
        serve(house, [result.freed_pool_id])
    return result


def _braked(team: str, result: ScanResult) -> Refused:
    return refused("scan_braked", team=team, ghosts=result.ghosts, orphans=result.orphans)
