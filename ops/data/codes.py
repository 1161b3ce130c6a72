"""`./team codes`."""

import sys
from datetime import datetime
from typing import Any

import click

from invitehub import clock
from invitehub import codes as product
from invitehub.codes import BatchView, CodeView
from models.enums import CodeStatus
from ops.data import code_changes
from ops.data.code_input import read_code
from ops.data.doors import Noun, actor, opened, zone
from ops.data.new_codes import new
from ops.data.output import Column, facts, listing, plain, print_json, table
from ops.data.parameters import example, json_option, limit_option
from ops.data.words import refused

COLUMNS = (
    Column[CodeView]("ID", lambda code: code.id, number=True),
    Column[CodeView]("ENDS IN", lambda code: code.last4),
    Column[CodeView]("POOL", lambda code: code.pool, spare=1),
    Column[CodeView]("BATCH", lambda code: code.batch, number=True, spare=2),
    Column[CodeView]("STATUS", lambda code: code.status),
    Column[CodeView]("USES", lambda code: code.max_uses, number=True),
    Column[CodeView]("USED", lambda code: code.reserved + code.spent, number=True),
    Column[CodeView]("DAYS", lambda code: code.days, number=True, spare=3),
    Column[CodeView]("FROM", lambda code: code.usable_from, spare=5),
    Column[CodeView]("UNTIL", lambda code: code.usable_until, spare=4),
)
BATCHES = (
    Column[BatchView]("BATCH", lambda batch: batch.id, number=True),
    Column[BatchView]("POOL", lambda batch: batch.pool),
    Column[BatchView]("CODES", lambda batch: batch.codes, number=True),
    Column[BatchView]("USES", lambda batch: batch.uses, number=True),
    Column[BatchView]("USED", lambda batch: batch.used, number=True),
    Column[BatchView]("REVOKED", lambda batch: batch.revoked, number=True, spare=2),
    Column[BatchView]("NOTE", lambda batch: batch.note, spare=1),
    Column[BatchView]("BY", lambda batch: batch.created_by, spare=4),
    Column[BatchView]("MADE", lambda batch: batch.created_at, spare=3),
)
# The product's own limit is a number; this is more than there are codes.
_ALL = 2**53


@click.group(cls=Noun, epilog=example("./team codes new --pool plus --count 10 --days 30 --uses 1"))
def codes() -> None:
    """Redemption codes. They are shown once, when they are made; only a keyed hash is kept."""


codes.add_command(new)
codes.add_command(code_changes.pause)
codes.add_command(code_changes.resume)


@codes.command(
    "list", epilog=example("./team codes list --pool plus", "./team codes list --last4 7KQZ --json")
)
@click.option("--pool", help="Only those for this pool.")
@click.option("--batch", type=click.IntRange(min=1), metavar="N", help="Only those of this batch.")
@click.option("--last4", metavar="XXXX", help="Only those that end in this.")
@limit_option
@json_option
def list_(pool: str | None, batch: int | None, last4: str | None, limit: int | None, as_json: bool) -> None:
    """What is known of codes. The codes themselves are known to nobody."""
    with opened() as house, house.db.transaction() as session:
        listing(
            lambda most: product.list_codes(session, pool=pool, batch=batch, last4=last4, limit=most or _ALL),
            COLUMNS,
            as_json=as_json,
            limit=limit,
            zone=zone(house),
            empty="No such codes. Make some: ./team codes new --pool POOL --count N --days D",
        )


@codes.command(epilog=example("./team codes batches --pool plus"))
@click.option("--pool", help="Only those for this pool.")
@limit_option
@json_option
def batches(pool: str | None, limit: int | None, as_json: bool) -> None:
    """Batches of codes, with what is used of each."""
    with opened() as house, house.db.transaction() as session:
        listing(
            lambda most: product.list_batches(session, pool=pool)[:most],
            BATCHES,
            as_json=as_json,
            limit=limit,
            zone=zone(house),
            empty="No codes yet. Make some: ./team codes new --pool POOL --count N --days D",
        )


