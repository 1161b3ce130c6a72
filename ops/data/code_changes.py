"""`./team codes pause`, `resume`: a batch is kept back for a while; and what revoking takes back with the codes."""

from collections.abc import Sequence

import click

from invitehub import codes as product
from invitehub import line_limits
from invitehub.house import House
from ops.data.doors import actor, hint, opened, serve
from ops.data.output import print_json
from ops.data.parameters import example, json_option
from ops.data.words import refused

# The product's own limit is a number; this is more than there are codes.
_ALL = 2**53


@click.command(epilog=example("./team codes pause 3"))
@click.argument("batch", type=click.IntRange(min=1))
@json_option
def pause(batch: int, as_json: bool) -> None:
    """Keep the codes of BATCH back: nobody can redeem them until ./team codes resume. What they brought stands."""
    _set_paused(batch, paused=True, as_json=as_json)


@click.command(epilog=example("./team codes resume 3"))
@click.argument("batch", type=click.IntRange(min=1))
@json_option
def resume(batch: int, as_json: bool) -> None:
    """Let the codes of BATCH be redeemed again. Revoked ones stay revoked."""
    _set_paused(batch, paused=False, as_json=as_json)


def _set_paused(batch: int, *, paused: bool, as_json: bool) -> None:
    with opened() as house, house.db.transaction() as session:
        found = product.list_codes(session, batch=batch, limit=_ALL)
        if not found:
            raise refused("batch_missing", batch=batch)
        ids = [code.id for code in found]
        changed = product.set_paused(session, ids=ids, paused=paused, actor=actor())
    if as_json:
        print_json({"batch": batch, "paused" if paused else "resumed": changed})
    else:
        how = "kept back" if paused else "can be redeemed again"
        click.echo(f"{changed} of {len(found)} codes of batch {batch} {how}.")


def confirm_cancelling(house: House, code_ids: Sequence[int], *, asks: bool) -> None:
    """Taking places in line back is a choice of its own. `asks`: somebody is there to be asked."""
    with house.db.transaction() as session:
        count = line_limits.count_waiting(session, code_ids)
    what = f"{count} {'place' if count == 1 else 'places'} in line would be taken back with the codes"
    if not count:
        return
    if not asks:
        raise refused("needs_yes", what=what)
    click.confirm(f"{what}. Do it?", abort=True, err=True)


def cancel_waiting(house: House, code_ids: Sequence[int]) -> int:
    """Take the places in line of these revoked codes back. Returns how many."""
    ended = line_limits.cancel_revoked(house.db, code_ids, actor=actor())
    for one in ended:
        for each in one.hints:
            hint(*each)
    serve(house, {pool for one in ended for pool in one.pool_ids})
    return len(ended)
