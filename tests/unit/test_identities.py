"""E-mail addresses: one canonical form, and a reason for whatever has none."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from invitehub.providers import IdentityMalformed
from invitehub.providers.identities import ADDRESS_LIMIT, normalise_email

CODES = {
    "empty", "too_long", "space", "no_at", "many_at", "local_missing", "local_too_long", "local_malformed",
    "domain_missing", "domain_malformed", "domain_incomplete",
}  # fmt: skip

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_LOCAL = st.from_regex(r"[a-z0-9_+-]{1,20}(\.[a-z0-9_+-]{1,20}){0,2}", fullmatch=True)
_DOMAIN = st.from_regex(r"([a-z][a-z0-9]{0,10}\.){1,3}[a-z]{2,6}", fullmatch=True)
_ANYTHING = st.one_of(
    st.text(max_size=80),
    st.builds("{}@{}".format, st.text(max_size=30), st.text(max_size=30)),
    st.builds("{}@{}".format, _LOCAL, st.text(max_size=30)),
    st.builds("{}@{}".format, st.text(max_size=30), _DOMAIN),
)


def full_width(text: str) -> str:
    return "".join(
        chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in text
    )


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("first@example.com", "first@example.com"),
        ("  First.Seat+Tag@EXAMPLE.Com\n", "first.seat+tag@example.com"),
        ("mailto:first@example.com", "first@example.com"),
        ("\u200bfirst@example.com\ufeff", "first@example.com"),
        ("\uff46irst\uff20example\uff0ecom", "first@example.com"),
        ("first@example。com", "first@example.com"),
        ("first@example.com.", "first@example.com"),
        ("first@Bücher.example", "first@xn--bcher-kva.example"),
        ("first@xn--bcher-kva.example", "first@xn--bcher-kva.example"),
        ("用户@例子.中国", "用户@xn--fsqu00a.xn--fiqs8s"),
        ("a'b/c=d@example.com", "a'b/c=d@example.com"),
        ("Cafe\u0301@example.com", "café@example.com"),
    ],
)
def test_one_form(typed: str, canonical: str) -> None:
    assert normalise_email(typed) == canonical


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        (" \u200b\n", "empty"),
        ("a" * 1001, "too_long"),
        (f"{'a' * 64}@{'.'.join(['b' * 63] * 3)}.com", "too_long"),
        ("first seat@example.com", "space"),
        ("first@ example.com", "space"),
        ("first.example.com", "no_at"),
        ("first@seat@example.com", "many_at"),
        ("@example.com", "local_missing"),
        (f"{'a' * 65}@example.com", "local_too_long"),
        (f"{'é' * 33}@example.com", "local_too_long"),
        (".first@example.com", "local_malformed"),
        ("first.@example.com", "local_malformed"),
        ("a..n@example.com", "local_malformed"),
        ('"first"@example.com', "local_malformed"),
        ("first<x>@example.com", "local_malformed"),
        ("fir\u200bst@example.com", "local_malformed"),
        ("first\x00@example.com", "local_malformed"),
        ("first\ud800@example.com", "local_malformed"),
        ("first@", "domain_missing"),
        ("first@.", "domain_missing"),
        ("first@example", "domain_incomplete"),
        ("first@localhost", "domain_incomplete"),
        ("first@exa_mple.com", "domain_malformed"),
        ("first@-example.com", "domain_malformed"),
        ("first@example..com", "domain_malformed"),
        ("first@127.0.0.1", "domain_malformed"),
        ("first@[127.0.0.1]", "domain_malformed"),
        (f"first@{'b' * 64}.com", "domain_malformed"),
        ("first@xn--a.com", "domain_malformed"),
        ("first@\ud800.com", "domain_malformed"),
    ],
)
def test_each_slip_has_its_code(typed: str, code: str) -> None:
    with pytest.raises(IdentityMalformed) as slip:
        normalise_email(typed)
    assert slip.value.code == code
    assert code in CODES
    assert str(slip.value) == code


@given(_ANYTHING)
@example("İ@example.com")
@example("ẞ@straße.example")
@example("K@example.com")
@settings(max_examples=150, deadline=None)
def test_any_text_has_a_stable_form_or_a_code(typed: str) -> None:
    try:
        canonical = normalise_email(typed)
    except IdentityMalformed as slip:
        assert slip.code in CODES  # noqa: PT017 - either is fine
        return
    assert normalise_email(canonical) == canonical
    assert canonical == unicodedata.normalize("NFKC", canonical).strip().lower()
    assert canonical.count("@") == 1
    assert canonical.rpartition("@")[2].isascii()
    assert len(canonical.encode()) <= ADDRESS_LIMIT


@given(_LOCAL, _DOMAIN, st.sampled_from(["", " ", "\n", "\u3000", "\u200b"]))
@settings(max_examples=60, deadline=None)
def test_case_width_and_margins_make_no_difference(local: str, domain: str, margin: str) -> None:
    plain = f"{local}@{domain}"
    for typed in (plain, plain.upper(), full_width(plain), margin + plain + margin):
        assert normalise_email(typed) == plain
