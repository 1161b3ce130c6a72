import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invitehub.code_format import (
    ALPHABET,
    GROUP,
    LENGTH,
    ParsedCode,
    Slip,
    SlipKind,
    check_character,
    generate,
    looks_like_code,
    parse,
)

bodies = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)
codes = bodies.map(lambda body: body + check_character(body))
places = st.integers(0, LENGTH - 1)


def test_a_new_code_is_read_back_and_carries_enough_chance() -> None:
    made = {generate().characters for _ in range(200)}
    assert len(made) == 200
    assert all(parse(code) == ParsedCode(code) for code in made)
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert 5 * (LENGTH - 1) >= 80
    assert not set("01OI") & set(ALPHABET), "look-alikes"


@given(codes, places, st.sampled_from(ALPHABET))
def test_every_wrong_character_is_noticed(code: str, place: int, wrong: str) -> None:
    slipped = code[:place] + wrong + code[place + 1 :]
    if slipped != code:
        assert parse(slipped) == Slip(SlipKind.CHECK, LENGTH)


def test_every_wrong_character_of_one_code_is_noticed() -> None:
    code = generate().characters
    slips = {code[:i] + wrong + code[i + 1 :] for i in range(LENGTH) for wrong in ALPHABET} - {code}
    assert len(slips) == LENGTH * 31
    assert all(isinstance(parse(slip), Slip) for slip in slips)


@given(codes, places, places)
def test_every_swap_of_two_characters_is_noticed(code: str, one: int, other: int) -> None:
    swapped = list(code)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    if "".join(swapped) != code:
        assert parse("".join(swapped)) == Slip(SlipKind.CHECK, LENGTH)


def _full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@given(
    codes,
    st.sampled_from([str, str.lower, str.title, _full_width, lambda code: _full_width(code.lower())]),
    st.sampled_from(
        ["", "-", " ", "\u2013", "\u00a0", "\u3000", "\uff0d", "\u200b", " - ", "\n", "·", "\u2011"]
    ),
    st.sampled_from(["", " ", "\ufeff", "`", "\u200e"]),
)
def test_a_code_is_read_however_it_is_typed(code: str, case: object, joiner: str, around: str) -> None:
    assert callable(case)
    groups = [code[i : i + GROUP] for i in range(0, LENGTH, GROUP)]
    assert parse(around + case(joiner.join(groups)) + around) == ParsedCode(code)


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_a_slip(text: str) -> None:
    found = parse(text)
    assert isinstance(found, Slip) or len(found.characters) == LENGTH
    looks_like_code(text)


@pytest.mark.parametrize("length", [0, 1, LENGTH - 1, LENGTH + 1, 200])
def test_a_wrong_length_is_told(length: int) -> None:
    assert parse("A" * length) == Slip(SlipKind.LENGTH, length)


@pytest.mark.parametrize(
    "char", [*sorted(set(string.ascii_uppercase + string.digits) - set(ALPHABET)), "é", "座"]
)
def test_a_character_that_codes_never_have_is_told(char: str) -> None:
    assert parse(char + generate().characters[1:]) == Slip(SlipKind.LETTER, LENGTH)


@given(codes)
def test_no_code_shows_in_a_repr(code: str) -> None:
    made = ParsedCode(code)
    for shown in (repr(made), str(made), f"{made}", repr([made]), repr(parse(code[:-1]))):
        assert not any(code[i : i + GROUP] in shown for i in range(LENGTH - GROUP + 1))
    assert made.last4 == code[-4:]
    assert made.grouped().replace("-", "") == code


@given(codes)
def test_what_people_paste_is_taken_for_a_code(code: str) -> None:
    made = ParsedCode(code)
    assert looks_like_code(made.grouped())
    assert looks_like_code(f"  {made.grouped().lower()} ")
    assert looks_like_code(code)
    assert looks_like_code(made.grouped().replace("-", " "))
    assert looks_like_code(made.grouped()[:-1]), "one character lost"


@pytest.mark.parametrize(
    "text",
    [
        "Good morning, everyone.",
        "hello, my friend, how are",
        "see you at 10:30 tomorrow",
        "someone1234567@example.org",
        "https://example.org/a1b2",
        "first line here\n12345678",
        "谢谢，明天见，明天见，明天见，明天见",
        "ok",
        "",
    ],
)
def test_what_people_say_is_not_taken_for_a_code(text: str) -> None:
    assert not looks_like_code(text)
