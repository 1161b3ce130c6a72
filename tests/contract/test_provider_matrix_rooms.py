"""What a Matrix room and its homeserver let us do: rights, rooms that are gone, tokens, rations. Against a real Synapse."""

from dataclasses import replace
from urllib.parse import quote

import pytest

from invitehub.providers import (
    ActionRequired,
    Permanent,
    Retry,
)
from tests.contract.conftest import NewHouse
from tests.support.rooms import House, unique
from tests.support.synapse import BURST, PER_SECOND, SERVER

pytestmark = pytest.mark.timeout(600)


@pytest.mark.parametrize(
    ("removal", "levels", "reason"),
    [
        ("kick", {"invite": 60}, "invite_right_missing"),
        ("kick", {"kick": 60}, "kick_right_missing"),
        ("ban", {"ban": 60}, "ban_right_missing"),
        ("kick", {"ban": 60}, ""),
    ],
)
def test_check_names_the_right_that_is_missing(
    house: House, removal: str, levels: dict[str, int], reason: str
) -> None:
    house.owner.power(house.room, **levels)
    health = replace(house, removal=removal).open().check()
    assert (health.ok, health.reason) == (not reason, reason)
    house.owner.power(house.room, invite=50, kick=50, ban=50)
    assert replace(house, removal=removal).open().check().ok


def test_a_right_that_is_taken_away_is_named_by_whoever_needs_it(house: House) -> None:
    person, grant = house.member()
    house.owner.power(house.room, invite=60, kick=60)
    with pytest.raises(ActionRequired) as invite:
        house.open().grant(house.person().id, "seat-2")
    assert invite.value.code == "invite_right_missing"
    house.owner.power(house.room, invite=0, kick=60)
    with pytest.raises(ActionRequired) as kick:
        house.open().revoke(grant.ref)
    assert kick.value.code == "kick_right_missing"
    assert person.id in house.homeserver.inside(house.room)


def test_an_invitation_of_the_bot_user_is_accepted_and_its_removal_is_respected(new_house: NewHouse) -> None:
    house = new_house(level=None)
    assert house.open().check().reason == "team_missing"
    house.owner.power(house.room, users={house.bot.id: 50})
    house.owner.act(house.room, "invite", house.bot.id)
    assert house.open().check().ok
    assert house.homeserver.inside(house.room)[house.bot.id] == "join"
    person, grant = house.member()

    house.owner.act(house.room, "kick", house.bot.id)
    person.leave(house.room)
    health = house.open().check()
    assert (health.ok, health.reason) == (False, "not_in_room")
    assert house.bot.id not in house.homeserver.inside(house.room)
    # Whoever was put out is still shown how it was then: nothing may be concluded from that.
    for attempt in (
        lambda: house.open().find(person.id),
        lambda: list(house.open().members()),
        lambda: house.open().revoke(grant.ref),
        lambda: house.open().grant(person.id, "seat-1"),
    ):
        with pytest.raises(ActionRequired, match="not_in_room"):
            attempt()


def test_a_room_that_is_gone_and_one_that_never_was(house: House) -> None:
    assert house.open().check().ok
    house.homeserver.delete(house.room)
    for provider in (
        house.open(),
        house.open(room="!nowhere:" + SERVER),
        house.open(room="#nowhere:" + SERVER),
    ):
        health = provider.check()
        assert (health.ok, health.reason) == (False, "team_missing")
    with pytest.raises(ActionRequired, match="team_missing"):
        house.open(room="#nowhere:" + SERVER).find(house.owner.id)


def test_a_room_is_found_by_its_alias(new_house: NewHouse) -> None:
    name = unique("plus-")
    house = new_house(room_alias_name=name)
    person, provider = house.person(), house.open(room=f"#{name}:{SERVER}")
    assert provider.check().ok
    grant = provider.grant(person.id, "seat-1")
    assert grant.how_to_join == f"https://matrix.to/#/%23{name}%3A{SERVER}"
    found = house.open().find(person.id)
    assert found is not None
    assert found.ref == grant.ref


def test_an_upgraded_room_needs_a_person(house: House) -> None:
    house.owner.ask("POST", f"/rooms/{quote(house.room, safe='')}/upgrade", {"new_version": "11"})
    health = house.open().check()
    assert (health.ok, health.reason) == (False, "room_replaced")


def test_a_token_that_is_no_longer_good_is_told_by_every_verb(house: House) -> None:
    login = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": "bot"},
        "password": "password",
    }
    second = replace(house.bot, token=house.bot.ask("POST", "/login", login)["access_token"])
    person = house.person()
    second.ask("POST", "/logout", {})
    stale = replace(house, bot=second)
    for attempt in (
        lambda: stale.open().check(),
        lambda: stale.open().find(person.id),
        lambda: list(stale.open().members()),
        lambda: stale.open().grant(person.id, "seat-1"),
        lambda: stale.open().revoke(f"{person.id} $x"),
    ):
        with pytest.raises(ActionRequired) as refused:
            attempt()
        assert refused.value.code == "credentials_refused"
        assert "M_UNKNOWN_TOKEN" in refused.value.detail
        assert second.token not in str(refused.value)


def test_a_server_that_may_not_be_talked_to_is_the_members_trouble(house: House) -> None:
    with pytest.raises(Permanent) as refusal:
        house.open().grant("@somebody:elsewhere.test", "seat-1")
    assert refusal.value.code == "identity_refused"


@pytest.mark.parametrize("hidden", [set(), {"retry-after"}], ids=["header", "body"])
def test_the_homeservers_ration_of_invitations_is_a_retry_with_its_delay(
    new_house: NewHouse, hidden: set[str], request: pytest.FixtureRequest
) -> None:
    """Whether it says how long in the header, or in the body only, as older ones do."""
    made = new_house(level=None, preset="public_chat")
    rationed = made.homeserver.user(unique("rationed"), rationed=True)
    made.owner.power(made.room, users={rationed.id: 50})
    house = replace(made, bot=rationed)
    assert house.open().check().ok
    house.front.hidden.update(hidden)
    request.addfinalizer(house.front.hidden.clear)
    people = [house.person().id for _ in range(BURST + 1)]
    grants = [house.open().grant(person, "seat-1") for person in people[:BURST]]
    with pytest.raises(Retry) as limit:
        house.open().grant(people[-1], "seat-2")
    assert limit.value.code == "rate_limited"
    assert limit.value.after is not None
    assert 0 < limit.value.after <= 1 / PER_SECOND + 1
    assert people[-1] not in house.homeserver.inside(house.room)
    # Who is to go need not wait behind those who want to come.
    house.open().revoke(grants[0].ref)
    assert people[0] not in house.homeserver.inside(house.room)
    with pytest.raises(Retry, match="rate_limited"):
        house.open().grant(people[-1], "seat-2")


def test_what_is_no_homeserver_never_says_that_somebody_is_absent(house: House) -> None:
    for address in (f"{house.front.url}/nowhere", "http://127.0.0.1:1"):
        with pytest.raises((ActionRequired, Retry)):
            house.open(homeserver=address).find(house.person().id)
