"""Matrix without a server: user ids as people type them, and what events of old and odd rooms mean."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from invitehub.providers import PROVIDERS, IdentityMalformed, OptionInvalid
from invitehub.providers.matrix.events import MemberEvent, PowerLevels
from invitehub.providers.matrix.user_ids import ID_LIMIT, normalise_user_id
from invitehub.texts import has

CODES = {
    "empty", "too_long", "space", "no_server", "local_missing", "local_malformed", "server_malformed",
}  # fmt: skip
_LOCAL = st.from_regex(r"[a-z0-9._=/+-]{1,20}", fullmatch=True)
_SERVER = st.from_regex(r"([a-z][a-z0-9]{0,10}\.){0,3}[a-z]{2,6}(:[0-9]{1,5})?", fullmatch=True)
_ANYTHING = st.one_of(
    st.text(max_size=80),
    st.builds("@{}:{}".format, st.text(max_size=30), st.text(max_size=30)),
    st.builds("@{}:{}".format, _LOCAL, st.text(max_size=30)),
    st.builds("@{}:{}".format, st.text(max_size=30), _SERVER),
)


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("@first:example.org", "@first:example.org"),
        ("  @First.Seat:Example.ORG\n", "@first.seat:example.org"),
        ("first:example.org", "@first:example.org"),
        ("\uff20first\uff1aexample.org", "@first:example.org"),
        ("@a-b.c=d_e/f+g:example.org", "@a-b.c=d_e/f+g:example.org"),
        ("@first:example.org:8448", "@first:example.org:8448"),
        ("@first:localhost", "@first:localhost"),
        ("@first:192.0.2.7:8448", "@first:192.0.2.7:8448"),
        ("@first:[2001:DB8::0:1]:8448", "@first:[2001:db8::1]:8448"),
        ("@first:bücher.example", "@first:xn--bcher-kva.example"),
        ("https://matrix.to/#/@first:example.org", "@first:example.org"),
        ("https://matrix.to/#/%40first%3Aexample.org?via=example.org", "@first:example.org"),
        ("matrix:u/first:example.org", "@first:example.org"),
    ],
)
def test_one_form(typed: str, canonical: str) -> None:
    assert normalise_user_id(typed) == canonical


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("@", "empty"),
        ("a" * 1001, "too_long"),
        (f"@{'a' * 243}:example.org", "too_long"),
        ("@first seat:example.org", "space"),
        ("@first", "no_server"),
        ("first@example.org", "no_server"),
        ("@first:", "no_server"),
        ("@:example.org", "local_missing"),
        ("@用户:example.org", "local_malformed"),
        ("@fi!rst:example.org", "local_malformed"),
        ("@first@second:example.org", "local_malformed"),
        ("@first:-example.org", "server_malformed"),
        ("@first:example..org", "server_malformed"),
        ("@first:example.org:", "server_malformed"),
        ("@first:example.org:123456", "server_malformed"),
        ("@first:[::1", "server_malformed"),
        ("@first:[fe80::1%lo]", "server_malformed"),
        ("@first:example.org/path", "server_malformed"),
    ],
)
def test_what_has_no_form_says_why(typed: str, code: str) -> None:
    with pytest.raises(IdentityMalformed) as slip:
        normalise_user_id(typed)
    assert (slip.value.code, slip.value.kind) == (code, "matrix")


def test_the_longest_id_is_255_octets() -> None:
    longest = f"@{'a' * 242}:example.org"
    assert len(longest) == ID_LIMIT
    assert normalise_user_id(longest) == longest


@given(_ANYTHING)
@example("@İ:example.org")
@example("@first:ẞtraße.example")
@settings(max_examples=150, deadline=None)
def test_any_text_has_a_stable_form_or_a_code(typed: str) -> None:
    try:
        canonical = normalise_user_id(typed)
    except IdentityMalformed as slip:
        assert slip.code in CODES  # noqa: PT017 - either is fine
        return
    assert normalise_user_id(canonical) == canonical
    assert canonical.isascii()
    assert canonical == canonical.lower()
    assert len(canonical) <= ID_LIMIT


@given(_LOCAL, _SERVER)
@settings(max_examples=60, deadline=None)
def test_every_id_of_the_grammar_is_taken(local: str, server: str) -> None:
    assert normalise_user_id(f"@{local}:{server}") == f"@{local}:{server}"


def test_each_code_has_its_words() -> None:
    assert all(has(f"bad-matrix-{code.replace('_', '-')}") for code in CODES)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("homeserver", "matrix.example.org"),
        ("homeserver", "https://matrix.example.org?x=1"),
        ("room", "plus:example.org"),
        ("room", "#plus"),
        ("removal", "delete"),
        ("token", ""),
    ],
)
def test_settings_that_cannot_be_are_refused(name: str, value: str) -> None:
    good = {"homeserver": "https://matrix.example.org", "room": "!abc", "token": "secret"}
    assert PROVIDERS["matrix"].settle(good, team="plus") == good
    with pytest.raises(OptionInvalid) as slip:
        PROVIDERS["matrix"].settle(good | {name: value}, team="plus")
    assert slip.value.option == name


def event(**changes: Any) -> dict[str, Any]:
    return {
        "event_id": "$1",
        "type": "m.room.member",
        "state_key": "@first:example.org",
        "sender": "@bot:example.org",
        "origin_server_ts": 1_700_000_000_000,
        "content": {"membership": "invite"},
    } | changes


def test_users_of_old_grammars_are_read_as_they_are() -> None:
    old = "@Old Name!{x}:example.org"
    read = MemberEvent.read(event(state_key=old, unsigned={"replaces_state": "$0"}))
    assert (read.user, read.replaces, read.is_inside) == (old, "$0", True)
    assert read.at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize("clock", [-5, 10**30])
def test_a_clock_that_shows_nonsense_hides_nobody(clock: int) -> None:
    assert MemberEvent.read(event(origin_server_ts=clock)).user == "@first:example.org"


@pytest.mark.parametrize(("membership", "inside"), [("knock", False), ("ban", False), ("join", True)])
def test_who_is_there(membership: str, inside: bool) -> None:
    assert MemberEvent.read(event(content={"membership": membership, "reason": None})).is_inside is inside


def created(version: str, **content: Any) -> dict[str, Any]:
    return {"sender": "@creator:example.org", "content": {"room_version": version} | content}


def test_levels_of_a_room_without_the_event() -> None:
    levels = PowerLevels.read(None, created("10"))
    assert (levels.of("@creator:example.org"), levels.of("@first:example.org")) == (100, 0)
    assert (levels.invite, levels.kick, levels.ban) == (0, 50, 50)


def test_levels_may_be_words_in_old_rooms_and_everybody_may_stand_high() -> None:
    levels = PowerLevels.read(
        {"users": {"@first:example.org": "50"}, "users_default": 50, "kick": "60"}, created("6")
    )
    assert levels.role("@first:example.org") == levels.role("@second:example.org") == "member"
    assert levels.kick == 60


def test_creators_stand_above_all_since_version_12() -> None:
    new = PowerLevels.read({}, created("12", additional_creators=["@second:example.org"]))
    assert new.role("@creator:example.org") == new.role("@second:example.org") == "creator"
    assert new.of("@second:example.org") > 100
    assert PowerLevels.read({}, created("11")).role("@creator:example.org") == "member"
