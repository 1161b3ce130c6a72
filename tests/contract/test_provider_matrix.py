"""Who is a member of a Matrix room, and which of their memberships it is: knocks, bans, names that change. Against a real Synapse."""

from dataclasses import replace
from urllib.parse import quote

import pytest

from invitehub.providers import (
    Permanent,
)
from invitehub.providers.matrix import api
from tests.contract.conftest import NewHouse
from tests.support.rooms import House
from tests.support.synapse import SERVER

pytestmark = pytest.mark.timeout(600)


@pytest.mark.parametrize("more", [{}, {"creation_content": {"type": "m.space"}}], ids=["room", "space"])
def test_somebody_is_invited_joins_and_is_removed(new_house: NewHouse, more: dict[str, object]) -> None:
    house = new_house(**more)
    person, grant = house.member()
    assert grant.how_to_join == f"https://matrix.to/#/{quote(house.room, safe='')}?via={SERVER}"
    found = house.open().find(person.id)
    assert found is not None
    assert (found.ref, found.status, found.role, found.key) == (grant.ref, "joined", "member", "seat-1")
    assert found.how_to_join is None
    house.open().revoke(grant.ref)
    assert set(house.homeserver.inside(house.room)) == {house.owner.id, house.bot.id}


def test_a_knock_is_answered_by_an_invitation(new_house: NewHouse) -> None:
    house = new_house()
    house.owner.put_state(house.room, "m.room.join_rules", {"join_rule": "knock"})
    person = house.person()
    person.ask("POST", f"/knock/{quote(house.room, safe='')}", {"reason": "I have a code"})
    provider = house.open()
    assert provider.find(person.id) is None
    assert person.id not in {member.member for member in provider.members()}
    grant = provider.grant(person.id, "seat-1")
    assert grant.status == "invited"
    person.join(house.room)
    found = house.open().find(person.id)
    assert found is not None
    assert (found.ref, found.status) == (grant.ref, "joined")


@pytest.mark.parametrize("names", [1, 20])
def test_whoever_changes_their_name_is_still_the_same_member(house: House, names: int) -> None:
    person, grant = house.member()
    for number in range(names):
        person.rename(f"Name {number}")
    found = house.open().find(person.id)
    assert found is not None
    assert (found.ref, found.key) == (grant.ref, "seat-1")
    assert found in list(house.open().members())
    house.open().revoke(grant.ref)
    assert house.open().find(person.id) is None


def test_whoever_left_and_came_in_again_is_another_member(house: House) -> None:
    person, old = house.member()
    person.leave(house.room)
    assert house.open().find(person.id) is None
    house.owner.act(house.room, "invite", person.id)
    person.join(house.room)
    found = house.open().find(person.id)
    assert found is not None
    assert found.ref != old.ref
    assert found.key is None
    house.open().revoke(old.ref)
    assert person.id in house.homeserver.inside(house.room)
    with pytest.raises(Permanent, match="already_member"):
        house.open().grant(person.id, "seat-1")


def test_another_invitation_with_our_words_is_not_ours(house: House) -> None:
    person = house.person()
    house.owner.act(house.room, "invite", person.id, reason="InviteHub seat-7")
    with pytest.raises(Permanent, match="already_member"):
        house.open().grant(person.id, "seat-7")


def test_roles_are_told_and_the_bot_user_is_no_member(house: House) -> None:
    people = {level: house.member()[0] for level in (0, 10, 50, 100)}
    house.owner.power(house.room, users={person.id: level for level, person in people.items()})
    roles = {member.member: member.role for member in house.open().members()}
    assert roles == {
        house.owner.id: "creator",
        people[0].id: "member",
        people[10].id: "level 10",
        people[50].id: "moderator",
        people[100].id: "admin",
    }


def test_a_large_room_is_read_page_by_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody's membership is told apart, with a number of requests that does not grow with each of them."""
    monkeypatch.setattr(api, "_PAGE", 40)
    grants = [house.member() for _ in range(60)]
    house.front.forget_traffic()
    listed = {member.member: member for member in house.open().members()}
    assert {person.id: listed[person.id].ref for person, _ in grants} == {
        person.id: grant.ref for person, grant in grants
    }
    assert all(listed[person.id].key == "seat-1" for person, _ in grants)
    assert 3 <= sum(request.endswith("/messages") for request in house.front.requests) <= 6
    assert len(house.front.requests) <= 16


def test_who_was_banned_by_choice_stays_out_until_the_next_seat(new_house: NewHouse) -> None:
    house = replace(new_house(preset="public_chat"), removal="ban")
    person, grant = house.member()
    house.open().revoke(grant.ref)
    house.open().revoke(grant.ref)
    assert house.open().find(person.id) is None
    assert person.try_("POST", f"/join/{quote(house.room, safe='')}", {}).status_code == 403
    house.open().grant(person.id, "seat-2")
    person.join(house.room)
    found = house.open().find(person.id)
    assert found is not None
    assert (found.status, found.key) == ("joined", "seat-2")


def test_somebody_elses_ban_stands(house: House) -> None:
    person = house.person()
    house.owner.act(house.room, "ban", person.id, reason="was rude")
    with pytest.raises(Permanent) as refusal:
        house.open().grant(person.id, "seat-1")
    assert (refusal.value.code, refusal.value.detail) == ("identity_refused", "was rude")
