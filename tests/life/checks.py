"""What is looked at after each step, and what else when all has settled."""

from invitehub import invariants
from models.enums import SwapCause
from tests.life.members import ORDINARY, Member
from tests.life.upstream import Place
from tests.life.world import World

# A seat works where its team does. Whoever is being moved out of one that upstream says is gone may be in between.
_WORKS = """exists (select from seat x join team t on t.id = x.team_id
    where x.redemption_id = d.id and x.state = 'active' and t.status not in ('suspended', 'dead'))"""
# Whoever waits, or is being seated, has lost a seat before: their days stand still meanwhile.
CLOCKS = f"""
    select 'fair clock' as code, 'redemption ' || d.id as subject, d.state || ': days run without a seat that works' as detail
    from redemption d
    where d.expires_at is not null and d.ended_because is null and d.stopped_at is null
        and d.state in ('waiting', 'placing') and not {_WORKS}"""
# What a change of status has missed is mended by the next look at all teams.
CLOCKS_SETTLED = f"""
    select 'fair clock', 'redemption ' || d.id, d.state || ': days run without a seat that works'
    from redemption d
    where d.ended_because is null and d.stopped_at is null and d.away_since is null and d.state = 'granted' and not {_WORKS}
        and not exists (select from seat x where x.redemption_id = d.id and x.state = 'revoking')
    union all
    select 'fair clock', 'redemption ' || d.id, d.state || ': days stand still in a seat that works: ' || d.stopped_because
    from redemption d
    where d.state = 'granted' and d.ended_because is null and d.stopped_because <> 'not_joined' and {_WORKS}"""
# Whoever waits beside a free seat that would do was not woken.
ASLEEP = """
    select 'asleep' as code, 'redemption ' || d.id as subject, 'waits beside free slot ' || s.id as detail
    from waiting w
    join redemption d on d.id = w.redemption_id
    left join swap p on p.id = w.swap_id
    join slot s on s.pool_id = w.pool_id and s.free and s.team_id is distinct from p.not_team_id
    join team t on t.id = s.team_id and t.status = 'active'
    where w.state = 'waiting'
        and not exists (select from seat x where x.team_id = s.team_id and x.counts
            and (x.identity = d.identity or x.person_id = d.person_id))"""
_ALWAYS = " union all ".join(
    f"select '{one.number} {one.code}' as code, subject, detail from ({one.query}) broken"
    for one in invariants.ALWAYS
)
STEP = f"{_ALWAYS} union all select * from ({CLOCKS}) clocks"


def look(world: World) -> None:
    """After each step."""
    broken = world.rows(f"{STEP} union all {ASLEEP}" if world.wakes else STEP)
    assert not broken, broken


def look_settled(world: World) -> None:
    """When all is done that can be done."""
    rest = [one for one in invariants.ALL if not one.always]
    for one in rest:
        found = world.rows(one.query)
        assert not found, (one.number, one.code, found)
    look(world)
    unfair = world.rows(CLOCKS_SETTLED)
    assert not unfair, unfair
    _nothing_is_open(world)
    _swaps_are_within_limits(world)
    _days_add_up(world)
    _all_is_said(world)
    for place in world.upstream.places.values():
        _look_upstream(world, place)


def _nothing_is_open(world: World) -> None:
    left = world.rows(
        "select o.id, o.kind, o.state, o.attempts, o.error_code, t.status from operation o join team t on t.id = o.team_id"
        " where o.state not in ('settled', 'cancelled') and (t.status in ('active', 'paused', 'dead'))"
    )
    assert not left, f"I5: work is left: {left}"
    under_way = world.rows(
        "select d.id, d.state from redemption d where d.state in ('placing', 'ending') and not exists"
        " (select from seat x join team t on t.id = x.team_id where x.redemption_id = d.id and t.status = 'suspended')"
    )
    assert not under_way, f"I4: not decided: {under_way}"


def _swaps_are_within_limits(world: World) -> None:
    counted = [SwapCause.WISH.value, SwapCause.UNWELL.value, SwapCause.RETURN.value]
    over = world.rows(
        "select redemption_id, count(*) from swap s join redemption d on d.id = s.redemption_id join pool p on p.id = d.pool_id"
        " where s.state = 'done' and s.cause = any(%s) group by redemption_id, p.swap_limit having count(*) > p.swap_limit",
        counted,
    )
    assert not over, f"more swaps than the pool allows: {over}"


