-- Where upstream has :lack places fewer than there are here, so many free ones are held back; where it has grown, they come
-- back. Returns the places that came free.
--
-- :team, :lack

with held as materialized (
    select s.id, s.closing, row_number() over (order by s.closing, s.no) as turn
    from slot s
    where s.team_id = :team and s.stranger like 'quota:%'
),
over as materialized (
    select s.id, s.closing
    from slot s join held h on h.id = s.id
    where h.closing or h.turn > :lack
    order by s.id
    for no key update of s
),
gone as (
    delete from slot s using over where s.id = over.id and over.closing
),
freed as (
    update slot s set stranger = null, free = true from over where s.id = over.id and not over.closing
),
room as materialized (
    select s.id
    from slot s
    where s.team_id = :team and s.free
    order by s.no desc
    limit greatest(:lack - (select count(*) from held where not closing), 0)
    for no key update skip locked
),
taken as (
    update slot s set free = false, stranger = 'quota:' || s.no from room where s.id = room.id
)
select id from over where not closing
