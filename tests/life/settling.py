"""Everybody well, everything due, until nothing moves any more: then all must be as it should."""

from invitehub import (
    batch_invites,
    brake,
    burying,
    clocks,
    evacuation,
    expiry,
    health,
    operation_list,
    scanning,
    stranded,
    waiting,
)
from tests.life import checks
from tests.life.world import ADMIN, World

_ROUNDS = 40
_SCANS = 8
# What has come of a life, so that one can tell whether the machine comes to everything.
_SEEN = """
    select 'redemption ' || state || coalesce(' ' || ended_because, '') from redemption
    union all select 'swap ' || state || ' ' || cause from swap
    union all select 'seat ' || state from seat
    union all select 'operation ' || kind || ' ' || coalesce(outcome, state) from operation
    union all select 'orphan ' || state || case when stray then ' stray' else '' end from orphan
    union all select 'notice ' || kind from notice
    union all select 'team ' || status from team
    union all select 'scan ' || outcome from scan
    union all select 'line ' || state from batch_invite_line
    union all select 'stopped ' || stopped_because from redemption where stopped_because is not null"""
_MISSED = (
    "select x.id from seat x join team t on t.id = x.team_id where x.counts and x.state = 'active'"
    " and x.missing_since is not null and t.status not in ('dead', 'retired')"
)
_CLAIMS = "select sum(fence) from operation"


def settle(world: World) -> None:
    """Nothing dies any more, upstream is well; every sweep runs as often as it takes. Then look at all of it."""
    _calm_down(world)
    _rounds(world)
    _check_teams(world)
    _rounds(world)
    _scan_all(world)
    world.wakes = True
    checks.look_settled(world)
    world.store.seen.update(row[0] for row in world.rows(_SEEN))
    world.store.seen.update(f"refusal {code}" for code in world.refusals.elements())
    world.refusals.clear()


def _calm_down(world: World) -> None:
    world.fate.spare()
    world.upstream.faults.clear()
    while world.frozen:
        world.thaw(0)
    for place in world.upstream.places.values():
        place.heal()
        world.upstream.land(place)
    # Teams that are not well for a quarter of an hour are given up by whom nothing was sent for.
    world.later(minutes=16)


def _rounds(world: World) -> None:
    for _ in range(_ROUNDS):
        if not _round(world):
            return
    raise AssertionError("it goes on and on")


def _round(world: World) -> bool:
    """Whether anything moved."""
    world.queue.clear()
    moved = _work(world)
    moved += stranded.send_back(world.db)
    moved += len(burying.bury(world.db))
    for ended in expiry.end_due(world.db):
        moved += 1
        world.follow([ended])
    with world.db.transaction() as session:
        jobs = batch_invites.unfinished(session)
    for job in jobs:
        world.queue += batch_invites.step(world.db, job).hints
        moved += 1
    with world.db.transaction() as session:
        moved += clocks.mend(session)
        moved += len(evacuation.retire_drained(session))
        pools = waiting.pools_to_serve(session)
    world.serve(*pools)
    return bool(moved or world.queue)


def _work(world: World) -> int:
    for operation_id in world.ids("select id from operation where state = 'dead' order by id"):
        with world.db.transaction() as session:
            operation_list.retry_dead(session, operation_id=operation_id, actor=ADMIN)
    world.change(
        "update operation set due_at = now(), attempts = 0, lease_until = case when state = 'claimed' then now() end"
        " where state not in ('settled', 'cancelled')"
    )
    due = world.ids(
        "select o.id from operation o join team t on t.id = o.team_id"
        " where o.state not in ('settled', 'cancelled') and t.status in ('active', 'paused') order by o.id"
    )
    before = world.rows(_CLAIMS)
    for operation_id in due:
        world.work(operation_id)
    return int(world.rows(_CLAIMS) != before)


def _check_teams(world: World) -> None:
    for team_id in world.ids("select id from team where status not in ('dead', 'retired') order by id"):
        world.serve(health.check_team(world.db, world.keys, team_id).serve_pool_id)


def _scan_all(world: World) -> None:
    """Twice at least, ten minutes apart; an admin says yes where the brake holds."""
    for turn in range(_SCANS):
        busy = False
        for team_id in world.ids("select id from team where status not in ('dead', 'retired') order by id"):
            result = scanning.scan(world.db, world.keys, team_id)
            assert result.outcome in {"complete", "braked", "small"}, result
            if result.outcome in brake.BRAKED:
                ((name,),) = world.rows("select name from team where id = %s", team_id)
                with world.db.transaction() as session:
                    brake.allow(session, team=name, actor=ADMIN)
            busy = busy or result.outcome != "complete" or bool(result.hints)
            world.serve(result.freed_pool_id)
        _rounds(world)
        # Whom one scan has missed, another one must miss as well.
        busy = busy or bool(world.ids(_MISSED))
        if turn and not busy:
            return
        world.later(minutes=11)
    raise AssertionError("scans find something again and again")