@codes.command(epilog=example("./team codes check", "./team codes check --json < code.txt"))
@json_option
def check(as_json: bool) -> None:
    """Whether a code works. It is read from a hidden prompt or from standard input."""
    code = read_code()
    with opened() as house:
        mac = house.keys.mac(code)
        with house.db.transaction() as session:
            view = product.show_code(session, mac)
            state = _state(view, clock.now(session))
        where = zone(house)
    if as_json:
        print_json({**plain(view), "usable": state == "usable", "state": state})
        return
    pairs = {
        "State": state,
        "Pool": view.pool,
        "Ends in": view.last4,
        "Batch": view.batch,
        "Used": f"{view.reserved + view.spent} of {view.max_uses}",
        "Days": view.days,
        "From": view.usable_from,
        "Until": view.usable_until,
    }
    facts(pairs, zone=where)


@codes.command(
    epilog=example(
        "./team codes revoke --batch 3 --yes",
        "./team codes revoke --last4 7KQZ",
        "./team codes revoke --id 41",
        "./team codes revoke < code.txt",
        "./team codes revoke --batch 3 --cancel-waiting --yes",
    )
)
@click.option("--batch", type=click.IntRange(min=1), metavar="N", help="All codes of this batch.")
@click.option("--last4", metavar="XXXX", help="The one code that ends in this.")
@click.option("--id", "code_id", type=click.IntRange(min=1), metavar="N", help="The code with this id.")
@click.option(
    "--cancel-waiting", "cancel", is_flag=True, help="Take the places in line that they brought back, too."
)
@click.option(
    "--yes", is_flag=True, help="Don't ask before a whole batch is revoked, or places are taken back."
)
@json_option
def revoke(
    batch: int | None, last4: str | None, code_id: int | None, cancel: bool, yes: bool, as_json: bool
) -> None:
    """Make codes useless for good. Seats that they brought already stand, and so do places in the line.

    Without an option the code is read from a hidden prompt or from standard input.
    """
    if sum(given is not None for given in (batch, last4, code_id)) > 1:
        raise click.UsageError("Give one of --batch, --last4 and --id.")
    typed = read_code() if (batch, last4, code_id) == (None, None, None) else None
    with opened() as house:
        with house.db.transaction() as session:
            found: tuple[CodeView, ...]
            if typed is not None:
                found = (product.show_code(session, house.keys.mac(typed)),)
            else:
                everything = product.list_codes(session, batch=batch, last4=last4, limit=_ALL)
                found = tuple(code for code in everything if code_id in {None, code.id})
        _refuse_unclear(found, batch, last4, as_json=as_json, zone=zone(house))
        if batch is not None and not yes and sys.stdin.isatty():
            click.confirm(f"Revoke all {len(found)} codes of batch {batch}?", abort=True, err=True)
        ids = [code.id for code in found]
        if cancel and not yes:
            code_changes.confirm_cancelling(house, ids, asks=sys.stdin.isatty())
        with house.db.transaction() as session:
            changed = product.revoke_codes(session, ids=[code.id for code in _live(found)], actor=actor())
        cancelled = code_changes.cancel_waiting(house, ids) if cancel else None
    _print_revoked(changed, len(found) - changed, cancelled, as_json=as_json)


def _print_revoked(changed: int, already: int, cancelled: int | None, *, as_json: bool) -> None:
    if as_json:
        more = {} if cancelled is None else {"cancelled": cancelled}
        print_json({"revoked": changed, "already": already, **more})
        return
    more_words = "" if cancelled is None else f" Places in line taken back: {cancelled}."
    click.echo(f"{changed} revoked, {already} had been before.{more_words}")


def _refuse_unclear(
    found: tuple[CodeView, ...], batch: int | None, last4: str | None, *, as_json: bool, zone: Any
) -> None:
    if not found:
        raise refused("code_missing") if batch is None else refused("batch_missing", batch=batch)
    if last4 is None or len(_live(found)) < 2:
        return
    if as_json:
        print_json({"revoked": 0, "matches": _live(found)})
    else:
        table(_live(found), COLUMNS, zone=zone, empty="")
    raise refused("last4_ambiguous", count=len(_live(found)), last4=last4.upper())


def _live(found: tuple[CodeView, ...]) -> tuple[CodeView, ...]:
    return tuple(code for code in found if code.status is not CodeStatus.REVOKED)


def _state(code: CodeView, now: datetime) -> str:
    if code.status is CodeStatus.REVOKED:
        return "revoked"
    if code.status is CodeStatus.PAUSED:
        return "kept back"
    if code.usable_until is not None and code.usable_until <= now:
        return "expired"
    if code.usable_from is not None and code.usable_from > now:
        return "not yet"
    return "used up" if code.reserved + code.spent >= code.max_uses else "usable"
