"""`./team seats invites`: batch invites that were begun."""

import csv
import io
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

from invitehub import batch_invites as product
from invitehub.batch_invites import LineReport, Progress
from invitehub.house import House
from models.enums import JobState, LineState, RedemptionState
from ops.data import code_files
from ops.data.doors import Noun, actor, hint, opened, zone
from ops.data.output import Column, facts, listing, plain, print_json
from ops.data.parameters import example, json_option, limit_option

_WHY: Final = {
    "twice": "the same as line {first}",
    "seated": "has a seat in the pool, or waits for one",
    "no_at": "no @ in it",
    "many_at": "more than one @ in it",
    "space": "a blank in it",
}
_NO_SEAT: Final = (RedemptionState.REFUSED, RedemptionState.CANCELLED)

JOBS = (
    Column[Progress]("ID", lambda job: job.id, number=True),
    Column[Progress]("POOL", lambda job: job.pool),
    Column[Progress]("STATE", lambda job: job.state),
    Column[Progress]("LINES", lambda job: job.lines, number=True),
    Column[Progress]("PENDING", lambda job: job.pending, number=True),
    Column[Progress]("GRANTED", lambda job: job.granted, number=True),
    Column[Progress]("PLACING", lambda job: job.placing, number=True, spare=4),
    Column[Progress]("WAITING", lambda job: job.waiting, number=True, spare=3),
    Column[Progress]("REFUSED", lambda job: job.refused, number=True, spare=2),
    Column[Progress]("OVER", lambda job: job.failed, number=True, spare=2),
    Column[Progress]("NOTE", lambda job: job.note, spare=6),
    Column[Progress]("SINCE", lambda job: job.created_at, spare=5),
)
LINES = (
    Column[LineReport]("LINE", lambda line: line.no, number=True),
    Column[LineReport]("GIVEN", lambda line: line.given),
    Column[LineReport]("LINE IS", lambda line: line.state),
    Column[LineReport]("SEAT IS", lambda line: line.outcome),
    Column[LineReport]("TEAM", lambda line: line.team, spare=2),
    Column[LineReport]("UNTIL", lambda line: line.expires_at, spare=3),
    Column[LineReport]("WHY NOT", lambda line: why(line.reason, line.first), spare=1),
)
job_argument = click.argument("job", type=click.IntRange(min=1))
wait_option = click.option("--wait", is_flag=True, help="Take the lines up here and now, not in the worker.")


@click.group(cls=Noun, epilog=example("./team seats invites list"))
def invites() -> None:
    """Batch invites: how far they are, and what became of each line."""


@invites.command("list", epilog=example("./team seats invites list"))
@limit_option
@json_option
def list_(limit: int | None, as_json: bool) -> None:
    """The newest first."""
    with opened() as house, house.db.transaction() as session:
        listing(
            lambda most: product.list_jobs(session, limit=most),
            JOBS,
            as_json=as_json,
            limit=limit,
            zone=zone(house),
            empty="No batch invites yet: ./team seats invite --file FILE --pool POOL --days DAYS",
        )


@invites.command(epilog=example("./team seats invites show 3"))
@job_argument
@json_option
def show(job: int, as_json: bool) -> None:
    """How far JOB is."""
    with opened() as house:
        print_job(house, job, as_json=as_json)


@invites.command(epilog=example("./team seats invites pause 3"))
@job_argument
@json_option
def pause(job: int, as_json: bool) -> None:
    """Take up no more lines of JOB for now. What was taken up goes on."""
    with opened() as house:
        with house.db.transaction() as session:
            product.pause(session, job, actor())
        print_job(house, job, as_json=as_json)


@invites.command(epilog=example("./team seats invites resume 3"))
@job_argument
@wait_option
@json_option
def resume(job: int, wait: bool, as_json: bool) -> None:
    """Go on with JOB."""
    with opened() as house:
        with house.db.transaction() as session:
            product.resume(session, job, actor())
        set_going(house, job, wait=wait)
        print_job(house, job, as_json=as_json)


