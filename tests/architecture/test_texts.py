"""Texts: both catalogues alike, every key that code names is there, and every key that is there is named."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import click
import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from bot.admin.commands import COMMANDS, LINK
from bot.menus import PRIVATE_COMMANDS
from invitehub.texts import LOCALES, keys
from ops.cli import cli
from ops.paths import ROOT

CATALOGUES = ROOT / "invitehub" / "texts"
CODE = ("bot", "invitehub", "tasks", "ops")
FUNCTIONS = {"text", "plain", "has", "button"}
# What Telegram takes as HTML; https://core.telegram.org/bots/api#html-style
TAGS = {"b", "i", "u", "s", "code", "pre", "a", "tg-spoiler", "tg-time", "blockquote"}


class _Names(Visitor):
    """The variables that a message uses."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 - the visitor's protocol
        self.found.add(node.id.name)


@cache
def messages(locale: str) -> dict[str, ftl.Message]:
    found: dict[str, ftl.Message] = {}
    for file in sorted((CATALOGUES / locale).glob("*.ftl")):
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{file.name}: {entry.content}"
            if isinstance(entry, ftl.Message):
                assert entry.id.name not in found, f"{locale}: {entry.id.name} is there twice"
                found[entry.id.name] = entry
    return found


def variables(message: ftl.Message) -> set[str]:
    names = _Names()
    names.visit(message)
    return names.found


@cache
def modules() -> dict[Path, ast.Module]:
    return {
        file: ast.parse(file.read_text(encoding="utf-8"))
        for package in CODE
        for file in sorted((ROOT / package).rglob("*.py"))
    }


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _alternatives(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from _alternatives(node.body)
        yield from _alternatives(node.orelse)
    else:
        yield node


def _pattern(node: ast.JoinedStr) -> str:
    parts = (re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values)
    return "".join(parts)


def _named() -> Iterator[tuple[str, ast.expr]]:
    """(where, key) of each call that takes a text by name: `text(locale, key, …)` and its like."""
    for file, module in modules().items():
        if file.parent == CATALOGUES:
            continue
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and _called(node) in FUNCTIONS:
                position = 0 if _called(node) == "has" else 1
                for key in node.args[position : position + 1]:
                    for each in _alternatives(key):
                        yield f"{file.relative_to(ROOT)}:{node.lineno}", each


def test_both_languages_have_the_same_files_keys_and_variables() -> None:
    english, *others = LOCALES
    for locale in others:
        files = {
            name: {file.name for file in (CATALOGUES / name).glob("*.ftl")} for name in (english, locale)
        }
        assert files[english] == files[locale]
        assert messages(english).keys() == messages(locale).keys()
        for name, message in messages(english).items():
            assert variables(message) == variables(messages(locale)[name]), f"{locale}: {name}"


@pytest.mark.parametrize("locale", LOCALES)
def test_what_the_parser_finds_is_what_the_product_reads(locale: str) -> None:
    assert messages(locale).keys() == keys(locale)


def test_every_key_that_code_names_exists() -> None:
    known = messages(LOCALES[0])
    checked = 0
    for where, key in _named():
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            assert key.value in known, f"{where}: there is no text {key.value!r}"
            checked += 1
        elif isinstance(key, ast.JoinedStr):
            fits = re.compile(_pattern(key))
            assert any(fits.fullmatch(name) for name in known), f"{where}: nothing fits {fits.pattern!r}"
            checked += 1
    assert checked > 50


def test_every_key_is_named_somewhere() -> None:
    constants: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for module in modules().values():
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            elif isinstance(node, ast.JoinedStr) and re.match(r"[a-z]+-", _pattern(node).replace("\\", "")):
                patterns.append(re.compile(_pattern(node)))
    unused = [
        name
        for name in messages(LOCALES[0])
        if name not in constants and not any(pattern.fullmatch(name) for pattern in patterns)
    ]
    assert unused == []


def _typed() -> Iterator[tuple[str, list[str]]]:
    """Each `./team …` that the catalogues tell somebody to type, as words, with where it stands."""
    for locale in LOCALES:
        for file in sorted((CATALOGUES / locale).glob("*.ftl")):
            for found in re.findall(r"<code>\./team ([^<]+)</code>", file.read_text(encoding="utf-8")):
                yield f"{locale}/{file.name}: ./team {found}", found.split()


def test_every_command_that_somebody_is_told_to_type_exists() -> None:
    checked = 0
    for where, words in _typed():
        command: click.Command | None = cli
        while isinstance(command, click.Group):
            command = command.get_command(click.Context(command), words.pop(0))
        assert command is not None, where
        options = {name for each in command.params for name in each.opts}
        assert {word for word in words if word.startswith("--")} <= options, where
        checked += 1
    assert checked > 10


@pytest.mark.parametrize("locale", LOCALES)
def test_every_slash_command_that_is_named_exists(locale: str) -> None:
    known = {"start", *PRIVATE_COMMANDS, *COMMANDS, LINK}
    for file in sorted((CATALOGUES / locale).glob("*.ftl")):
        named = re.findall(r"(?<![\w/<.{])/([a-z_]+)", file.read_text(encoding="utf-8"))
        assert set(named) <= known, file.name


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, f"Telegram knows no <{tag}>"
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another one"


@pytest.mark.parametrize("locale", LOCALES)
def test_the_markup_is_telegrams_and_closed(locale: str) -> None:
    for file in (CATALOGUES / locale).glob("*.ftl"):
        parser = _Tags()
        lines = (line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
        parser.feed("\n".join(lines))
        assert parser.open == [], file.name


def test_no_words_for_people_in_the_code_of_the_bot() -> None:
    """Chinese characters or emoji outside the catalogues are words that escaped translation."""
    for file, module in modules().items():
        if file.parts[len(ROOT.parts)] not in ("bot", "tasks", "invitehub"):
            continue
        docs = {
            id(node.body[0].value)
            for node in ast.walk(module)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                assert not re.search("[一-鿿\U0001f300-\U0001faff✅❌]", node.value), f"{file}:{node.lineno}"
