"""What is SCIM's own: users that are made, found, deactivated; groups; versions; pages that move. Against a real service."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from invitehub.providers import ActionRequired, Deadline, Permanent, Provider, Retry, open_provider
from invitehub.providers.scim.api import Directory
from tests.support.scim import PASSWORD, TOKEN, USER, Scim, running_scim

pytestmark = pytest.mark.timeout(600)
WHO = "first@example.com"
Open = Callable[..., Provider]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scim]:
    with running_scim(tmp_path_factory.mktemp("scim") / "scim") as scim:
        yield scim


@pytest.fixture
def scim(service: Scim) -> Scim:
    service.front.fault()
    service.rules.page = None
    service.empty()
    return service


@pytest.fixture
def connect(scim: Scim) -> Open:
    def opened(**options: str) -> Provider:
        settings = {"url": scim.url, "token": TOKEN} | options
        return open_provider("scim", settings, deadline=Deadline.after(30))

    return opened


def test_who_is_not_known_is_made_and_put_into_the_group(scim: Scim, connect: Open) -> None:
    group = scim.group("Plus")
    grant = connect(group=group).grant(WHO, "seat-1")
    assert scim.in_group(group) == [grant.ref]
    made = scim.users()[WHO]
    assert (made["id"], made["active"]) == (grant.ref, True)
    assert made["emails"] == [{"value": WHO, "type": "work", "primary": True}]


@pytest.mark.parametrize("more", [{}, {"active": False}], ids=["active", "inactive"])
def test_who_is_known_is_taken_as_they_are(scim: Scim, connect: Open, more: dict[str, bool]) -> None:
    """By their name, or by an e-mail address under another name; whoever was deactivated is active again."""
    group = scim.group("Plus")
    named = scim.user(WHO, displayName="The First", **more)
    addressed = scim.user("second", emails=[{"value": "Second@Example.com"}], **more)
    provider = connect(group="Plus")
    assert provider.grant(WHO, "seat-1").ref == named
    assert provider.grant("second@example.com", "seat-2").ref == addressed
    assert scim.in_group(group) == [named, addressed]
    assert scim.users()[WHO]["displayName"] == "The First"
    assert all(user["active"] for user in scim.users().values())
    assert {one.member for one in provider.members()} == {WHO, "second@example.com"}


def test_leaving_the_group_leaves_the_user(scim: Scim, connect: Open) -> None:
    group = scim.group("Plus")
    other = scim.group("Other")
    grant = connect(group=group).grant(WHO, "seat-1")
    scim.join(other, grant.ref)
    connect(group=group).revoke(grant.ref)
    connect(group=group).revoke(grant.ref)
    assert (scim.in_group(group), scim.in_group(other)) == ([], [grant.ref])
    assert scim.users()[WHO]["active"]


@pytest.mark.parametrize("group", ["", "Plus"])
def test_deactivation_keeps_the_user_who_comes_back_as_the_same(
    scim: Scim, connect: Open, group: str
) -> None:
    scim.group("Plus")
    provider = connect(group=group, when_removed="deactivate")
    first = provider.grant(WHO, "seat-1")
    provider.revoke(first.ref)
    assert provider.find(WHO) is None
    assert list(provider.members()) == []
    assert scim.users()[WHO]["active"] is False
    assert provider.grant(WHO, "seat-2").ref == first.ref
    assert scim.users()[WHO]["active"] is True


def test_without_a_group_leaving_is_deactivation(scim: Scim, connect: Open) -> None:
    grant = connect().grant(WHO, "seat-1")
    connect().revoke(grant.ref)
    assert scim.users()[WHO]["active"] is False


def test_a_user_who_was_changed_meanwhile_is_not_touched(scim: Scim) -> None:
    options = {"url": scim.url, "token": TOKEN, "user": "", "password": ""}
    directory = Directory(options, Deadline.after(30))
    seen = directory.user(scim.user(WHO))
    assert seen is not None
    assert seen.version is not None
    schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"]
    scim.ask(
        "PUT", f"/Users/{seen.id}", {"schemas": schemas, "userName": WHO, "active": True, "title": "Head"}
    )
    with pytest.raises(Retry, match="changed_meanwhile"):
        directory.set_active(seen, active=False)
    with pytest.raises(Retry, match="changed_meanwhile"):
        directory.delete(seen)
    assert scim.users()[WHO]["active"] is True
    fresh = directory.user(seen.id)
    assert fresh is not None
    directory.delete(fresh)
    directory.delete(fresh)
    assert scim.users() == {}


def test_groups_by_name_and_those_that_are_not_there(scim: Scim, connect: Open) -> None:
    group = scim.group("Plus “车”")
    assert connect(group="Plus “车”").check().ok
    assert connect(group=group).check().ok
    health = connect(group="Nowhere").check()
    assert (health.ok, health.reason) == (False, "team_missing")
    for attempt in (
        lambda: connect(group="Nowhere").find(WHO),
        lambda: connect(group="Nowhere").grant(WHO, "seat-1"),
    ):
        with pytest.raises(ActionRequired, match="team_missing"):
            attempt()
    assert scim.users() == {}
    for _ in range(2):
        scim.group("Twice")
    with pytest.raises(ActionRequired, match="options_invalid"):
        connect(group="Twice").check()


def test_a_group_that_is_deleted_is_missing(scim: Scim, connect: Open) -> None:
    group = scim.group("Plus")
    grant = connect(group=group).grant(WHO, "seat-1")
    scim.ask("DELETE", f"/Groups/{group}")
    assert connect(group=group).check().reason == "team_missing"
    for attempt in (
        lambda: connect(group=group).revoke(grant.ref),
        lambda: connect(group=group).find(WHO),
        lambda: list(connect(group=group).members()),
    ):
        with pytest.raises(ActionRequired, match="team_missing"):
            attempt()


@pytest.mark.parametrize(
    "credentials",
    [{"token": "stale"}, {"token": "", "user": USER, "password": "wrong"}],
    ids=["bearer", "basic"],
)
def test_credentials_that_are_refused(scim: Scim, connect: Open, credentials: Mapping[str, str]) -> None:
    for attempt in (
        lambda: connect(**credentials).check(),
        lambda: connect(**credentials).find(WHO),
        lambda: connect(**credentials).grant(WHO, "seat-1"),
        lambda: list(connect(**credentials).members()),
    ):
        with pytest.raises(ActionRequired) as refused:
            attempt()
        assert refused.value.code == "credentials_refused"
        assert not any(secret in str(refused.value) for secret in ("stale", "wrong"))
    assert scim.users() == {}


def test_basic_credentials_are_as_good(scim: Scim, connect: Open) -> None:
    provider = connect(token="", user=USER, password=PASSWORD)
    assert provider.check().ok
    assert provider.grant(WHO, "seat-1").ref == scim.users()[WHO]["id"]


@pytest.mark.parametrize(
    "more", [{"token": ""}, {"user": USER, "password": PASSWORD}, {"token": "", "user": USER}]
)
def test_credentials_are_of_one_kind_and_whole(connect: Open, more: Mapping[str, str]) -> None:
    with pytest.raises(ActionRequired, match="options_invalid"):
        connect(**more)


def test_roles_are_told(scim: Scim, connect: Open) -> None:
    scim.user(WHO, roles=[{"value": "User"}, {"value": "Owner"}])
    scim.user("second@example.com", roles=[{"value": "user"}])
    scim.user("third@example.com")
    roles = {one.member: one.role for one in connect().members()}
    assert roles == {WHO: "Owner", "second@example.com": "member", "third@example.com": "member"}


def test_groups_in_a_group_are_no_members(scim: Scim, connect: Open) -> None:
    person = scim.user(WHO)
    inner = scim.group("Inner", scim.user("second@example.com"))
    outer = scim.group("Outer", person)
    operation = {"op": "add", "path": "members", "value": [{"value": inner, "type": "Group"}]}
    scim.ask(
        "PATCH",
        f"/Groups/{outer}",
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation]},
    )
    assert [one.member for one in connect(group=outer).members()] == [WHO]


def test_whoever_joins_while_users_are_listed_hides_nobody(scim: Scim, connect: Open) -> None:
    names = {f"p{number}@example.com" for number in range(9)}
    for name in names:
        scim.user(name)
    scim.rules.page = 3
    listing = connect().members()
    seen = {next(listing).member for _ in range(3)}
    for number in range(2):
        scim.user(f"late{number}@example.com")
    assert names <= seen | {one.member for one in listing}


def test_a_list_that_shrinks_while_it_is_read_is_not_believed(scim: Scim, connect: Open) -> None:
    for number in range(9):
        scim.user(f"p{number}@example.com")
    scim.rules.page = 3
    listing = connect().members()
    gone = [next(listing).ref for _ in range(3)]
    scim.ask("DELETE", f"/Users/{gone[0]}")
    with pytest.raises(Retry, match="listing_moved"):
        list(listing)


def test_a_wrong_address_never_says_that_somebody_is_absent(scim: Scim, connect: Open) -> None:
    for url in (f"{scim.url}/elsewhere", "http://127.0.0.1:1"):
        with pytest.raises((ActionRequired, Retry)):
            connect(url=url).find(WHO)


def test_a_name_that_is_taken_by_another_user_is_the_members_trouble(scim: Scim, connect: Open) -> None:
    """Whom the service takes for the same although it shows another address."""
    scim.user(WHO.upper(), emails=[{"value": "other@example.com", "primary": True}])
    assert connect().find(WHO) is not None
    scim.rules.refuse[WHO] = "that domain is blocked"
    scim.empty()
    with pytest.raises(Permanent) as refusal:
        connect().grant(WHO, "seat-1")
    assert (refusal.value.code, refusal.value.detail) == ("identity_refused", "that domain is blocked")
    scim.rules.refuse.clear()


def test_a_service_that_cannot_patch_is_told(tmp_path: Path) -> None:
    config = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": False},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": 200},
        "changePassword": {"supported": False},
        "sort": {"supported": False},
        "etag": {"supported": False},
        "authenticationSchemes": [],
    }
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    with running_scim(tmp_path / "scim", "--service-provider-config", str(file)) as scim:
        options = {"url": scim.url, "token": TOKEN}
        healths = [
            open_provider("scim", {**options, "when_removed": removed}, deadline=Deadline.after(30)).check()
            for removed in ("leave", "delete")
        ]
    assert [(health.ok, health.reason) for health in healths] == [(False, "patch_unsupported"), (True, "")]
