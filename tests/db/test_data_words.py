"""How the data commands speak: words for every refusal, tables that fit, help whose examples are true."""

import ast
import io
import json
import shlex
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from models.enums import TeamStatus
from ops.data.output import Column, table
from ops.data.parameters import MomentType
from ops.data.words import WORDS
from tests.support.shell import Shell, environment, root, running_shell

PRODUCT = Path(__file__).parents[2] / "invitehub"


@dataclass(frozen=True)
class Raised:
    """A `Refusal(code, …)` in the product and the names of its arguments."""

    code: str
    arguments: frozenset[str]
    place: str


def refusals() -> list[Raised]:
    found = []
    for path in sorted(PRODUCT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal":
                code = node.args[0]
                assert isinstance(code, ast.Constant), f"{path.name}:{node.lineno}: a code that is no literal"
                names = frozenset(word.arg for word in node.keywords if word.arg)
                found.append(Raised(str(code.value), names, f"{path.name}:{node.lineno}"))
    return found


@pytest.mark.parametrize("raised", refusals(), ids=lambda raised: f"{raised.place} {raised.code}")
def test_every_refusal_has_words_and_what_they_speak_of(raised: Raised) -> None:
    assert raised.code in WORDS
    named = {name for line in WORDS[raised.code] for _, name, _, _ in string.Formatter().parse(line) if name}
    assert named <= raised.arguments


def commands(
    group: click.Group, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*words, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))


EVERY = dict(commands(root()))


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_command_explains_itself_with_examples_that_parse(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("instant\n"))
    command = EVERY[words]
    assert command.help
    examples = [
        line.strip() for line in (command.epilog or "").splitlines() if line.strip().startswith("./team")
    ]
    assert examples
    for line in examples:
        typed = shlex.split(line.partition(" < ")[0])[1:]
        assert isinstance(command, click.Group) or tuple(typed[: len(words)]) == words, line
        _parse(root(), typed)


def _parse(command: click.Command, words: list[str]) -> None:
    """Read the words as click would, without doing anything."""
    while isinstance(command, click.Group):
        name, *words = words
        command = command.commands[name]
    command.make_context(name, words)


@dataclass(frozen=True)
class Row:
    name: str
    size: int
    status: TeamStatus
    at: datetime


COLUMNS = (
    Column[Row]("NAME", lambda row: row.name),
    Column[Row]("SIZE", lambda row: row.size, number=True),
    Column[Row]("STATUS", lambda row: row.status, spare=1),
    Column[Row]("SINCE", lambda row: row.at, spare=2),
)
ROWS = [
    Row("one", 5, TeamStatus.ACTIVE, datetime(2026, 1, 1, tzinfo=UTC)),
    Row("a longer name of a team", 1200, TeamStatus.PAUSED, datetime(2026, 1, 1, tzinfo=UTC)),
    Row("团队 [bold]\x1b[31m", 7, TeamStatus.DEAD, datetime(2026, 1, 1, tzinfo=UTC)),
]


@pytest.mark.parametrize("width", [20, 30, 60, 200])
def test_tables_fit_the_window(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    table(ROWS, COLUMNS, zone=UTC, empty="nothing")
    shown = capsys.readouterr()
    assert all(len(line.rstrip()) <= width for line in shown.out.splitlines())
    assert "\x1b" not in shown.out
    assert ("since" in shown.err) == (width < 60)
    if width >= 60:
        assert "团队 [bold]·[31m" in shown.out
        ends = [line.index(number) + len(number) for line, number in _numbers(shown.out)]
        assert len(set(ends[:2])) == 1


def _numbers(text: str) -> list[tuple[str, str]]:
    lines = text.splitlines()[1:]
    return [(line, str(row.size)) for line, row in zip(lines, ROWS, strict=True)]


def test_a_pipe_gets_whole_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    table([Row("x" * 300, 1, TeamStatus.ACTIVE, ROWS[0].at)], COLUMNS, zone=UTC, empty="")
    assert "x" * 300 in capsys.readouterr().out


NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "whole_day", "expected"),
    [
        ("30d", False, NOW + timedelta(days=30)),
        ("90m", False, NOW + timedelta(minutes=90)),
        ("2w", True, NOW + timedelta(weeks=2)),
        ("2026-12-31", False, datetime(2026, 12, 31, tzinfo=UTC)),
        ("2026-12-31", True, datetime(2027, 1, 1, tzinfo=UTC)),
        ("2026-12-31T18:00", True, datetime(2026, 12, 31, 18, tzinfo=UTC)),
        ("2026-12-31T18:00+02:00", True, datetime(2026, 12, 31, 16, tzinfo=UTC)),
    ],
)
def test_times_as_people_write_them(typed: str, *, whole_day: bool, expected: datetime) -> None:
    moment = MomentType(whole_day=whole_day).convert(typed, None, None)
    assert moment.at(NOW, UTC) == expected


@pytest.mark.parametrize("typed", ["", "d", "1y", "tomorrow", "2026-02-30", "99999-01-01", "9999-12-31"])
def test_what_is_no_time(typed: str) -> None:
    with pytest.raises(click.BadParameter):
        MomentType().convert(typed, None, None)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, redis_url: str, worker_number: int) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("shell")
    with running_shell(folder, redis_url, f"invitehub_words_gw{worker_number}") as running:
        yield running


@pytest.mark.parametrize(
    "words", [words for words in EVERY if words[-1] in {"list", "batches"}], ids=" ".join
)
def test_an_empty_list_says_so_to_people_and_is_a_list_for_programs(
    shell: Shell, words: tuple[str, ...]
) -> None:
    assert shell(*words).out.endswith(
        (".\n", "N\n", "D\n", "new\n", "NAME\n", "status\n", "TEAM\n", "DAYS\n")
    )
    assert json.loads(shell(*words, "--json").out) == []


@pytest.mark.parametrize(
    ("setting", "value", "line"),
    [
        ("DATABASE_URL", "postgresql://nobody:hidden@127.0.0.1:9/none", "The database does not answer"),
        ("DATABASE_URL", "mysql://hidden@127.0.0.1/x", "DATABASE_URL or REDIS_URL makes no sense"),
        ("DATABASE_URL", "postgresql://a:b@c:hidden/x", "DATABASE_URL or REDIS_URL makes no sense"),
        ("SECRET_KEY", "hidden", "SECRET_KEY makes no sense: "),
        ("TIMEZONE", "Nowhere/At All", "TIMEZONE makes no sense: "),
    ],
)
def test_what_is_wrong_with_the_settings_is_one_line(
    shell: Shell, setting: str, value: str, line: str
) -> None:
    with environment(**{setting: value}):
        told = shell.fails("teams", "list")
    assert told.startswith(f"team: {line}")
    assert told.count("\n") == 1
    assert "hidden" not in told
