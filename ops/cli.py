"""The command line. A command's module is loaded when it is called for, so that `./team status` starts quickly."""

import importlib
from collections.abc import Mapping
from typing import Any, Final

import click

from ops.data import NOUNS

# Name: where the command is, and what `./team --help` says of it without loading it.
_RUNNING: Final[Mapping[str, tuple[str, str]]] = {
    "up": ("ops.commands.running:up_", "Start everything, and say where to click."),
    "down": ("ops.commands.running:down_", "Stop everything."),
    "restart": ("ops.commands.running:restart", "Restart one service, or all with today's settings."),
    "start-celery": ("ops.commands.running:start_celery", "Start worker and beat if they do not run."),
}
_LOOKING: Final[Mapping[str, tuple[str, str]]] = {
    "status": ("ops.commands.looking:status", "How each service is, why, and what to do."),
    "logs": ("ops.commands.looking:logs", "A service's log."),
    "logs-worker": ("ops.commands.looking:logs_worker", "The worker's log."),
    "logs-beat": ("ops.commands.looking:logs_beat", "The scheduler's log."),
    "doctor": ("ops.commands.doctor:doctor", "Check each setting and server, and name the cure."),
}
_KEEPING: Final[Mapping[str, tuple[str, str]]] = {
    "backup": ("ops.commands.backing_up:backup", "Write the whole house to an encrypted file, and try it."),
    "restore": ("ops.commands.restoring:restore_", "Put a backup in the place of what the database holds."),
}
_DEVELOPING: Final[Mapping[str, tuple[str, str]]] = {
    "test": ("ops.commands.developing:test", "Run the test suite, with servers of its own."),
    "bench": ("ops.commands.developing:bench", "Run a measurement from bench/."),
}
_SECTIONS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "Run": _RUNNING,
    "Look": _LOOKING,
    "Keep": _KEEPING,
    "Data": NOUNS,
    "Develop": _DEVELOPING,
}


class Lazy(click.Group):
    """Knows its commands by name and place."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return [name for section in _SECTIONS.values() for name in section]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        for section in _SECTIONS.values():
            if cmd_name in section:
                module, _, attribute = section[cmd_name][0].partition(":")
                command: Any = getattr(importlib.import_module(module), attribute)
                if isinstance(command, click.Command):
                    return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        for title, section in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, short) for name, (_, short) in section.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.list_commands(ctx) and not name.startswith("-"):
            raise click.UsageError(
                f"There is no command '{name}'. {_nearest(name, self.list_commands(ctx))}", ctx
            )
        return super().resolve_command(ctx, args)


def _nearest(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    found = get_close_matches(name, known, n=1)
    return f"Did you mean '{found[0]}'?" if found else "./team --help lists them all."


@click.group(
    cls=Lazy, epilog="Begin with: ./team up", context_settings={"help_option_names": ["-h", "--help"]}
)
def cli() -> None:
    """InviteHub hands out seats in teams by redemption code."""
