-- Orphans that are listed although a seat of theirs is on its way: they are still there. Up to 500 at a time.
--
-- :scan, :team, :started

with there as (
    select o.id
    from orphan o
    join listed l on l.scan_id = :scan and l.ref = o.ref
    where o.team_id = :team and o.state in ('seen', 'reported', 'protected', 'removing') and o.last_seen < :started
    order by o.id
    limit 500
    for no key update of o
)
update orphan o set last_seen = :started
from there
where o.id = there.id
returning o.id