@invites.command(epilog=example("./team seats invites cancel 3"))
@job_argument
@json_option
def cancel(job: int, as_json: bool) -> None:
    """Give up the lines of JOB that are left. What was taken up stands; ./team seats list shows it."""
    with opened() as house:
        with house.db.transaction() as session:
            product.cancel(session, job, actor())
        print_job(house, job, as_json=as_json)


@invites.command(
    epilog=example(
        "./team seats invites report 3 --problems", "./team seats invites report 3 --csv report.csv"
    )
)
@job_argument
@click.option("--problems", is_flag=True, help="Only lines of which no seat came.")
@click.option(
    "--csv", "output", type=click.Path(path_type=Path, dir_okay=False), help="Write a CSV file instead."
)
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@limit_option
@json_option
def report(
    job: int, problems: bool, output: Path | None, force: bool, limit: int | None, as_json: bool
) -> None:
    """What became of each line of JOB."""
    with opened() as house, house.db.transaction() as session:
        where = zone(house)
        lines = [line for line in product.report(session, job) if not problems or _came_to_nothing(line)]
    if output is not None:
        with code_files.writing(force=force) as written:
            written.write(output, _as_csv(lines))
        if as_json:
            print_json({"lines": len(lines), "output": str(output)})
        else:
            click.echo(f"{len(lines)} lines in {output}.")
        return
    listing(
        lambda most: lines[:most],
        LINES,
        as_json=as_json,
        limit=limit,
        zone=where,
        empty="No such lines." if problems else "No lines.",
    )


def set_going(house: House, job: int, *, wait: bool) -> None:
    """Tell the worker, or take all lines up right here. If there is no worker now, it finds the job later."""
    if not wait:
        # Celery takes half a second to load.
        from tasks import queues
        from tasks.publish import publisher

        publisher().send(queues.BATCH_INVITE, (job,))
        return
    while True:
        done = product.step(house.db, job)
        for each in done.hints:
            hint(*each)
        if sys.stderr.isatty():
            with house.db.transaction() as session:
                left = product.progress(session, job).pending
            click.echo(f"\r{left} lines left ", nl=False, err=True)
        if not done.more:
            break


def print_job(house: House, job: int, *, as_json: bool) -> None:
    with house.db.transaction() as session:
        view = product.progress(session, job)
    if as_json:
        print_json(view)
        return
    pairs = {
        "Batch invite": view.id,
        "State": view.state,
        "Pool": view.pool,
        "Days": view.days,
        "Note": view.note,
        "Lines": view.lines,
        "Not taken up yet": view.pending or None,
        "Given up": view.cancelled or None,
        "Refused": view.refused or None,
        "Granted": view.granted,
        "Being invited": view.placing,
        "Waiting for a seat": view.waiting,
        "Without a seat by now": view.failed or None,
        "Begun by": view.created_by,
        "Begun": view.created_at,
        "Ended": view.ended_at,
    }
    facts(pairs, zone=zone(house))
    if view.state is JobState.RUNNING:
        click.echo(f"It goes on in the worker: ./team seats invites show {view.id}", err=True)


def why(code: str | None, first: int | None) -> str:
    """A refusal's code in words; those of providers are words already."""
    if code is None:
        return ""
    return _WHY.get(code, code.replace("_", " ")).format(first=first)


def _came_to_nothing(line: LineReport) -> bool:
    return line.state in {LineState.REFUSED, LineState.CANCELLED} or line.outcome in _NO_SEAT


def _as_csv(lines: Iterable[LineReport]) -> bytes:
    """A line a line, under a line of names. Whatever people have typed is no formula."""
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(["line", "given", "identity", "state", "reason", "outcome", "team", "expires_at"])
    for line in lines:
        cells = (line.given, line.identity, line.state, why(line.reason, line.first), line.outcome, line.team)
        sheet.writerow(
            [
                line.no,
                *(code_files.harmless(str(plain(cell) or "")) for cell in cells),
                plain(line.expires_at) or "",
            ]
        )
    return text.getvalue().encode()
