"""What beat asks for: the tasks run here, on a real sandbox, with the house that the settings mean."""

from collections.abc import Iterator

import pytest

from invitehub.settings import load_settings
from models.enums import RedemptionState
from tasks import expiry, invites, resources, upkeep
from tests.support.desk import Desk
from tests.support.grants import view
from tests.support.shop import SECRET

NOTHING = {"expired": 0, "limits": 0, "lapsed": 0, "joined": 0}


@pytest.fixture
def house(desk: Desk, core_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for name, value in {"DATABASE_URL": core_url, "REDIS_URL": redis_url, "SECRET_KEY": SECRET}.items():
        monkeypatch.setenv(name, value)
    load_settings.cache_clear()
    resources.close_all()
    yield desk
    resources.close_all()
    load_settings.cache_clear()


def invite(desk: Desk, identity: str) -> int:
    """Somebody invited for real. Their redemption."""
    desk.run(desk.seat(identity))
    return int(desk.shop.one("select max(id) from redemption"))


def test_expiry_ends_upstream_and_whoever_waits_comes_in(house: Desk) -> None:
    shop = house.shop
    ids = [invite(house, f"{name}@example.org") for name in ("early", "late")]
    waits = shop.redeem(shop.codes()[0], identity="waits@example.org").seat
    assert waits is not None
    assert expiry.cleanup_expired_users() == NOTHING
    shop.change("update redemption set expires_at = now() where id = :id", id=ids[0])
    assert expiry.cleanup_expired_users() == NOTHING | {"expired": 1}
    operation_id = shop.one("select id from operation where kind = 'revoke'")
    assert invites.process_kick_task(operation_id) == "settled"
    assert view(shop, waits.redemption_id).redemption_state is RedemptionState.PLACING
    assert house.upstream() == ["late@example.org"]
    shop.check()


def test_places_and_invitations_end_in_the_same_task(house: Desk) -> None:
    shop = house.shop
    invite(house, "one@example.org")
    invite(house, "two@example.org")
    waits = shop.redeem(shop.codes()[0]).seat
    assert waits is not None
    shop.change("update pool set waiting_days = 1")
    shop.change("update waiting set created_at = now() - interval '1 day'")
    shop.change("update seat set granted_at = now() - interval '7 days' where id = 1")
    assert expiry.cleanup_expired_users() == NOTHING | {"limits": 1, "lapsed": 1}
    assert view(shop, waits.redemption_id).ended_because == "limit"


def test_all_warnings_and_reminders_come_from_one_task(house: Desk) -> None:
    shop = house.shop
    first, second = (invite(house, f"{name}@example.org") for name in ("one", "two"))
    (code,) = shop.codes()
    shop.redeem(code)
    shop.change(
        "update redemption set granted_at = now() - interval '30 days', expires_at = now() + interval '1 hour' where id = :id",
        id=first,
    )
    shop.change("update redemption set expires_at = now() - interval '1 hour' where id = :id", id=second)
    shop.change("update pool set grace_days = 1")
    shop.change("update seat set granted_at = now() - interval '4 days' where redemption_id = :id", id=second)
    shop.change("update code set status = 'revoked' where mac = :mac", mac=code.values[0])
    shop.change("alter table history disable trigger user")
    shop.change("update history set at = now() - interval '1 hour'")
    shop.change("alter table history enable trigger user")
    assert expiry.send_expiry_warnings() == {"warned": 1, "grace": 1, "reminded": 1, "revoked": 1}
    assert expiry.send_expiry_warnings() == {"warned": 0, "grace": 0, "reminded": 0, "revoked": 0}
    kinds = shop.rows("select kind from notice where way = 'news' order by kind")
    assert kinds == [("code_revoked",), ("expiring",), ("grace",), ("remind",)]


def test_the_house_looks_at_itself(house: Desk) -> None:
    shop = house.shop
    shop.codes(5)
    assert upkeep.sync_redeem_counts() == 0
    assert upkeep.check_invariants() == ()
    assert shop.rows("select component, subject from alert") == [("promises", shop.name)]
