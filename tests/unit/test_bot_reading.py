"""What a person typed: codes in every dress, identities beside them, and everything that is neither."""

import pytest

from bot.reading import Typed, holds_code, read_arguments, read_message
from invitehub.code_format import ParsedCode, Slip, SlipKind, generate


def code_of(typed: Typed | None) -> ParsedCode:
    assert typed is not None
    assert isinstance(typed.code, ParsedCode)
    return typed.code


@pytest.mark.parametrize(
    "dress",
    [
        "{}",
        "  {} ",
        "my code: {}",
        "{} thanks a lot",
        "https://t.me/some_bot?start={}",
        "({})",
        "line one\n{}\nline three",
    ],
)
def test_a_code_is_found_wherever_it_stands(dress: str) -> None:
    code = generate()
    for shown in (code.grouped(), code.grouped().lower(), code.characters):
        assert code_of(read_message(dress.format(shown))) == code
        assert holds_code(dress.format(shown))


def test_groups_may_be_apart() -> None:
    code = generate()
    apart = code.grouped().replace("-", " ")
    assert code_of(read_message(apart)) == code
    assert code_of(read_message(f"it is {apart} I think")) == code
    assert holds_code(f"it is {apart} I think")


def test_an_identity_beside_the_code() -> None:
    code = generate()
    for text in (f"{code.grouped()} me@example.com", f"me@example.com {code.grouped()}"):
        for typed in (read_message(text), read_arguments(text)):
            assert code_of(typed) == code
            assert typed is not None
            assert typed.identity == "me@example.com"
    typed = read_arguments(f"{code.grouped()} some login")
    assert typed.identity == "some login"
    typed_alone = read_message(f"{code.grouped()} hello there")
    assert typed_alone is not None
    assert typed_alone.identity is None


def test_slips_are_told_with_and_without_an_identity() -> None:
    short = generate().grouped()[:-1]
    for typed in (read_arguments(f"{short} me@example.com"), read_message(short)):
        assert typed is not None
        assert isinstance(typed.code, Slip)
        assert typed.code.kind is SlipKind.LENGTH
    nothing = read_arguments("nonsense").code
    assert isinstance(nothing, Slip)
    assert nothing.length == 8


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "me@example.com",
        "https://example.com/some-thing-here",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "these keys were made years ago",
        "+1 202 555 0199 2025550199",
        "2026-11-25 10:00",
        "x" * 4096,
        "a b " * 1000,
    ],
)
def test_what_people_say_is_no_code(text: str) -> None:
    assert not holds_code(text)


def test_words_do_not_become_a_code_by_their_length() -> None:
    """Letters of several words, 20 in all: one text in 32 would pass the check."""
    words = [f"{first}re {second}s ma{second}e yesteryear" for first in "wth" for second in "wtbnmk"]
    assert not any(holds_code(text) for text in words)


def test_nothing_of_it_is_shown() -> None:
    code = generate()
    typed = read_arguments(f"{code.grouped()} me@example.com")
    assert code.characters not in repr(typed)
    assert "example" not in repr(typed)
