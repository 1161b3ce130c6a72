"""A code that is typed at the shell: from standard input or a hidden prompt, never as an argument."""

import sys

import click

from invitehub.code_format import ParsedCode, parse
from ops.data.words import refused


def read_code() -> ParsedCode:
    """Raises Refused when it is a slip of the pen; the text is never repeated."""
    if sys.stdin.isatty():
        typed = str(click.prompt("Code", hide_input=True, err=True))
    else:
        typed = sys.stdin.readline(1024)
    parsed = parse(typed)
    if isinstance(parsed, ParsedCode):
        return parsed
    raise refused(f"slip_{parsed.kind.value}", length=parsed.length)
