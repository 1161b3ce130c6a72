"""Seats in rooms of a real homeserver: from the chat through a real worker to people with clients of their own."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.chats import Chats
from tests.support.playground import until
from tests.support.stack import Stack, running_stack
from tests.support.synapse import Homeserver, MatrixUser, running_synapse

pytestmark = [pytest.mark.timeout(600), pytest.mark.long]
PATIENCE = 60.0
POOL = "Matrix"


@pytest.fixture(scope="module")
def homeserver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homeserver]:
    with running_synapse(tmp_path_factory.mktemp("matrix") / "synapse") as running:
        yield running


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("house") / "data") as running:
        running.json("pools", "add", POOL)
        yield running


@pytest.fixture(scope="module")
def chats(stack: Stack) -> Iterator[Chats]:
    with httpx.Client(timeout=30, trust_env=False) as http:
        yield Chats(http, f"{stack.page}/api")


class Rooms:
    """Rooms of an owner, with a team here for each."""

    def __init__(self, homeserver: Homeserver, stack: Stack, folder: Path) -> None:
        self.homeserver, self.stack = homeserver, stack
        self.owner, self.bot = homeserver.user("owner"), homeserver.user("bot")
        self.token = folder / "token"
        self.token.write_text(self.bot.token, encoding="ascii")

    def add(self, team: str, capacity: int) -> str:
        """As the documents say: invited and raised by the owner, who fills a place, added by an operator. The room's id."""
        room = self.owner.room(team)
        self.owner.power(room, users={self.bot.id: 50})
        self.owner.act(room, "invite", self.bot.id)
        options = {"homeserver": self.homeserver.url, "room": room, "token": f"@{self.token}"}
        words = [word for name, value in options.items() for word in ("--option", f"{name}={value}")]
        size = ("--capacity", str(capacity))
        added = self.stack.json("teams", "add", team, "--pool", POOL, "--provider", "matrix", *size, *words)
        assert self.bot.token not in str(added)
        return room

    def has(self, room: str, person: MatrixUser, membership: str | None) -> None:
        until(
            lambda: self.homeserver.inside(room).get(person.id) == membership,
            f"{person.id} to be {membership}",
            PATIENCE,
            every=0.2,
        )


@pytest.fixture(scope="module")
def rooms(homeserver: Homeserver, stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Rooms:
    return Rooms(homeserver, stack, tmp_path_factory.mktemp("token"))


def new_codes(stack: Stack, count: int) -> list[str]:
    made = stack.json("codes", "new", "--pool", POOL, "--count", str(count), "--days", "30", "--uses", "1")
    return list(made["codes"])


def seats(stack: Stack, team: str) -> dict[str, str]:
    return {seat["identity"]: seat["state"] for seat in stack.json("seats", "list") if seat["team"] == team}


def test_people_redeem_into_a_room_and_are_swapped_into_a_second(
    stack: Stack, chats: Chats, rooms: Rooms, homeserver: Homeserver
) -> None:
    lounge = rooms.add("Lounge", 3)
    codes = new_codes(stack, 3)
    people = [homeserver.user(f"guest{number}") for number in range(3)]
    phones = [chats.newcomer() for _ in people]
    for phone, code, person in zip(phones[:2], codes, people, strict=False):
        chats.redeem(phone, code, person.id)
        chats.sees(phone, "You have a seat in Lounge", "Accept")
        rooms.has(lounge, person, "invite")
        person.join(lounge)
    chats.redeem(phones[2], codes[2], people[2].id)
    chats.sees(phones[2], "You are number 1 in line")
    assert people[2].id not in homeserver.inside(lounge)
    stack.team("orphans", "scan", "Lounge")
    assert seats(stack, "Lounge") == {person.id: "active" for person in people[:2]}
    assert set(stack.json("members", "Lounge")) == {*(person.id for person in people[:2]), rooms.owner.id}

    # A second room: whoever waited comes first, then one of the others moves.
    balcony = rooms.add("Balcony", 3)
    chats.sees(phones[2], "You have a seat in Balcony")
    rooms.has(balcony, people[2], "invite")
    chats.say(phones[0], "/swap")
    chats.press(phones[0], chats.sees(phones[0], "A seat is free", "Yes, move me"), "Yes, move me")
    chats.sees(phones[0], "You have moved to Balcony")
    rooms.has(balcony, people[0], "invite")
    rooms.has(lounge, people[0], None)
    people[0].join(balcony)
    assert homeserver.inside(lounge)[people[1].id] == "join"
    until(lambda: seats(stack, "Lounge") == {people[1].id: "active"}, "one seat in the old room", PATIENCE)

    stack.sql(f"update redemption set expires_at = now() where identity = '{people[0].id}'")
    chats.sees(phones[0], "Your time in Balcony is over")
    rooms.has(balcony, people[0], None)


def test_a_mistyped_id_is_told_in_its_own_words(stack: Stack, chats: Chats, rooms: Rooms) -> None:
    phone = chats.newcomer()
    chats.say(phone, f"/redeem {new_codes(stack, 1)[0]} someone@example.org")
    chats.sees(phone, "the server is missing")


def test_a_token_that_is_revoked_suspends_the_team_and_admins_hear_of_it(stack: Stack, rooms: Rooms) -> None:
    rooms.add("Cellar", 2)
    rooms.bot.ask("POST", "/logout", {})
    stack.team("teams", "check", "Cellar", check=False)
    (team,) = [team for team in stack.json("teams", "list") if team["name"] == "Cellar"]
    assert (team["status"], team["status_reason"]) == ("suspended", "credentials_refused")
    alerts = [alert for alert in stack.json("alerts", "list") if alert["closed_at"] is None]
    assert ("team", "Cellar") in {(alert["component"], alert["subject"]) for alert in alerts}
