"""`./team doctor`."""

import json
from dataclasses import asdict

import click
from rich.console import Console
from rich.text import Text

from ops.checkup import Finding, examine
from ops.environment import load
from ops.errors import Refused


@click.command(epilog="Example: ./team doctor --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON document for programs.")
def doctor(as_json: bool) -> None:
    """Check each setting and server, and name the cure. Changes nothing; exit code 1 if something is wrong."""
    console = Console(highlight=False, soft_wrap=True)
    found = []
    for finding in examine(load()):
        found.append(finding)
        if not as_json:
            console.print(_line(finding))
    if as_json:
        click.echo(json.dumps({"checks": [asdict(finding) for finding in found]}, indent=2))
    wrong = [finding for finding in found if not finding.ok]
    if wrong:
        raise Refused(
            f"{len(wrong)} of {len(found)} checks failed", f"begin with {wrong[0].check}: {wrong[0].cure}"
        )


def _line(finding: Finding) -> Text:
    mark = ("✓ ", "green") if finding.ok else ("✗ ", "bold red")
    line = Text.assemble(mark, f"{finding.check:<16} ", finding.detail)
    if finding.cure and finding.cure not in finding.detail:
        line.append(f"\n  {'':<16} → {finding.cure}", "yellow")
    return line
