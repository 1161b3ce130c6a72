"""SCIM users as servers of other makers write them."""

from typing import Any

import pytest

from invitehub.providers.scim.resources import MALFORMED, User, patch


def user(**more: Any) -> User:
    return User.read({"id": "1", "userName": "first@example.com"} | more)


def test_names_of_attributes_may_be_written_anyhow() -> None:
    read = User.read(
        {
            "ID": "7",
            "USERNAME": "first",
            "Emails": [{"VALUE": "First@Example.com"}],
            "Active": False,
            "META": {"Version": 'W/"3"', "Created": "2026-01-02T03:04:05Z"},
        }
    )
    assert (read.id, read.identity, read.active, read.version) == ("7", "first@example.com", False, 'W/"3"')
    assert read.created is not None
    assert read.created.isoformat() == "2026-01-02T03:04:05+00:00"


@pytest.mark.parametrize(
    ("name", "emails", "identity"),
    [
        ("First@Example.com", [{"value": "other@example.com"}], "first@example.com"),
        ("first", [{"value": "no address"}, {"value": "first@example.com"}], "first@example.com"),
        (" Bob ", [], "bob"),
        ("bob", ["bob@example.com", {}, {"value": None}], "bob"),
    ],
)
def test_who_it_is(name: str, emails: list[Any], identity: str) -> None:
    assert user(userName=name, emails=emails).identity == identity


@pytest.mark.parametrize(
    ("active", "is_active"), [(True, True), (False, False), ("False", False), (None, True)]
)
def test_who_is_active(active: object, is_active: bool) -> None:
    assert user(active=active).active is is_active


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        ([], "member"),
        (["user"], "member"),
        ([{"value": "Member"}, {"value": "admin"}], "admin"),
        (["Owner"], "Owner"),
    ],
)
def test_roles(roles: list[Any], role: str) -> None:
    assert user(roles=roles).role == role


@pytest.mark.parametrize("created", [None, "yesterday", "2026-01-02T03:04:05"])
def test_a_moment_that_makes_no_sense_is_none(created: object) -> None:
    assert user(meta={"created": created}).created is None


@pytest.mark.parametrize("body", [None, [], {}, {"userName": "first"}])
def test_what_is_no_user(body: object) -> None:
    with pytest.raises(MALFORMED):
        User.read(body)


def test_a_change_is_one_operation() -> None:
    assert patch("replace", "active", value=False)["Operations"] == [
        {"op": "replace", "path": "active", "value": False}
    ]
    assert "value" not in patch("remove", 'members[value eq "1"]')["Operations"][0]
