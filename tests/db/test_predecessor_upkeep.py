"""What went wrong in the system before this one, from the tenth on the list: sweeps, checks, repeats, alerts, the broker."""

import asyncio
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from redis import Redis
from sqlalchemy.exc import IntegrityError

from invitehub import (
    alerts,
    claims,
    expiry,
    health,
    lapses,
    orphans,
    swaps,
    throttle,
    waiting,
)
from invitehub.burying import bury
from invitehub.errors import Refusal
from invitehub.operations import RunResult, run_operation
from invitehub.outcomes import OutcomeKind
from invitehub.settings import Settings
from invitehub.team_status import change_status
from models.enums import TeamStatus
from ops import servers as embedded
from ops.web.app import create_app
from tests.support.census import Census
from tests.support.desk import Desk
from tests.support.moves import Moves
from tests.support.race import at_once
from tests.support.shop import Shop

WHO = "one@example.org"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def moves(desk: Desk) -> Moves:
    return Moves(desk)


def test_10_no_sweep_gives_back_what_was_not_charged(moves: Moves) -> None:
    desk, shop = moves.desk, moves.desk.shop
    moves.sit(WHO)
    moves.kick(moves.sit("two@example.org"), give_back=True)
    moves.work()
    shop.capacity(desk.team, 0)
    left = shop.redeem(shop.codes()[0]).seat
    assert left is not None
    leave(shop, left.redemption_id)
    before = shop.rows("select id, reserved, spent from code order by id")
    assert [uses[1:] for uses in before] == [(0, 1), (0, 0), (0, 0)]
    for _ in range(2):
        with pytest.raises(Refusal, match="waiting_missing"):
            leave(shop, left.redemption_id)
        with pytest.raises(Refusal, match="already_over"):
            moves.kick(left.redemption_id, give_back=True)
        expiry.end_due(shop.db)
        lapses.cancel_due(shop.db, shop.keys)
        bury(shop.db)
        moves.work()
    assert shop.rows("select id, reserved, spent from code order by id") == before
    with pytest.raises(IntegrityError):
        shop.change("update redemption set use = 'spent' where id = :id", id=left.redemption_id)
    shop.check()


@pytest.mark.parametrize("status", [TeamStatus.DEAD, TeamStatus.PAUSED])
def test_11_no_check_and_no_scan_undoes_what_an_admin_has_set(desk: Desk, status: TeamStatus) -> None:
    census = Census(desk)
    desk.shop.capacity(desk.team, 9)
    census.stranger("boss@example.org")
    census.twice()
    with desk.shop.db.transaction() as session:
        (orphan_id,) = [row.id for row in orphans.list_orphans(session)]
        orphans.protect(session, orphan_ids=[orphan_id], actor="shell:me")
        change_status(session, census.team_id(), status, by="admin", reason="banned")
    for _ in range(2):
        assert health.check_team(desk.shop.db, desk.shop.keys, census.team_id()).reason == ""
        census.later()
        census.scan()
    assert desk.shop.rows("select status, status_by, status_reason from team") == [
        (status.value, "admin", "banned")
    ]
    assert census.orphans("member, state, decided_by") == [("boss@example.org", "protected", "shell:me")]


def test_12_an_invitation_that_nobody_accepts_holds_no_use_for_ever_and_may_be_swapped(moves: Moves) -> None:
    desk, mine, swapper = moves.desk, moves.sit(WHO), moves.sit("two@example.org")
    with desk.shop.db.transaction() as session:
        assert swaps.preview(session, swapper).refused is None
    desk.shop.change(
        "update seat set granted_at = now() - interval '20 days' where redemption_id = :id", id=mine
    )
    assert len(lapses.cancel_due(desk.shop.db, desk.shop.keys).ended) == 1
    moves.work()
    assert moves.redemption(mine) == ("cancelled", "returned")
    assert moves.said(mine) == ["granted", "lapsed"]
    assert desk.upstream() == ["two@example.org"]


def test_13_one_update_at_two_replicas_acts_once(moves: Moves) -> None:
    shop = moves.desk.shop
    (code,), person = shop.codes(uses=5), shop.person()
    outcomes = at_once(lambda _: shop.redeem(code, person, WHO, key="tg:1:13"), range(8))
    assert len(set(map(repr, (getattr(one, "kind", None) for one in outcomes)))) == 1
    assert shop.one("select count(*) from redemption") == 1
    moves.work()
    (mine,) = [row[0] for row in shop.rows("select id from redemption")]
    moves.desk.add_team(2)
    asked = at_once(lambda _: attempt(moves, mine), range(8))
    assert sorted(map(str, asked)) == ["asked"] + ["swap_open"] * 7
    ended = at_once(lambda _: len(moves.kick(mine)), range(8))
    assert sum(one for one in ended if isinstance(one, int)) <= 2, "each seat is taken out once"
    moves.work()
    assert moves.said(mine) == ["granted", "kicked"]
    shop.check()


