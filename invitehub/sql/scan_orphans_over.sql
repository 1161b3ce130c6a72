-- Orphans that are none any more: not upstream, or in a seat that is theirs. The next 500 after :after.
--
-- One whom an admin protects is given a day: a listing that once left them out must not undo a person's word.
--
-- :scan, :team, :started, :after

with known as (
    select o.id, exists (select from listed l where l.scan_id = :scan and l.ref = o.ref) as there
    from orphan o
    where o.team_id = :team
      and o.state in ('seen', 'reported', 'protected')
      and o.id > :after
),
over as (
    select o.id, k.there
    from known k
    join orphan o on o.id = k.id
    where o.state in ('seen', 'reported', 'protected')
      and case
          when k.there then
              exists (select from seat x where x.team_id = :team and x.counts and x.ref = o.ref)
              or exists (
                  select from seat x
                  where x.team_id = :team and x.counts and x.identity = o.member and x.state = 'active')
          else o.state <> 'protected' or o.decided_by is null or o.last_seen < :started - interval '1 day'
      end
    order by o.id
    limit 500
    for no key update of o
)
update orphan o set state = case when over.there then 'adopted' else 'gone' end
from over
where o.id = over.id
returning o.id
