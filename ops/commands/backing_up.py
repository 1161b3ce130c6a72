"""`./team backup`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from invitehub.backup import manifest
from invitehub.backup.manifest import Manifest
from invitehub.settings import Settings
from ops import backups, database_alone
from ops.backup_check import size_in_words
from ops.data.doors import actor, in_words_of_shell, opened
from ops.environment import load, resolve
from ops.errors import Refused
from ops.progress import Steps

_UNPROVEN = {
    "no_right": "the database's role may not create a schema; to try it, restore it elsewhere",
    "interrupted": "the trial was interrupted",
}


@click.command(epilog="Example: ./team backup /mnt/stick/house.age")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--new-key", is_flag=True, help="Make a pair of keys for BACKUP_KEY, show it once, and do nothing else."
)
@click.option("--list", "listing", is_flag=True, help="Show the backups that are here, and do nothing else.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document for programs.")
def backup(file: Path | None, new_key: bool, listing: bool, as_json: bool) -> None:
    """Write the whole house, encrypted, to FILE, or to DATA_DIR/backups, and restore it on trial.

    Without FILE it is also sent where BACKUP_SEND says. Everything may go on running meanwhile.
    """
    if sum((file is not None, new_key, listing)) > 1:
        raise click.UsageError("FILE, --new-key and --list are three different things.")
    settings = load()
    if new_key:
        _new_key(as_json=as_json)
    elif listing:
        _list(settings, as_json=as_json)
    else:
        _make(settings, file, as_json=as_json)


def _make(settings: Settings, file: Path | None, *, as_json: bool) -> None:
    # The product loads slowly; the other two do without.
    from invitehub.backup import nightly

    if file is not None and not file.absolute().parent.is_dir():
        raise Refused(f"There is no folder {file.absolute().parent}", "make it, or name another file")
    steps = Steps()
    resolve(settings)
    with (
        database_alone.reachable(settings, steps),
        in_words_of_shell(),
        backups.in_words(),
        opened() as house,
        steps.step("Backup, and its trial"),
    ):
        made = nightly.run(house, by=actor(), to=file)
    if as_json:
        click.echo(json.dumps(document(made.manifest), indent=2))
    else:
        click.echo(sentence(made.manifest))
        click.echo(made.manifest.file)
    if made.trouble is not None:
        raise backups.refusal(made.trouble)


def sentence(made: Manifest) -> str:
    """How a backup is, in one line."""
    size = f"{size_in_words(made.size)}, {made.rows} rows"
    proof = "restored on trial" if made.proven else f"NOT restored on trial: {_UNPROVEN[made.unproven]}"
    return f"{size}, {proof}{f', sent to {made.sent_to}' if made.sent_to else ''}"


def _new_key(*, as_json: bool) -> None:
    from invitehub.backup import keys

    public, secret = keys.new_pair()
    if as_json:
        click.echo(json.dumps({"backup_key": public, "secret": secret}, indent=2))
        return
    click.echo(f"Into .env, then ./team restart:\n\nBACKUP_KEY={public}\n")
    click.echo(f"Away from this machine, in two places; nobody can show it again:\n\n{secret}\n")
    click.echo("Whoever has the second one can read your backups; without it nobody can, you neither.")


def _list(settings: Settings, *, as_json: bool) -> None:
    known = manifest.known(settings.data_dir)
    if as_json:
        click.echo(json.dumps([document(each) for each in known], indent=2))
        return
    for each in known:
        click.echo(f"{each.made_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC  {sentence(each)}  {each.file}")
    if not known:
        click.echo("There is no backup yet: ./team backup makes one.")


def document(made: Manifest) -> dict[str, Any]:
    """How a backup is, for programs. `age` in seconds."""
    return {
        "file": str(made.file),
        "made_at": made.made_at.isoformat(),
        "age": round(made.age(datetime.now(UTC))),
        "size": made.size,
        "sha256": made.sha256,
        "revision": made.revision,
        "rows": made.rows,
        "proven": made.proven,
        "unproven_because": made.unproven,
        "sent_to": made.sent_to,
    }
