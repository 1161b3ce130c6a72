"""`./team codes new`: the one moment at which codes can be read."""

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from invitehub import clock
from invitehub import codes as product
from invitehub import promises as promise_product
from invitehub.codes import NewBatch
from invitehub.house import House
from invitehub.promises import Promises
from ops.data import code_files
from ops.data.code_files import Sheet
from ops.data.doors import actor, opened, zone
from ops.data.output import plain, print_json
from ops.data.parameters import Moment, MomentType, example, json_option
from ops.errors import Refused


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. `output`, `folder`: where files go; `bot`: its username, where links are needed."""

    pool: str
    count: int
    days: int
    uses: int
    begin: Moment | None
    end: Moment | None
    note: str
    output: Path | None
    folder: Path | None
    links: bool
    force: bool


@dataclass(frozen=True, slots=True)
class Made:
    batch: NewBatch
    links: tuple[str, ...]
    promises: Promises
    over: bool


@click.command(
    "new",
    epilog=example(
        "./team codes new --pool plus --count 10 --days 30 --uses 1",
        "./team codes new --pool plus --count 500 --days 30 --until 2026-12-31 --output codes.csv",
        "./team codes new --pool plus --count 20 --days 365 --from 7d --qr pictures --note 'spring fair'",
    ),
)
@click.option("--pool", required=True, help="The pool that they open.")
@click.option(
    "--count", type=click.IntRange(1, product.MAX_COUNT), default=1, show_default=True, help="How many."
)
@click.option("--days", type=click.IntRange(1, 36500), required=True, help="How long a seat lasts.")
@click.option(
    "--uses", type=click.IntRange(1, 1_000_000), default=1, show_default=True, help="People a code."
)
@click.option("--from", "begin", type=MomentType(), help="From when they work: 7d, 2026-12-01.")
@click.option(
    "--until", "end", type=MomentType(whole_day=True), help="Until when: 30d, 2026-12-31 (inclusive)."
)
@click.option("--note", default="", help="A word for ./team codes batches.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write a CSV file instead.")
@click.option("--qr", "folder", type=click.Path(path_type=Path, file_okay=False), help="Draw QR codes here.")
@click.option("--link", "links", is_flag=True, help="Print links that open the bot instead of bare codes.")
@click.option("--bot", help="The bot's username for links; else Telegram is asked.")
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@json_option
def new(
    pool: str,
    count: int,
    days: int,
    uses: int,
    begin: Moment | None,
    end: Moment | None,
    note: str,
    output: Path | None,
    folder: Path | None,
    links: bool,
    bot: str | None,
    force: bool,
    as_json: bool,
) -> None:
    """Make codes and print each once, one a line. Nobody can show them again."""
    order = Order(pool, count, days, uses, begin, end, note, output, folder, links, force)
    if output is not None and output.exists() and not force:
        raise Refused(f"{output} exists already", "choose another name, or replace it with --force")
    with opened() as house:
        name = code_files.bot_name(house, bot) if links or folder is not None else None
        made = _make(house, order, name)
    _print(order, made, as_json=as_json)
    _warn(order, made)


def _make(house: House, order: Order, bot: str | None) -> Made:
    """Files are written before the commit: either both are there in the end, or neither."""
    ring = house.keys
    where = zone(house)
    files = order.output is not None or order.folder is not None
    with (
        code_files.writing(force=order.force) if files else nullcontext() as written,
        house.db.transaction() as session,
    ):
        now = clock.now(session)
        begin = order.begin.at(now, where) if order.begin else None
        end = order.end.at(now, where) if order.end else None
        batch = product.new_batch(
            session,
            keys=ring,
            pool=order.pool,
            count=order.count,
            days=order.days,
            uses=order.uses,
            usable_from=begin,
            usable_until=end,
            note=order.note,
            actor=actor(),
        )
        links = tuple(code_files.deep_link(bot, code) for code in batch.codes) if bot else ()
        if written is not None and order.output is not None:
            times = (plain(begin) or "", plain(end) or "")
            sheet = Sheet(batch.batch_id, order.pool, order.days, order.uses, *times, order.note)
            shown = links if order.links else ()
            written.write(order.output, code_files.as_csv(sheet, batch.codes, shown))
        if written is not None and order.folder is not None:
            code_files.draw(written, order.folder, batch.batch_id, batch.codes, links)
        over = end is not None and end <= now
        return Made(batch, links, promise_product.promises_of(session, order.pool), over)


def _print(order: Order, made: Made, *, as_json: bool) -> None:
    batch = made.batch
    if as_json:
        document: dict[str, object] = {"batch": batch.batch_id}
        if order.output is None:
            document["codes"] = batch.codes
            document |= {"links": made.links} if order.links else {}
        else:
            document |= {"count": len(batch.codes), "output": str(order.output)}
        document |= {"qr": str(order.folder)} if order.folder is not None else {}
        document |= {"warning": _shortage(made.promises)} if made.promises.short else {}
        print_json(document)
    elif order.output is None:
        click.echo("\n".join(made.links if order.links else batch.codes))


def _warn(order: Order, made: Made) -> None:
    """On standard error, so that codes can be piped."""
    count = len(made.batch.codes)
    days = "a day" if order.days == 1 else f"{order.days} days"
    click.echo(
        f"Batch {made.batch.batch_id}: {count} {'code' if count == 1 else 'codes'} for pool {order.pool}, {days} each."
        + (f" In {order.output}." if order.output is not None else "")
        + (f" Pictures in {order.folder}." if order.folder is not None else "")
        + " Nobody can show them again: keep them safe.",
        err=True,
    )
    if made.over:
        click.echo("They can't be used any more: look at --until.", err=True)
    if made.promises.short:
        click.echo(_shortage(made.promises), err=True)


def _shortage(pool: Promises) -> str:
    """That a pool has promised more than it has room for, and whether time helps."""
    text = f"Pool {pool.pool} has room for {pool.free} more and promises {pool.promised}: who comes late will wait."
    if pool.ending_30:
        text += f" Within 30 days {pool.ending_30} seats end, {pool.ending_7} of them within 7."
    return text
