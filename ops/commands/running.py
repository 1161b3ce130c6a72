"""`./team up`, `down`, `restart`, `start-celery`."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

import click
from rich.console import Console
from rich.text import Text

from invitehub.settings import Settings
from ops import locks, logs, planned, waiting
from ops.down import down
from ops.environment import (
    PLAYGROUND_ADMIN,
    PLAYGROUND_USER,
    SERVERS,
    load,
    page_url,
    playground,
    resolve,
    services,
    web_url,
)
from ops.errors import Refused
from ops.paths import log_file
from ops.progress import Steps
from ops.supervisor import Supervisor
from ops.up import up

_PATIENCE = 45.0
_PLANNED = 90.0
_CELERY = ("worker", "beat")
_COLOURS = (
    "cyan",
    "green",
    "yellow",
    "magenta",
    "blue",
    "bright_cyan",
    "bright_green",
    "bright_yellow",
    "red",
)


@click.command("up", epilog="Example: ./team up --detach")
@click.option("--detach", is_flag=True, help="Return when everything is running; ./team down stops it.")
def up_(detach: bool) -> None:
    """Start everything, and say where to click.

    Without --detach the logs of all services follow, and Ctrl-C stops them all.
    """
    settings = load()
    steps = Steps()
    with _signals_interrupt():
        started = up(settings, steps)
        if started.already:
            steps.note("Everything is running already.")
        if started.changed:
            steps.note("Settings have changed since the start: ./team restart applies them.")
        try:
            _where_to_click(settings, started.environment)
            if not detach and not started.already:
                _follow(settings)
        except (KeyboardInterrupt, BrokenPipeError):
            if not detach and not started.already:
                _stop(settings, steps)
                return
            raise


@click.command("down", epilog="Example: ./team down")
def down_() -> None:
    """Stop everything: the worker finishes what it runs first. Data stays."""
    settings = load()
    steps = Steps()
    if not settings.data_dir.is_dir():
        steps.note("Nothing was running.")
        return
    _stop(settings, steps)


@click.command(epilog="Example: ./team restart worker")
@click.argument("service", required=False)
def restart(service: str | None) -> None:
    """Restart SERVICE; without one stop all and start all, with the settings as they are now."""
    settings = load()
    steps = Steps()
    if service is None:
        _stop(settings, steps)
        _where_to_click(settings, up(settings, steps).environment)
        return
    supervisor = _supervisor(settings, service)
    with steps.step(f"Restarting {service}") as say:
        # Not taken back afterwards: the watchdog uses the mark up when it sees the service again.
        planned.mark(settings.data_dir, [service], seconds=_PLANNED)
        supervisor.restart(service)
        if service in SERVERS:
            ready = waiting.servers([service], resolve(settings))
        else:
            ready = waiting.beats(settings.data_dir, [service])
        waiting.until(supervisor, ready, patience=_PATIENCE, say=say)


@click.command("start-celery", epilog="Example: ./team start-celery")
def start_celery() -> None:
    """Start worker and beat if they do not run. What runs is left alone."""
    settings = load()
    supervisor = _supervisor(settings, "worker")
    with Steps().step("Worker and beat") as say:
        supervisor.start(*_CELERY)
        waiting.until(supervisor, waiting.beats(settings.data_dir, _CELERY), patience=_PATIENCE, say=say)


def _supervisor(settings: Settings, service: str) -> Supervisor:
    known = services(settings)
    if service not in known:
        raise click.UsageError(f"There is no service '{service}' here; there are {', '.join(known)}.")
    supervisor = Supervisor(settings.data_dir)
    if not supervisor.answers():
        raise Refused("InviteHub does not run", "start it with ./team up")
    return supervisor


def _stop(settings: Settings, steps: Steps) -> None:
    with steps.step("Stopping") as say:
        ran = down(settings.data_dir, say)
    steps.note("Everything is stopped." if ran else "Nothing was running.")


def _where_to_click(settings: Settings, environment: Mapping[str, str]) -> None:
    say = Console(highlight=False, soft_wrap=True).print
    say()
    if not playground(settings):
        say(Text("Your bot answers in Telegram now. Send it /start."))
        say(Text.assemble("Dashboard   ", (web_url(environment), "underline")))
        return
    os.environ.update(environment)
    # The product takes a second to load, and only the playground needs it here.
    from invitehub.settings import load_settings
    from ops.demo import ready_code

    load_settings.cache_clear()
    try:
        code = ready_code(load_settings())
    except Refused as refusal:
        # Everything runs; a missing code is no reason to say otherwise.
        code = ""
        Steps().note(f"No code could be made: {refusal}")
    page = page_url(environment)
    for title, person in (("Chat, as a user", PLAYGROUND_USER), ("Chat, as an admin", PLAYGROUND_ADMIN)):
        say(Text.assemble(f"{title:<20}", (f"{page}/#person={person}&chat={person}", "underline")))
    say(Text.assemble(f"{'Dashboard':<20}", (web_url(environment), "underline")))
    if code:
        say(Text.assemble(f"{'A code to try':<20}", (code, "bold")))
        say()
        say(
            Text(
                "Open the user's chat, press Start, send the code, and follow the bot. The admin's chat gets the alerts."
            )
        )
    say(Text("Your own bot: put BOT_TOKEN and ADMIN_IDS into .env, then ./team restart."))


def _follow(settings: Settings) -> None:
    """Show all logs until the supervisor is gone (./team down in another terminal) or Ctrl-C."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text("\nLogs follow; Ctrl-C stops everything.", "dim"))
    names = services(settings)
    width = max(map(len, names))
    colours = dict(zip(names, _COLOURS, strict=False))

    def show(name: str, line: str) -> None:
        console.print(Text.assemble((f"{name:<{width}} | ", colours[name]), line))

    paths = {name: log_file(settings.data_dir, name) for name in names}
    logs.follow(paths, show, go_on=lambda: locks.is_held(settings.data_dir, "supervisor"))


@contextmanager
def _signals_interrupt() -> Iterator[None]:
    """A closed terminal and a plain `kill` end the foreground as tidily as Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
