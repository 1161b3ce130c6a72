-- The first who waits in :pool and for whom there is a free slot gets it. No row: nobody could be placed.
-- The caller holds the pool's row, so turns are given one at a time.
--
-- Whoever waits for a swap beside a seat of theirs gets an incoming one, and never in the team that they want to leave.
-- Where no seat is free at all, nobody of those who wait is looked at: there may be ten thousand.

with turn as (
    select w.id, w.redemption_id, w.swap_id, d.person_id, d.identity, d.state = 'granted' as incoming,
           pick.slot_id, pick.team_id
    from waiting w
    join redemption d on d.id = w.redemption_id
    left join swap p on p.id = w.swap_id
    cross join lateral (
        select s.id as slot_id, s.team_id
        from slot s
        join team t on t.id = s.team_id
        where s.free
          and s.pool_id = :pool
          and t.status = 'active'
          and s.team_id is distinct from p.not_team_id
          and not exists (select from seat x where x.identity = d.identity and x.team_id = s.team_id and x.counts)
          and not exists (select from seat x where x.person_id = d.person_id and x.team_id = s.team_id and x.counts)
        order by s.rank, s.id
        limit 1
        for no key update of s skip locked
    ) pick
    where w.pool_id = :pool and w.state = 'waiting'
      and exists (
          select from slot s join team t on t.id = s.team_id
          where s.free and s.pool_id = :pool and t.status = 'active')
    order by w.priority, w.id
    limit 1
    for no key update of w, d
),
called as (
    update waiting w set state = 'placed' from turn where w.id = turn.id
),
promised as (
    update redemption d set state = 'placing' from turn where d.id = turn.redemption_id and not turn.incoming
),
seated as (
    insert into seat (redemption_id, team_id, slot_id, person_id, identity, state, incoming)
    select redemption_id, team_id, slot_id, person_id, identity, 'reserved', incoming from turn
    returning id, team_id
),
moving as (
    update swap p set state = 'moving', to_seat_id = s.id from turn, seated s where p.id = turn.swap_id
)
insert into operation (kind, team_id, seat_id)
select 'grant', team_id, id from seated
returning id, (select case when swap_id is null then 'grant' else 'swap' end from turn) as hint
