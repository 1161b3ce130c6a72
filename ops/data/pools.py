"""`./team pools`."""

import click

from invitehub import pools as product
from invitehub.pool_rules import rules_of, set_rules
from invitehub.pools import PoolView
from ops.data.doors import Noun, actor, opened, serve, zone
from ops.data.output import Column, facts, listing, plain, print_json
from ops.data.parameters import example, json_option, limit_option
from ops.data.rules import given, in_words, rule_options

COLUMNS = (
    Column[PoolView]("POOL", lambda pool: pool.name),
    Column[PoolView]("TEAMS", lambda pool: pool.teams, number=True),
    Column[PoolView]("SEATS", lambda pool: pool.capacity, number=True),
    Column[PoolView]("TAKEN", lambda pool: pool.taken, number=True),
    Column[PoolView]("FREE", lambda pool: pool.free, number=True),
    Column[PoolView]("WAITING", lambda pool: pool.waiting, number=True),
    Column[PoolView]("PROMISED", lambda pool: pool.promised, number=True, spare=1),
    Column[PoolView]("IDENTITY", lambda pool: pool.identity_kind, spare=2),
)


@click.group(cls=Noun, epilog=example("./team pools list"))
def pools() -> None:
    """Pools: teams that stand in for one another. A code opens one pool."""


@pools.command("list", epilog=example("./team pools list", "./team pools list --json"))
@limit_option
@json_option
def list_(limit: int | None, as_json: bool) -> None:
    """All pools with their seats: PROMISED are uses of codes that nobody has redeemed yet."""
    with opened() as house, house.db.transaction() as session:
        listing(
            lambda most: product.list_pools(session)[:most],
            COLUMNS,
            as_json=as_json,
            limit=limit,
            zone=zone(house),
            empty="No pools yet. Make one: ./team pools add NAME",
        )


@pools.command(epilog=example("./team pools add plus"))
@click.argument("name")
@json_option
def add(name: str, as_json: bool) -> None:
    """Make a pool called NAME."""
    with opened() as house:
        with house.db.transaction() as session:
            pool = product.add_pool(session, name=name, actor=actor())
        if as_json:
            print_json(pool)
        else:
            click.echo(
                f"Pool {pool.name} is there. Next: ./team teams add NAME --pool … --provider … --capacity …"
            )


@pools.command(
    "set",
    epilog=example(
        "./team pools set plus --name premium",
        "./team pools set plus --swap-limit 3 --swap-window none --warn 14,3,1",
        "./team pools set plus --strategy spread --orphans remove --spare-domain example.org",
    ),
)
@click.argument("name")
@click.option("--name", "new_name", help="What it is called from now on.")
@rule_options
@json_option
def set_(name: str, new_name: str | None, as_json: bool, **rules: object) -> None:
    """Rename the pool NAME, or change its rules: docs/pools.md says what each means. A limit of `none` is none."""
    changes = given(rules)
    if new_name is None and not changes:
        raise click.UsageError("Say what to change: --name or one of the rules.")
    with opened() as house:
        with house.db.transaction() as session:
            if changes:
                set_rules(session, name=name, changes=changes, actor=actor())
            pool = product.show_pool(session, name)
            if new_name is not None:
                pool = product.rename_pool(session, name=name, new_name=new_name, actor=actor())
        serve(house, [pool.id])
    if as_json:
        print_json(pool)
        return
    if new_name is not None:
        click.echo(f"Pool {name} is called {pool.name} now.")
    if changes:
        click.echo(f"Pool {pool.name} has its new rules: {', '.join(changes)}.")


@pools.command(epilog=example("./team pools show plus"))
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """One pool."""
    with opened() as house, house.db.transaction() as session:
        pool, rules = product.show_pool(session, name), rules_of(session, name)
        if as_json:
            print_json({**plain(pool), "rules": plain(rules)})
            return
        pairs = {
            "Pool": pool.name,
            "People are known by": pool.identity_kind,
            "Teams": pool.teams,
            "Seats": pool.capacity,
            "Taken": pool.taken,
            "Free": pool.free,
            "Waiting": pool.waiting,
            "Unredeemed uses": pool.promised,
            "Made": pool.created_at,
            **in_words(rules),
        }
        facts(pairs, zone=zone(house))
