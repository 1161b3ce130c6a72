"""/team_add for a room of a real homeserver: asked for what a Matrix team needs, the token kept secret, rights named."""

import time
from collections.abc import Iterator

import pytest

from tests.bot.stage import Person, Stage
from tests.bot.test_admin_deeds import rows
from tests.support.playground import until
from tests.support.synapse import Homeserver, running_synapse

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def homeserver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homeserver]:
    with running_synapse(tmp_path_factory.mktemp("matrix") / "synapse") as running:
        yield running


def described(admin: Person, name: str, homeserver: Homeserver, room: str, token: str) -> None:
    """Up to the last question."""
    admin.talk("/team_add")
    admin.say(f"Pool {name}")
    admin.sees("Where are its seats?")
    admin.press("matrix")
    admin.sees("called?")
    admin.say(name)
    admin.sees("How many seats")
    admin.say("3")
    admin.sees("address of the bot user's homeserver")
    admin.say("matrix.example.org")
    admin.sees("can't be used here")
    admin.say(homeserver.url)
    admin.sees("id of the room or space")
    admin.say(room)
    admin.sees("access token")
    admin.say(token)
    admin.sees(f"Add {name} to")


def test_a_room_is_added_and_its_token_stays_secret(
    stage: Stage, admin: Person, homeserver: Homeserver
) -> None:
    owner, bot = homeserver.user("owner"), homeserver.user("bot")
    name, room = f"Lounge {time.time_ns()}", owner.room("Lounge")
    owner.act(room, "invite", bot.id)
    described(admin, name, homeserver, room, bot.token)
    # The message that held it is gone, and no other one shows it.
    until(lambda: bot.token not in str(stage.playground.messages(admin.id)), "the token to be deleted")
    kept = [stage.house.redis.get(key) for key in stage.house.redis.scan_iter("*:data")]
    assert any(name in str(data) for data in kept)
    assert not any(bot.token in str(data) for data in kept)

    admin.press("Add it")
    until(lambda: any("may not remove people there" in text for text in admin.texts()), "the missing right")
    owner.power(room, users={bot.id: 50})
    admin.sees(f"Add {name} to")
    admin.press("Add it")
    admin.sees("One member is there already")
    ((options, secrets),) = rows(
        stage, "select t.options::text, t.secrets::text from team t where t.name = :n", n=name
    )
    assert room in options
    assert bot.token not in options + secrets
    assert bot.token not in str(stage.playground.messages(admin.id))
