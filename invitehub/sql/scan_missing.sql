-- Seats that were there before the scan began, and that it has not seen. The next 500 after :after are marked.
--
-- A settlement writes its transaction's time, and that began after upstream had answered: what is older than :started
-- was upstream before anything was listed.
--
-- :scan, :team, :started, :after

with missing as (
    select x.id
    from seat x
    where x.team_id = :team
      and x.counts
      and x.state = 'active'
      and x.id > :after
      and coalesce(x.granted_at, x.changed_at) < :started
      and x.changed_at < :started
      and not exists (select from listed l where l.scan_id = :scan and l.ref = x.ref)
      and not exists (select from listed l where l.scan_id = :scan and l.member = x.identity)
    order by x.id
    limit 500
    for no key update
)
update seat x set missing_since = coalesce(x.missing_since, :started), missing_scans = x.missing_scans + 1
from missing m
where x.id = m.id
returning x.id
