"""What beat asks for about teams and alerts: the tasks run here, on a real sandbox, a real broker and the house's settings."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from redis import Redis

from invitehub.outcomes import OutcomeKind
from invitehub.settings import load_settings
from models.enums import TeamStatus
from tasks import health, maintenance, queues, resources
from tasks.publish import Publisher
from tests.support.desk import Desk
from tests.support.playground import Playground, until
from tests.support.shop import SECRET
from tests.support.teams import Ward


@pytest.fixture
def ward(
    desk: Desk, core_url: str, redis_url: str, playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Ward]:
    admin = playground.newcomer("Admin")
    playground.start(admin)
    values = {
        "DATABASE_URL": core_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": SECRET,
        "BOT_TOKEN": playground.token,
        "BOT_API_URL": playground.url,
        "ADMIN_IDS": str(admin),
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    load_settings.cache_clear()
    resources.close_all()
    yield Ward(desk)
    resources.close_all()
    load_settings.cache_clear()


def admin_heard(ward: Ward, playground: Playground) -> list[str]:
    (admin,) = load_settings().admin_ids
    return [str(one["text"]) for one in playground.messages(admin) if one.get("from", {}).get("is_bot")]


def test_without_a_team_each_whose_turn_it_is_is_asked_for_once(
    ward: Ward, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward.desk.add_team()
    # The process's own may have been opened for another test's broker.
    mine = Publisher(redis_url)
    monkeypatch.setattr(health, "publisher", lambda: mine)
    with Redis.from_url(redis_url) as broker, closing(mine):
        before = broker.llen(queues.MAINTENANCE)
        assert health.check_team_health() == 2
        until(lambda: broker.llen(queues.MAINTENANCE) == before + 2, "a message for each")
        assert health.check_team_health() == 0
        broker.delete(queues.MAINTENANCE)


def test_a_team_that_is_well_again_serves_who_waited(ward: Ward) -> None:
    shop = ward.desk.shop
    ward.gone()
    assert health.check_team_health(ward.id_of()) == "team_missing"
    assert shop.redeem(shop.codes()[0]).kind is OutcomeKind.WAITING
    ward.back()
    assert health.check_team_health(ward.id_of()) == "well"
    assert shop.one("select state from redemption") == "placing"


def test_the_dead_are_buried_and_the_empty_retire_in_the_same_task(ward: Ward) -> None:
    shop, empty = ward.desk.shop, ward.desk.add_team(1)
    ward.desk.seat("unsent@example.org")
    other = ward.desk.add_team(1)
    ward.found(TeamStatus.DEAD)
    shop.change("update team set retiring = true, status = 'paused' where name = :name", name=empty)
    health.check_team_health()
    assert ward.team("status", empty) == ("retired",)
    assert shop.rows("select x.state, t.name from seat x join team t on t.id = x.team_id order by x.id") == [
        ("written_off", ward.desk.team),
        ("reserved", other),
    ]


def test_admins_hear_in_the_chat_that_a_team_is_suspended_and_that_it_is_well_again(
    ward: Ward, playground: Playground
) -> None:
    ward.gone()
    health.check_team_health(ward.id_of())
    assert maintenance.redeliver_due_operations()["told"] == 1
    (first,) = admin_heard(ward, playground)
    assert ward.desk.team in first
    assert maintenance.redeliver_due_operations()["told"] == 0
    ward.back()
    health.check_team_health(ward.id_of())
    maintenance.redeliver_due_operations()
    assert len(admin_heard(ward, playground)) == 2
    assert ward.desk.team in admin_heard(ward, playground)[1]


def test_without_a_bot_nobody_is_owed_word(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "")
    load_settings.cache_clear()
    resources.close_all()
    ward.gone()
    health.check_team_health(ward.id_of())
    assert maintenance.redeliver_due_operations()["told"] == 0
    assert ward.desk.shop.one("select count(*) from notice") == 0
