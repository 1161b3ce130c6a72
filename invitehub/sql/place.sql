-- The first who waits in :pool and for whom there is a free slot gets it. No row: nobody could be placed.
-- The caller holds the pool's row, so turns are given one at a time.

with turn as (
    select w.id, w.redemption_id, d.person_id, d.identity, pick.slot_id, pick.team_id
    from waiting w
    join redemption d on d.id = w.redemption_id
    cross join lateral (
        select s.id as slot_id, s.team_id
        from slot s
        join team t on t.id = s.team_id
        where s.free
          and s.pool_id = :pool
          and t.status = 'active'
          and not exists (select from seat x where x.identity = d.identity and x.team_id = s.team_id and x.counts)
          and not exists (select from seat x where x.person_id = d.person_id and x.team_id = s.team_id and x.counts)
        order by s.id
        limit 1
        for no key update of s skip locked
    ) pick
    where w.pool_id = :pool and w.state = 'waiting'
    order by w.priority, w.id
    limit 1
    for no key update of w, d
),
called as (
    update waiting w set state = 'placed' from turn where w.id = turn.id
),
promised as (
    update redemption d set state = 'placing' from turn where d.id = turn.redemption_id
),
seated as (
    insert into seat (redemption_id, team_id, slot_id, person_id, identity, state)
    select redemption_id, team_id, slot_id, person_id, identity, 'reserved' from turn
    returning id
)
insert into operation (kind, seat_id)
select 'grant', id from seated
returning id