def _days_add_up(world: World) -> None:
    """Who was granted a seat has all the days of their codes, and what was lost is added. Not told of before joining."""
    if world.rules.clock_starts == "join":
        return
    rows = world.rows(
        "select id, days, extract(epoch from expires_at - granted_at - credited) / 86400 from redemption"
        " where expires_at is not null and note <> 'adopted'"
    )
    for redemption_id, days, got in rows:
        added = world.added.get(redemption_id, 0)
        if added is not None:
            assert abs(float(got) - days - added) < 1e-4, (
                f"redemption {redemption_id}: {got} days, not {days}+{added}"
            )


def _all_is_said(world: World) -> None:
    silent = world.rows(
        """
        select d.id, d.ended_because from redemption d
        where d.person_id is not null and d.ended_because in ('kicked', 'expired', 'limit', 'revoked')
            and (select count(*) from notice n where n.redemption_id = d.id
                and n.kind = case when d.ended_because in ('limit', 'revoked') then 'line_ended' else d.ended_because end) <> 1
        union all
        select d.id, 'lapsed' from redemption d
        where d.person_id is not null and d.ended_because = 'lapsed' and d.state in ('ended', 'cancelled')
            and (select count(*) from notice n where n.redemption_id = d.id and n.kind = 'lapsed') <> 1
        union all
        select d.id, 'refused' from redemption d
        where d.person_id is not null and d.state = 'refused'
            and not exists (select from notice n where n.redemption_id = d.id and n.kind = 'refused')
        union all
        select d.id, 'swap ' || s.state from swap s join redemption d on d.id = s.redemption_id
        where d.person_id is not null and s.state in ('done', 'failed')
            and (select count(*) from notice n where n.once = 'swap:' || s.id || case s.state
                when 'done' then ':swapped' else ':swap_failed' end) <> 1
            and d.ended_because is null and d.state <> 'refused'
        """
    )
    assert not silent, f"not told once: {silent}"


def _look_upstream(world: World, place: Place) -> None:
    ((team_id, status, free),) = world.rows(
        "select t.id, t.status, (select count(*) from slot s where s.team_id = t.id and s.free) from team t where t.name = %s",
        place.name,
    )
    if status in {"dead", "retired", "suspended"}:
        return
    seats = dict(
        world.rows(
            "select ref, identity from seat where team_id = %s and counts and state = 'active'", team_id
        )
    )
    there = {one.ref: one for one in place.members}
    for ref, identity in seats.items():
        assert ref in there, f"I6: {identity} has a seat in {place.name} and is not there"
        assert there[ref].name == identity, f"I6: {identity} has the seat of {there[ref].name}"
    known = world.rows(
        "select ref, state = 'protected' and decided_by <> 'system' and last_seen > now() - interval '1 day' from orphan"
        " where team_id = %s and state in ('seen', 'reported', 'protected', 'removing')",
        team_id,
    )
    orphans = {str(ref) for ref, _ in known}
    # Whom an admin protects is given a day to be seen again.
    lately = {str(ref) for ref, spared in known if spared}
    others = there.keys() - seats.keys()
    assert orphans - lately <= others <= orphans, f"I6: {place.name}: {others ^ orphans} not as reported"
    for ref in others:
        _may_stay(world, team_id, there[ref])
    _places_are_true(world, place, team_id, free)


def _may_stay(world: World, team_id: int, member: Member) -> None:
    """Nobody whom we let in stays behind when their seat is over, but for those who were promoted or whom an admin spares."""
    if not member.is_ours or member.role != ORDINARY:
        return
    spared = world.rows(
        "select 1 from orphan where team_id = %s and ref = %s and (decided_by <> 'system' or not stray)",
        team_id,
        member.ref,
    )
    assert spared, f"I6: {member.name} was let in by us and stays behind"


def _places_are_true(world: World, place: Place, team_id: int, free: int) -> None:
    """A place that is free here is free there, and no place is kept for nobody."""
    assert free <= max(0, place.capacity - place.used), (
        f"I1: {free} free in {place.name}: {place.used} of {place.capacity}"
    )
    refs = [one.ref for one in place.members]
    ((unknown, quota, slots),) = world.rows(
        "select count(*) filter (where stranger is not null and stranger not like 'quota:%%' and stranger <> all(%s)),"
        " count(*) filter (where stranger like 'quota:%%'), count(*) filter (where not closing) from slot where team_id = %s",
        refs,
        team_id,
    )
    assert not unknown, f"{unknown} places of {place.name} are kept for nobody"
    assert quota <= max(0, slots - place.capacity), f"{quota} places of {place.name} are held back"
