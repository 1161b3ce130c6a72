-- Seats whose people have joined, and whose days begin with that. The next 500 after :after.
--
-- :scan, :team, :after

select x.id
from seat x
join redemption d on d.id = x.redemption_id
where x.team_id = :team
  and x.counts
  and x.state = 'active'
  and not x.joined
  and d.stopped_because = 'not_joined'
  and x.id > :after
  and exists (
      select from listed l
      where l.scan_id = :scan and l.joined and (l.ref = x.ref or l.member = x.identity))
order by x.id
limit 500
