"""`python -m ops`: what `./team` runs. Exit codes: 0 done, 1 refused or failed, 2 wrong usage."""

import errno
import os
import sys
import traceback
from pathlib import Path

import click

from ops.cli import cli
from ops.errors import Refused


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Whatever goes wrong becomes one line on standard error."""
    try:
        result = cli.main(args=arguments, prog_name="./team", standalone_mode=False)
    except BrokenPipeError:
        # Whoever read our output has seen enough; a second attempt to write it would only complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last one to hear of it
        code, text = _explain(error)
        click.echo(text, err=True)
        return code
    return result if isinstance(result, int) else 0


def _explain(error: BaseException) -> tuple[int, str]:
    match error:
        case click.exceptions.NoArgsIsHelpError():
            return 2, error.format_message()
        case click.UsageError():
            path = error.ctx.command_path if error.ctx is not None else "./team"
            return 2, _line(f"{error.format_message()} (see {path} --help)")
        case click.ClickException():
            return 1, _line(error.format_message())
        case Refused():
            return 1, _line(str(error))
        case click.Abort() | KeyboardInterrupt():
            return 1, _line("interrupted")
        case _:
            return 1, _line(_of_the_system(error) or _unexpected(error))


def _of_the_system(error: BaseException) -> str:
    match error:
        case PermissionError():
            return f"{error.filename or 'a file'} belongs to another user: run as that user, or set DATA_DIR"
        case OSError() if error.errno == errno.ENOSPC:
            return "the disk is full: free some room, or set DATA_DIR to another disk"
        case _:
            return ""


def _line(text: str) -> str:
    return f"team: {' '.join(text.split())}"


def _unexpected(error: BaseException) -> str:
    """The trace is for whoever mends it: it goes to a file that only its owner can read."""
    from ops.environment import load

    name = type(error).__name__
    try:
        path: Path = load().data_dir / "log" / "team.log"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.writelines(traceback.format_exception(error))
    except (OSError, Refused):
        return f"unexpected {name}: run ./team doctor"
    return f"unexpected {name}: run ./team doctor; the trace is in {path}"


if __name__ == "__main__":
    raise SystemExit(main())
