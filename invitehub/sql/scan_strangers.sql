-- Orphans that fill a place upstream, and have none here yet, take one: first of those of whom it was only known that
-- somebody is there, then free ones. 500 at a time; whoever finds no place has none.
--
-- :team, :started, :pending (whether an invitation that is not accepted fills a place)

with needy as materialized (
    select n.ref, row_number() over (order by n.id) as turn
    from (
        select o.id, o.ref
        from orphan o
        where o.team_id = :team
          and o.last_seen = :started
          and o.state in ('seen', 'reported', 'protected', 'removing')
          and (o.joined or :pending)
          and not exists (select from slot s where s.team_id = :team and s.stranger = o.ref)
        order by o.id
        limit 500
    ) n
),
room as materialized (
    select s.id, s.free, s.no
    from slot s
    where s.team_id = :team and (s.free or s.stranger like 'unknown:%')
    order by s.free, s.no desc
    limit (select count(*) from needy)
    for no key update skip locked
),
given as (
    select id, row_number() over (order by free, no desc) as turn from room
)
update slot s set free = false, stranger = n.ref
from given g join needy n on n.turn = g.turn
where s.id = g.id
returning s.id
