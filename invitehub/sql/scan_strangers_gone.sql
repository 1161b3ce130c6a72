-- Places of strangers who are not there any more, who fill none, or who have a seat of their own. The next 500 after :after
-- come free; those that were closing go.
--
-- :scan, :team, :after, :pending

with over as materialized (
    select s.id, s.closing
    from slot s
    where s.team_id = :team
      and s.stranger is not null
      and s.stranger not like 'unknown:%'
      and s.stranger not like 'quota:%'
      and s.id > :after
      and (exists (select from seat x where x.team_id = :team and x.counts and x.ref = s.stranger)
           or not exists (
               select from listed l where l.scan_id = :scan and l.ref = s.stranger and (l.joined or :pending)))
    order by s.id
    limit 500
    for no key update
),
gone as (
    delete from slot s using over where s.id = over.id and over.closing
),
freed as (
    update slot s set stranger = null, free = true from over where s.id = over.id and not over.closing
)
select id from over order by id