@pytest.mark.parametrize(
    "path", ["/", "/webhook", "/telegram", "/bot", "/api/v1/updates", "/healthz", "/metrics"]
)
def test_13_no_door_takes_updates_that_anybody_may_have_forged(path: str, redis_url: str) -> None:
    """Updates are fetched from Telegram; whatever is posted here is refused unread."""
    settings = Settings(redis_url=SecretStr(redis_url), admin_ids=(7,), web_host="127.0.0.1")
    order = {"update_id": 1, "message": {"message_id": 1, "from": {"id": 7}, "text": "/kick a@example.com"}}

    async def posted() -> int:
        door = httpx.ASGITransport(create_app(settings))
        async with httpx.AsyncClient(transport=door, base_url="http://localhost") as client:
            return (await client.post(path, json=order)).status_code

    assert asyncio.run(posted()) in {404, 405}


def test_14_a_trouble_is_told_once_a_day_and_once_when_it_is_over(shop: Shop) -> None:
    def trouble() -> list[int]:
        with shop.db.transaction() as session:
            alerts.open_alert(session, component="team", subject="red", cause="gone")
        return [tell(shop) for _ in range(3)]

    assert trouble() == [1, 0, 0]
    assert trouble() == [0, 0, 0]
    shop.change("update alert set repeat_at = repeat_at - interval '1 day'")
    assert trouble() == [1, 0, 0]
    with shop.db.transaction() as session:
        alerts.close_alert(session, component="team", subject="red")
    assert [tell(shop) for _ in range(3)] == [1, 0, 0]
    assert trouble() == [1, 0, 0], "silence does not last longer than the trouble did"


def test_14_a_stand_in_beside_the_worker_takes_no_second_seat(desk: Desk) -> None:
    operation_id = desk.seat(WHO)

    def run(runner: str) -> RunResult:
        return run_operation(desk.shop.db, desk.shop.keys, operation_id, runner=runner)

    results = at_once(run, ["worker", "stand-in"])
    assert sorted(str(one.state) for one in results if isinstance(one, RunResult)) == ["None", "settled"]
    assert desk.upstream() == [WHO]
    assert desk.shop.one("select count(*) from seat") == 1


def test_15_a_broker_that_forgets_everything_loses_nothing(desk: Desk, redis_url: str) -> None:
    operation_id = desk.seat(WHO)
    redis = Redis.from_url(redis_url)
    try:
        assert redis.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
        redis.flushdb()
    finally:
        redis.close()
    assert "maxmemory-policy noeviction" in Path(embedded.__file__).read_text(encoding="utf-8")
    assert hints(desk.shop) == [operation_id]


def test_16_a_listing_does_not_stop_at_a_hundred(desk: Desk) -> None:
    desk.sandbox.team(desk.team, capacity=250)
    for number in range(230):
        desk.sandbox.add(desk.team, f"m{number}@example.org")
    result = Census(desk).scan()
    assert (result.outcome, result.seen, result.orphans) == ("complete", 230, 230)


def test_16_codes_are_readable_nowhere_and_nobody_pays_for_the_misses_of_others(shop: Shop) -> None:
    shop.team(5)
    (code,) = shop.codes()
    guesser, other = shop.person(), shop.person()
    for _ in range(throttle.MISSES_EACH):
        shop.redeem(shop.unknown(), guesser)
    assert shop.redeem(code, guesser).kind is OutcomeKind.THROTTLED
    assert shop.redeem(code, other).kind is OutcomeKind.RESERVED
    columns = shop.rows("select column_name from information_schema.columns where table_name = 'code'")
    assert ("code",) not in columns
    assert shop.one("select octet_length(mac) = 32 and length(last4) = 4 from code")


def hints(shop: Shop) -> list[int]:
    """What a sweep finds due."""
    shop.change("update operation set created_at = now() - interval '1 minute', hinted_at = null")
    with shop.db.transaction() as session:
        return [hint.operation_id for hint in claims.due_operations(session)]


def leave(shop: Shop, redemption_id: int) -> None:
    with shop.db.transaction() as session:
        waiting.leave(session, redemption_id=redemption_id)


def attempt(moves: Moves, redemption_id: int) -> str:
    try:
        with moves.desk.shop.db.transaction() as session:
            swaps.ask(session, redemption_id=redemption_id, actor="test")
    except Refusal as refusal:
        return refusal.code
    return "asked"


def tell(shop: Shop) -> int:
    with shop.db.transaction() as session:
        return alerts.tell_admins(session, [11])
