"""The process killed between each two steps of a kick, a swap, a change of identity: it still ends as promised, once.

After one step is before the next, so each pair needs one kill only.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest

from invitehub.errors import Refusal
from invitehub.settings import load_settings
from tasks import invites, maintenance, resources
from tests.support.crashing import CrashSite, crash_site
from tests.support.deeds import Deed, do
from tests.support.desk import Desk
from tests.support.moves import Moves
from tests.support.playground import Playground
from tests.support.shop import SECRET

OLD, NEW = "one@example.org", "right@example.org"
# Commits of a kick: it is decided, claimed, settled; then the turn of those who wait.
KICK = ["before commit 1", *(f"after {step}" for step in (
    "commit 1", "hint 1", "commit 2", "find 1", "revoke 1", "commit 3"))]  # fmt: skip
# Of a swap: asked for, placed, nobody else placed, claimed, settled; the old seat claimed and settled; the turn.
SWAP = ["before commit 1", *(f"after {step}" for step in (
    "commit 1", "commit 2", "commit 3", "hint 1", "commit 4", "grant 1", "commit 5", "hint 2", "commit 6", "find 1",
    "revoke 1", "commit 7"))]  # fmt: skip
# Of a new identity: written down, the old one claimed and settled, the turn; the new one claimed and settled.
RENAME = ["before commit 1", *(f"after {step}" for step in (
    "commit 1", "hint 1", "commit 2", "find 1", "revoke 1", "commit 3", "commit 4", "hint 2", "commit 5", "grant 1",
    "commit 6"))]  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Iterator[CrashSite]:
    with crash_site() as site:
        yield site


@dataclass
class Scene:
    moves: Moves
    site: CrashSite
    deed: Deed
    person: int
    other: str

    def run(self, kind: str, kill: str = "") -> bool:
        self.deed = Deed(**{**vars(self.deed), "kind": kind})
        return self.site.run(self.deed, kill=kill)

    def recover(self) -> None:
        """What happens next in production: the press comes again, leases end, sweeps find what is due."""
        shop = self.moves.desk.shop
        with suppress(Refusal):
            do(shop.db, self.deed)
        for _ in range(4):
            shop.change(
                "update operation set created_at = now() - interval '1 minute', hinted_at = null, due_at = now(),"
                " lease_until = case when state = 'claimed' then now() end"
            )
            maintenance.redeliver_due_operations()
            for (operation_id,) in shop.rows("select id from operation where hinted_at is not null"):
                invites.process_kick_task(operation_id)

    def ends(self, redemption: tuple[str, str], old: list[str], new: list[str], said: list[str]) -> None:
        """The redemption, who is upstream in the first and in the second team, and what the person was told."""
        desk = self.moves.desk
        mine = self.deed.redemption_id
        assert self.moves.redemption(mine) == redemption
        assert (desk.upstream(), desk.upstream(self.other)) == (old, new)
        assert self.moves.said(mine) == said
        assert desk.shop.rows("select distinct state from notice") == [("sent",)]
        assert (
            desk.shop.one("select count(*) from operation where state not in ('settled', 'cancelled')") == 0
        )
        assert desk.shop.one("select count(*) from slot where not free") == len(old) + len(new)
        desk.shop.check()


@pytest.fixture
def scene(
    desk: Desk,
    playground: Playground,
    site: CrashSite,
    core_url: str,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Scene]:
    environment = {
        "DATABASE_URL": core_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": SECRET,
        "BOT_TOKEN": playground.token,
        "BOT_API_URL": playground.url,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    load_settings.cache_clear()
    resources.close_all()
    person = playground.newcomer("Somebody")
    playground.start(person)
    message = playground.call("sendMessage", chat_id=person, text="…")["message_id"]
    moves = Moves(desk)
    mine = moves.sit(OLD, person=desk.shop.person(person), chat_id=person)
    desk.shop.change("update pool set swap_limit = 2")
    other = desk.add_team(2)
    deed = Deed("kick", core_url, SECRET, redis_url, mine, desk.shop.pool_id, (person, message), NEW)
    yield Scene(moves, site, deed, person, other)
    resources.close_all()
    load_settings.cache_clear()


def kicked(scene: Scene) -> None:
    scene.ends(("ended", "spent"), [], [], ["granted", "kicked"])


def swapped(scene: Scene) -> None:
    scene.ends(("granted", "spent"), [], [OLD], ["granted", "swapped"])
    assert scene.moves.swaps() == [("done", "wish")], "a press that comes again moves nobody again"


def renamed(scene: Scene) -> None:
    scene.ends(("granted", "spent"), [NEW], [], ["granted", "granted"])
    assert scene.moves.view(scene.deed.redemption_id).stopped_because is None


@pytest.mark.parametrize("kind", ["kick", "swap", "rename"])
def test_without_a_crash_all_steps_are_taken(scene: Scene, kind: str) -> None:
    assert not scene.run(kind)
    scene.recover()
    {"kick": kicked, "swap": swapped, "rename": renamed}[kind](scene)


@pytest.mark.parametrize("step", KICK)
def test_killed_at_a_step_of_a_kick(scene: Scene, step: str) -> None:
    assert scene.run("kick", step), "no such step"
    scene.recover()
    kicked(scene)


@pytest.mark.parametrize("step", SWAP)
def test_killed_at_a_step_of_a_swap(scene: Scene, step: str) -> None:
    assert scene.run("swap", step), "no such step"
    scene.recover()
    swapped(scene)


@pytest.mark.parametrize("step", RENAME)
def test_killed_at_a_step_of_a_change_of_identity(scene: Scene, step: str) -> None:
    assert scene.run("rename", step), "no such step"
    scene.recover()
    renamed(scene)
