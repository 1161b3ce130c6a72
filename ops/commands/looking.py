"""`./team status`, `logs`, `logs-worker`, `logs-beat`."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from invitehub.backup import manifest
from ops import backup_check
from ops.environment import load, services
from ops.errors import Refused
from ops.logs import follow, tail
from ops.paths import log_file

if TYPE_CHECKING:
    # The checks load the servers' drivers, which the logs can do without.
    from ops.state import State

_LINES = 100
_MARKS = {"running": ("●", "green"), "degraded": ("●", "yellow"), "down": ("○", "red")}
_tail_option = click.option(
    "--tail",
    "count",
    type=click.IntRange(0),
    default=_LINES,
    show_default=True,
    metavar="N",
    help="Last N lines.",
)
_follow_option = click.option("--follow", "-f", is_flag=True, help="Show what comes, until Ctrl-C.")


@click.command(epilog="Example: ./team status --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON document for programs.")
def status(as_json: bool) -> None:
    """How each service is, why, and what to do."""
    from ops import promises
    from ops.commands.backing_up import document
    from ops.state import DOWN, collect

    settings = load()
    states = collect(settings)
    pools = None if states["database"].state == DOWN else promises.collect(settings)
    if as_json:
        services = {name: asdict(state) for name, state in states.items()}
        newest = manifest.newest(settings.data_dir)
        backup = None if newest is None else document(newest)
        click.echo(json.dumps({"services": services, "promises": pools, "backup": backup}, indent=2))
        return
    _table(states)
    click.echo(f"Last backup: {backup_check.newest_in_words(settings.data_dir)}")
    if all(state.state == DOWN for state in states.values()):
        click.echo("Nothing runs. Start with: ./team up")
    for pool in pools or ():
        if pool["short"]:
            click.echo(promises.line(pool))


def _table(states: "dict[str, State]") -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("SERVICE", "STATE", "PID", "DETAIL"):
        table.add_column(
            title, no_wrap=title != "DETAIL", overflow="fold", justify="right" if title == "PID" else "left"
        )
    for name, state in states.items():
        mark, colour = _MARKS[state.state]
        table.add_row(name, Text(f"{mark} {state.state}", colour), str(state.pid or ""), Text(state.detail))
    Console(highlight=False).print(table)


@click.command(epilog="Example: ./team logs bot --tail 20 --follow")
@click.argument("service")
@_tail_option
@_follow_option
def logs(service: str, count: int, follow: bool) -> None:
    """The log of SERVICE: bot, worker, beat, watchdog, web, database, redis, sandbox, playground or supervisor."""
    _show(service, count, go_on=follow)


@click.command("logs-worker", epilog="Example: ./team logs-worker --tail=100")
@_tail_option
@_follow_option
def logs_worker(count: int, follow: bool) -> None:
    """The worker's log."""
    _show("worker", count, go_on=follow)


@click.command("logs-beat", epilog="Example: ./team logs-beat --tail=100")
@_tail_option
@_follow_option
def logs_beat(count: int, follow: bool) -> None:
    """The scheduler's log."""
    _show("beat", count, go_on=follow)


def _show(service: str, count: int, *, go_on: bool) -> None:
    settings = load()
    known = (*services(settings), "supervisor")
    if service not in known:
        raise click.UsageError(f"There is no service '{service}' here; there are {', '.join(known)}.")
    path = log_file(settings.data_dir, service)
    if not path.exists():
        raise Refused(f"{service} has no log yet", "start it with ./team up")
    for line in tail(path, count):
        click.echo(line)
    if go_on:
        try:
            follow({service: path}, lambda _name, line: click.echo(line), go_on=lambda: True)
        except KeyboardInterrupt:
            return
