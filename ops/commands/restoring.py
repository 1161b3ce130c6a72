"""`./team restore`."""

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TextIO

import click
from alembic.util import CommandError
from pyrage import x25519

from invitehub.backup import keys, make, restore, stage
from invitehub.backup.plain import Reader
from invitehub.settings import Settings, load_settings
from ops import backups, database_alone, locks
from ops.data.doors import actor, in_words_of_shell, opened
from ops.down import ORDER
from ops.environment import apply, load, resolve
from ops.errors import Refused
from ops.migrate import upgrade
from ops.progress import Steps

_SERVERS = {"database", "redis"}


@click.command("restore", epilog="Example: ./team restore house.age --key-file key.txt")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key-file",
    type=click.File("r", encoding="utf-8"),
    help="What opens it, where SECRET_KEY here does not: the secret half of BACKUP_KEY, or the house's SECRET_KEY. - reads standard input.",
)
@click.option(
    "--replace", is_flag=True, help="The database holds a house: make a backup of it, then replace it."
)
def restore_(file: Path, key_file: TextIO | None, replace: bool) -> None:
    """Put the backup FILE in the place of what the database holds: all of it, or nothing.

    The file is read to its end before anything is touched. Nothing may run meanwhile: ./team down first.
    """
    settings = load()
    steps = Steps()
    _refuse_if_running(settings)
    given = key_file.read() if key_file is not None else None
    with backups.in_words():
        with steps.step("Reading the backup"):
            readers = keys.readers(backups.key_texts(settings, given))
            if not readers:
                raise Refused(
                    "There is no key here to open it with",
                    "give --key-file FILE with the AGE-SECRET-KEY-1… of BACKUP_KEY, or with the house's SECRET_KEY",
                )
            examined = restore.examine(file, readers)
        secret = backups.SecretKey(settings, examined.header.secret_key, replace=replace)
        with database_alone.reachable(settings, steps):
            _Restoring(settings, steps, secret, replace=replace).run(file, readers, examined)
    _what_next(examined)


@dataclass
class _Restoring:
    settings: Settings
    steps: Steps
    secret: backups.SecretKey
    replace: bool

    def run(self, file: Path, readers: list[x25519.Identity], examined: Reader) -> None:
        url = resolve(self.settings)["DATABASE_URL"]
        target = restore.holds(url)
        self._refuse_unless_fit(url, target)
        if target is restore.Target.HOUSE:
            self._keep_what_is_there()
        with self.steps.step("Restoring"), make.alone(url), self.secret.in_place():
            try:
                restore.restore(url, file, readers, examined)
            except stage.NoStage:
                raise Refused(
                    "The database's role may not create a schema",
                    "grant create on the database to it, or let the database's owner restore",
                ) from None
        with self.steps.step("Looking at what was restored"):
            upgrade(url)
            self._check(examined)

    def _refuse_unless_fit(self, url: str, target: restore.Target) -> None:
        if target is restore.Target.FOREIGN:
            raise Refused(
                "The database holds tables that are not InviteHub's", "give DATABASE_URL an empty one"
            )
        if target is restore.Target.HOUSE and not self.replace:
            raise Refused(
                "The database holds a house already", "--replace makes a backup of it and then replaces it"
            )
        if count := restore.others(url):
            raise Refused(
                f"{count} connections of InviteHub are open in this database",
                "stop its services, on all machines",
            )

    def _keep_what_is_there(self) -> None:
        with self.steps.step("Backup of what is there"):
            apply(self.settings)
            load_settings.cache_clear()
            settings = load()
            url = settings.database_url.get_secret_value()
            _bring_up_to_date(url)
            with make.alone(url) as connection:
                made = make.make(connection, settings, by=f"{actor()} before a restore")
        self.steps.note(f"  What was there is in {made.file}")

    def _check(self, examined: Reader) -> None:
        """What must always hold, and a line in the audit log."""
        from invitehub import audit, invariants

        with in_words_of_shell(), opened() as house, house.db.transaction() as session:
            audit.record(
                session,
                actor=actor(),
                action="restore",
                subject="house",
                after={"made_at": examined.header.made_at.isoformat(), "rows": sum(examined.rows.values())},
            )
            broken = [each for each in invariants.check(session) if each.violations]
        if broken:
            raise Refused(
                f"It was restored, but {len(broken)} invariants do not hold",
                "./team doctor --invariants shows them",
            )


def _bring_up_to_date(url: str) -> None:
    """A backup is made of the newest tables only."""
    try:
        upgrade(url)
    except CommandError:
        raise Refused(
            "A newer version of InviteHub runs on this database", "update this clone first"
        ) from None


def _refuse_if_running(settings: Settings) -> None:
    names = [name for group in ORDER for name in group if name not in _SERVERS]
    running = [name for name in names if locks.is_held(settings.data_dir, name)]
    if running:
        raise Refused(f"{', '.join(running)} run here", "./team down stops them")


def _what_next(examined: Reader) -> None:
    at = f"{examined.header.made_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    click.echo(
        f"Restored: the house as it was at {at}, {sum(examined.rows.values())} rows; what must hold, holds."
    )
    click.echo("Start it with ./team up. What happened after that moment is not in it:")
    click.echo("- codes made since are unknown, codes redeemed since can be redeemed again;")
    click.echo("- people who got a seat since are orphans at the next scan: ./team orphans list.")
