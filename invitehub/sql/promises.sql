-- What each pool has promised, and what it has to keep it with. In seats.
--
-- promised: uses of codes that may still be redeemed, people in line for a first seat, and open swaps that wait for one.
-- ending_7, ending_30: seats of teams that are well whose days are over by then; who renews keeps theirs.

select p.id as pool_id, p.name as pool,
       coalesce(c.uses, 0) as unredeemed,
       coalesce(w.first, 0) as waiting,
       coalesce(w.swaps, 0) as swaps,
       coalesce(f.free, 0) as free,
       coalesce(e.in_7, 0) as ending_7,
       coalesce(e.in_30, 0) as ending_30
from pool p
left join (
    select pool_id, cast(sum(max_uses - reserved - spent) as bigint) as uses
    from code
    where status = 'active' and (usable_until is null or usable_until > now())
    group by pool_id) c on c.pool_id = p.id
left join (
    select pool_id, count(*) filter (where swap_id is null) as first, count(*) filter (where swap_id is not null) as swaps
    from waiting
    where state = 'waiting'
    group by pool_id) w on w.pool_id = p.id
left join (
    select s.pool_id, count(*) as free
    from slot s
    join team t on t.id = s.team_id
    where s.free and t.status = 'active'
    group by s.pool_id) f on f.pool_id = p.id
left join (
    select t.pool_id, count(*) filter (where d.expires_at < now() + interval '7 days') as in_7, count(*) as in_30
    from redemption d
    join seat x on x.redemption_id = d.id and x.state = 'active'
    join team t on t.id = x.team_id and t.status = 'active'
    where d.state in ('granted', 'waiting', 'placing')
        and d.expires_at < now() + interval '30 days'
        and d.stopped_at is null
    group by t.pool_id) e on e.pool_id = p.id
order by p.name
