"""What machines can hold of the house's rules: read from the files, so that none is a matter of memory."""

import ast
import re
import socket
import subprocess
import sys
import tomllib
import unicodedata
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("bot", "tasks", "models", "invitehub", "ops", "playground")
LONGEST_FILE = 300
LONGEST_FUNCTION = 45
# Long by nature: each makes tables by the dozen.
MAY_BE_LONG = {"alembic/versions/0001_the_tables.py", "alembic/versions/0002_the_life_of_a_seat.py"}
# Transactions begin and end here.
COMMITS = {"invitehub/database.py", "alembic/env.py"}
# Talk to the operator at the shell, in English, or have their own catalogue.
MAY_SPEAK = ("ops/", "playground/", "tests/", "bench/", "invitehub/texts/")
# Emphasis and the like: HTML that Telegram takes. Words between the tags are a catalogue's business.
HTML = re.compile(r"</?(b|i|u|s|a|code|pre|blockquote|tg-[a-z]+)[ >]")


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert found
    return tuple(sorted(found))


def product_files() -> tuple[Path, ...]:
    return python_files(*PACKAGES, "alembic")


def all_files() -> tuple[Path, ...]:
    return python_files(*PACKAGES, "alembic", "tests", "bench")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_transactions_begin_and_end_in_one_module() -> None:
    found = {
        f"{name_of(path)}:{node.lineno}"
        for path in product_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr == "commit" or (node.func.attr == "begin" and not node.args))
        and name_of(path) not in COMMITS
        and not _of_sqlite(path)
    }
    assert not found


def _of_sqlite(path: Path) -> bool:
    """The playground and the sandbox keep their own files, which no product code sees."""
    return name_of(path).startswith("playground/")


def test_the_product_says_nothing_outside_its_catalogues() -> None:
    found = [
        f"{name_of(path)}:{line}: {words[:60]!r}"
        for path in product_files()
        if not name_of(path).startswith(MAY_SPEAK)
        for line, words in literals(tree(path))
        if speaks(words)
    ]
    assert not found


def literals(module: ast.Module) -> Iterator[tuple[int, str]]:
    """String literals that are not docstrings."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def speaks(text: str) -> bool:
    """Whether it is meant for people in the chat: Chinese, emoji, or marked up."""
    if HTML.search(text) and re.sub(r"<[^>]*>|\{[^}]*\}", "", text).strip():
        return True
    letters = [char for char in text if unicodedata.category(char) in {"Lo", "So"}]
    return any(ord(char) > 0x2E7F for char in letters)


def test_no_file_and_no_function_is_too_long_to_be_read() -> None:
    long_files = {
        f"{name_of(path)}: {lines}"
        for path in all_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    long_functions = {
        f"{name_of(path)}:{node.name}: {lines}"
        for path in product_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    listed = {part for part in long_files | long_functions if part.partition(":")[0] not in MAY_BE_LONG}
    assert not listed


def test_no_exception_vanishes() -> None:
    found = {
        f"{name_of(path)}:{node.lineno}"
        for path in all_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and all(isinstance(part, ast.Pass) for part in node.body)
    }
    assert not found


def test_nothing_is_left_undone() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|Not" + r"ImplementedError)\b")
    bare = re.compile(r"# type: ignore(?!\[)")
    found = {
        f"{name_of(path)}:{number}"
        for path in all_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (marks.search(line) or bare.search(line)) and path != Path(__file__)
    }
    assert not found


def test_each_package_is_shipped_and_held_by_the_contracts() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    shipped = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert folders == set(PACKAGES) == set(shipped)
    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) == folders
    (layers,) = (c["layers"] for c in PROJECT["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    assert {name.strip() for layer in layers for name in layer.split("|")} == folders
    assert not (ROOT / "alembic" / "__init__.py").exists(), "it would hide the library"


def test_imports_go_one_way() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("address", ["192.0.2.1", "203.0.113.7"])
def test_tests_reach_nobody_but_this_machine(address: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as out:
        # It warns first, and warnings are errors here.
        with pytest.raises(UserWarning, match="A test tried to use"):
            out.connect((address, 443))
        with warnings.catch_warnings(action="ignore"), pytest.raises(SocketConnectBlockedError):
            out.connect((address, 443))


def test_warnings_are_errors() -> None:
    options = PROJECT["tool"]["pytest"]["ini_options"]
    assert options["filterwarnings"][0] == "error"
    assert "--allow-hosts=127.0.0.1,::1,localhost" in options["addopts"]
