-- Places of somebody unknown, once the listing tells of everybody but :hidden. Up to 500 come free; closing ones go.
-- Only those from before the scan: it knows nothing of whom the team was full with later.
--
-- :team, :started, :hidden

with over as materialized (
    select s.id, s.closing
    from slot s
    join operation o on o.id = cast(substr(s.stranger, 9) as bigint)
    where s.team_id = :team and s.stranger like 'unknown:%' and o.settled_at < :started
    order by s.id
    offset :hidden limit 500
    for no key update of s
),
gone as (
    delete from slot s using over where s.id = over.id and over.closing
),
freed as (
    update slot s set stranger = null, free = true from over where s.id = over.id and not over.closing
)
select id from over order by id
