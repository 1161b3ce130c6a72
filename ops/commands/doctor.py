"""`./team doctor`."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.text import Text

from ops.checkup import examine
from ops.environment import load
from ops.errors import Refused
from ops.finding import Finding

if TYPE_CHECKING:
    from invitehub.invariants import Checked

_NARROW, _WIDE = 16, 27


@click.command(epilog="Example: ./team doctor --json")
@click.option("--invariants", is_flag=True, help="Check the data instead: what must always hold.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document for programs.")
def doctor(invariants: bool, as_json: bool) -> None:
    """Check each setting and server, and name the cure. Changes nothing; exit code 1 if something is wrong."""
    console = Console(highlight=False, soft_wrap=True)
    found = []
    for finding in _invariants() if invariants else examine(load()):
        found.append(finding)
        if not as_json:
            console.print(_line(finding, _WIDE if invariants else _NARROW))
    if as_json:
        click.echo(json.dumps({"checks": [asdict(finding) for finding in found]}, indent=2))
    wrong = [finding for finding in found if not finding.ok]
    if wrong:
        raise Refused(
            f"{len(wrong)} of {len(found)} checks failed", f"begin with {wrong[0].check}: {wrong[0].cure}"
        )


def _invariants() -> list[Finding]:
    """One a rule, with the first rows that break it."""
    # The product loads slowly, and most look at settings and servers only.
    from invitehub.invariants import check
    from ops.data.doors import in_words_of_shell, opened

    with in_words_of_shell(), opened() as house, house.db.transaction() as session:
        return [_of(checked) for checked in check(session)]


def _of(checked: "Checked") -> Finding:
    broken = [f"{each.subject}: {each.detail}" for each in checked.violations]
    return Finding(
        f"{checked.invariant.number} {checked.invariant.code}",
        ok=not broken,
        detail="; ".join(broken) or checked.invariant.says(),
        cure="make a backup, and report what is named here" if broken else "",
    )


def _line(finding: Finding, width: int) -> Text:
    mark = ("✓ ", "green") if finding.ok else ("✗ ", "bold red")
    line = Text.assemble(mark, f"{finding.check:<{width}} ", finding.detail)
    if finding.cure and finding.cure not in finding.detail:
        line.append(f"\n  {'':<{width}} → {finding.cure}", "yellow")
    return line
