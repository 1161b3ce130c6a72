-- A code becomes a seat, or a place in the waiting list, in one statement. No row: nothing was changed.
--
-- :macs, :person, :identity, :key, :chat, :message
--
-- Whoever has missed 5 times in 10 minutes is not served even with a code that exists, or the pause would tell nothing
-- to a guesser: the figures are those of `throttle`, and a test holds them together.
--
-- Locks: the code first (so that its last use and its revocation are decided in one order), then one free slot,
-- passing over those that others are just taking. Nobody who waits in the pool is overtaken. Two redemptions that
-- collide on a unique index are told apart by the caller, who looks again.

with asked as (
    select c.id, c.pool_id, c.days
    from code c
    where c.mac = any(cast(:macs as bytea[]))
      and c.status = 'active'
      and (c.usable_from is null or c.usable_from <= now())
      and (c.usable_until is null or c.usable_until > now())
      and c.reserved + c.spent < c.max_uses
      and not exists (select from request r where r.key = :key)
      and (select count(*) from (
          select from request r
          where r.person_id = :person and r.outcome = 'unknown' and r.at > now() - interval '10 minutes'
          limit 5) misses) < 5
      and not exists (
          select from redemption d where d.code_id = c.id and d.person_id = :person and d.use <> 'returned')
      and not exists (
          select from redemption d
          where d.identity = :identity and d.pool_id = c.pool_id and d.state in ('placing', 'waiting', 'granted'))
      and not exists (
          select from bar b
          where (b.person_id = :person or b.identity = :identity) and b.lifted_at is null)
    for no key update of c
),
pick as (
    select s.id, s.team_id
    from slot s
    join team t on t.id = s.team_id
    where s.free
      and s.pool_id = (select pool_id from asked)
      and t.status = 'active'
      and not exists (
          select from waiting w where w.pool_id = (select pool_id from asked) and w.state = 'waiting')
      and not exists (
          select from seat x where x.identity = :identity and x.team_id = s.team_id and x.counts)
      and not exists (
          select from seat x where x.person_id = :person and x.team_id = s.team_id and x.counts)
    order by s.rank, s.id
    limit 1
    for no key update of s skip locked
),
made as (
    insert into redemption (code_id, person_id, pool_id, identity, state, use, days)
    select a.id, :person, a.pool_id, :identity,
           case when exists (select from pick) then 'placing' else 'waiting' end, 'reserved', a.days
    from asked a
    returning id, state, pool_id
),
seated as (
    insert into seat (redemption_id, team_id, slot_id, person_id, identity, state)
    select m.id, p.team_id, p.id, :person, :identity, 'reserved'
    from made m, pick p
    returning id, team_id
),
planned as (
    insert into operation (kind, team_id, seat_id)
    select 'grant', s.team_id, s.id from seated s
    returning id
),
queued as (
    insert into waiting (redemption_id, pool_id)
    select m.id, m.pool_id from made m where m.state = 'waiting'
    returning id
),
answered as (
    insert into request (key, person_id, outcome, redemption_id, chat_id, message_id)
    select :key, :person, case m.state when 'placing' then 'reserved' else 'waiting' end, m.id, :chat, :message
    from made m
)
select m.id as redemption_id, m.pool_id, m.state, s.id as seat_id, p.id as operation_id
from made m
left join seated s on true
left join planned p on true
