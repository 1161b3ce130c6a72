"""The process killed between each two steps of a redemption: it still ends as promised, once.

After one step is before the next, so each pair needs one kill only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from invitehub import notices
from invitehub.delivery import Door
from invitehub.outcomes import OutcomeKind
from invitehub.settings import load_settings
from invitehub.telegram import Telegram
from tasks import invites, maintenance, resources
from tests.support.crashing import CrashSite, Life, answer_first, ask, crash_site
from tests.support.playground import Playground
from tests.support.sandbox import Sandbox
from tests.support.shop import SECRET, Shop

# Commits: redeem, claim, settle, claim of the notice, edited, end. Edits: the first answer, the last word.
STEPS = [
    "before commit 1",
    *(f"after {step}" for step in ("commit 1", "edit 1", "hint 1", "commit 2", "grant 1", "commit 3")),
    *(f"after {step}" for step in ("commit 4", "edit 2", "commit 5", "commit 6")),
]
# After a minute there is a fresh message, too: noted (6) and sent, then the end (7).
FRESH = [f"after {step}" for step in ("edit 2", "commit 5", "commit 6", "send 1", "commit 7")]


@pytest.fixture(scope="module")
def site() -> Iterator[CrashSite]:
    with crash_site() as site:
        yield site


@dataclass
class Scene:
    shop: Shop
    sandbox: Sandbox
    playground: Playground
    site: CrashSite
    life: Life

    def recover(self) -> None:
        """What happens next in production: the update comes again, leases end, sweeps find what is due."""
        door = Door(Telegram(self.life.token, self.life.bot_api_url), "en")
        outcome = ask(self.shop.db, self.life)
        assert outcome.kind is OutcomeKind.RESERVED
        answer_first(door, self.life, outcome)
        door.telegram.close()
        with self.shop.db.transaction() as session:
            notices.owe_again(session, self.life.key)
        for _ in range(2):
            self.shop.change(
                "update operation set created_at = now() - interval '1 minute', hinted_at = null, due_at = now(),"
                " lease_until = case when state = 'claimed' then now() end"
            )
            self.shop.change(
                "update notice set due_at = now(), lease_until = case when state = 'sending' then now() end"
            )
            maintenance.redeliver_due_operations()
            for (operation_id,) in self.shop.rows("select id from operation where hinted_at is not null"):
                invites.process_invite_task(operation_id)

    def texts(self) -> list[str]:
        messages = self.playground.messages(self.life.person)
        return [str(one["text"]) for one in messages if one.get("from", {}).get("is_bot")]


@pytest.fixture
def scene(
    shop: Shop,
    service: Sandbox,
    playground: Playground,
    site: CrashSite,
    core_url: str,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Scene]:
    person = playground.newcomer("Somebody")
    playground.start(person)
    message = playground.call("sendMessage", chat_id=person, text="…")
    shop.team(3, service.team(shop.name, capacity=3))
    (code,) = shop.codes(uses=2)
    life = Life(
        database_url=core_url,
        secret=SECRET,
        mac=code.dump(),
        person=person,
        identity="one@example.org",
        key=f"tg:1:{shop.name}",
        message_id=message["message_id"],
        token=playground.token,
        bot_api_url=playground.url,
        redis_url=redis_url,
    )
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
    yield Scene(shop, service, playground, site, life)
    resources.close_all()
    load_settings.cache_clear()


def promised(scene: Scene) -> None:
    shop = scene.shop
    assert shop.rows("select state, use from redemption") == [("granted", "spent")]
    assert shop.rows("select reserved, spent from code") == [(0, 1)]
    assert shop.rows("select state from seat") == [("active",)]
    assert shop.rows("select state, outcome from operation") == [("settled", "granted")]
    assert [member["member"] for member in scene.sandbox.members(shop.name)] == ["one@example.org"]
    assert shop.rows("select kind, final from notice") == [("granted", True)]
    assert shop.one("select count(*) from request") == 1
    assert "You have a seat" in scene.texts()[0]
    shop.check()


def test_without_a_crash_all_steps_are_taken(scene: Scene) -> None:
    assert not scene.site.run(scene.life)
    promised(scene)
    assert len(scene.texts()) == 1
    scene.recover()
    promised(scene)
    assert len(scene.texts()) == 1


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_it_still_ends_as_promised(scene: Scene, step: str) -> None:
    assert scene.site.run(scene.life, kill=step), "no such step"
    scene.recover()
    promised(scene)
    assert scene.shop.rows("select state from notice") == [("sent",)]
    assert len(scene.texts()) == 1, "one answer"


@pytest.mark.parametrize("step", FRESH)
def test_killed_around_the_fresh_message_it_is_sent_at_most_once(scene: Scene, step: str) -> None:
    scene.life = replace(scene.life, waited=True)
    assert scene.site.run(scene.life, kill=step), "no such step"
    scene.recover()
    promised(scene)
    # Between the note and Telegram's answer nobody can tell, and twice is worse than never.
    assert len(scene.texts()) == (1 if step == "after commit 6" else 2)


def test_killed_between_a_release_and_the_service_of_who_waits(scene: Scene) -> None:
    scene.shop.capacity(scene.shop.one("select name from team"), 1)
    scene.sandbox.fault(scene.shop.name, refuse={"one@example.org": "no"})
    other = scene.playground.newcomer("Another")
    scene.playground.start(other)

    assert scene.site.run(scene.life, kill="after commit 1")
    waits = scene.shop.redeem(
        scene.shop.codes()[0], scene.shop.person(other), "two@example.org", chat_id=other
    )
    assert waits.kind is OutcomeKind.WAITING
    assert scene.site.run(scene.life, kill="after commit 3")
    assert scene.shop.one("select count(*) from slot where free") == 1
    scene.recover()
    assert scene.shop.rows("select identity, state, use from redemption order by id") == [
        ("one@example.org", "refused", "returned"),
        ("two@example.org", "granted", "spent"),
    ]
    assert "You were not let in" in scene.texts()[0]
    assert scene.shop.one("select count(*) from notice where state = 'sent'") == 2
    scene.shop.check()
