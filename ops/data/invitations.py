"""`./team seats invite`: seats for a whole list of identities."""

import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from datetime import tzinfo
from pathlib import Path
from typing import Final

import click

from invitehub import batch_invites as product
from invitehub.batch_invites import Check, Line
from ops.data.doors import actor, opened, zone
from ops.data.invitation_jobs import print_job, set_going, wait_option, why
from ops.data.output import Column, print_json, table
from ops.data.parameters import example, json_option
from ops.data.words import refused
from ops.errors import Refused

# Ten thousand lines are a tenth of it.
_LARGEST: Final = 16 * 1024 * 1024

LINES = (
    Column[Line]("LINE", lambda line: line.no, number=True),
    Column[Line]("GIVEN", lambda line: line.given),
    Column[Line]("WHY NOT", lambda line: why(line.problem, line.first)),
)


@click.command(
    "invite",
    epilog=example(
        "./team seats invite --file members.csv --pool plus --days 30 --dry-run",
        "./team seats invite --file members.csv --pool plus --days 30 --note 'class of 2027' --yes",
        "./team seats invite --file - --pool plus --days 7 --wait < list.txt",
    ),
)
@click.option(
    "--file",
    "source",
    required=True,
    metavar="FILE",
    help="One identity a line, or CSV; - is standard input.",
)
@click.option("--pool", required=True, help="Where the seats are to be.")
@click.option("--days", type=click.IntRange(1, 36500), required=True, help="How long each lasts.")
@click.option("--note", default="", help="A word for ./team seats invites list.")
@click.option("--dry-run", is_flag=True, help="Only say what would become of each line.")
@wait_option
@click.option("--yes", is_flag=True, help="Don't ask.")
@json_option
def invite(
    source: str, pool: str, days: int, note: str, dry_run: bool, wait: bool, yes: bool, as_json: bool
) -> None:
    """Seats for up to 10,000 identities, without codes. They wait in the same line as everybody else."""
    lines = _read(source)
    with opened() as house:
        with house.db.transaction() as session:
            checked = product.check(session, pool, lines)
        if dry_run:
            _print_check(checked, as_json=as_json, where=zone(house))
            return
        if not checked.fine:
            raise refused("nobody_to_invite", lines=len(checked.lines))
        if not as_json:
            click.echo(_summary(checked), err=True)
        if not yes and sys.stdin.isatty():
            click.confirm(f"Invite {checked.fine}?", abort=True, err=True)
        with house.db.transaction() as session:
            job = product.start(session, pool, days, lines, note, actor())
        set_going(house, job, wait=wait)
        print_job(house, job, as_json=as_json)


def _read(source: str) -> list[str]:
    """The lines of a file as people save one. Raises Refused."""
    try:
        if source == "-":
            content = sys.stdin.buffer.read(_LARGEST + 1)
        else:
            with Path(source).open("rb") as file:
                content = file.read(_LARGEST + 1)
    except OSError as error:
        raise Refused(f"{source} can't be read: {error.strerror}", "look at --file") from error
    if len(content) > _LARGEST:
        raise Refused(f"{source} is too large for a list of identities", "look at --file")
    wide = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if wide else "utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise Refused(f"{source} is no text", "save it as text or CSV in UTF-8") from None


def _print_check(checked: Check, *, as_json: bool, where: tzinfo) -> None:
    problems = [line for line in checked.lines if line.problem]
    if as_json:
        document = {name: getattr(checked, name) for name in _COUNTS}
        print_json({"lines": len(checked.lines), **document, "problems": problems})
        return
    click.echo(_summary(checked))
    if problems:
        click.echo()
        table(problems, LINES, zone=where, empty="")


_COUNTS: Final = ("fine", "malformed", "twice", "seated", "free", "waiting", "would_wait")


def _summary(checked: Check) -> str:
    """One line for what would happen, and one for what is wrong."""
    at_once = checked.fine - checked.would_wait
    words = (
        f"{checked.fine} of {len(checked.lines)}: {at_once} get a seat at once, {checked.would_wait} wait."
    )
    wrong = {
        "malformed": checked.malformed,
        "there twice": checked.twice,
        "seated already": checked.seated,
    }
    named = ", ".join(f"{count} {name}" for name, count in wrong.items() if count)
    return f"{words}\nNot taken: {named}." if named else words
