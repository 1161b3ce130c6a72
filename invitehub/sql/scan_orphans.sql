-- Members whom no seat accounts for. The next 500 that this scan has not looked at are written down, or seen again.
--
-- A seat that changed since the scan began accounts for its identity too: the listing may be older than the change. Work
-- that is under way always has a seat that counts, and settling it changes the seat.
--
-- `stray`: a seat of that identity ended here lately, so it is our own doing that came too late. Not if a grant was
-- refused because somebody else had let them in: that membership never was ours.
--
-- :scan, :team, :started

with late as (
    select x.identity, x.ref
    from seat x
    where x.team_id = :team
      and not x.counts
      and x.changed_at > :started - interval '30 days'
),
refused as (
    select x.identity
    from seat x
    join operation o on o.seat_id = x.id
    where x.team_id = :team
      and not x.counts
      and x.changed_at > :started - interval '30 days'
      and o.error_code = 'already_member'
)
insert into orphan as o (team_id, ref, member, role, joined, stray, first_seen, last_seen)
select :team, l.ref, l.member, l.role, l.joined,
       (l.member in (select identity from late) or l.ref in (select ref from late where ref is not null))
           and l.member not in (select identity from refused),
       :started, :started
from listed l
where l.scan_id = :scan
  and not exists (
      select from orphan p where p.team_id = :team and p.ref = l.ref and p.last_seen = :started)
  and not exists (select from seat x where x.team_id = :team and x.counts and x.ref = l.ref)
  and not exists (select from seat x where x.team_id = :team and x.counts and x.identity = l.member)
  and not exists (
      select from seat x where x.team_id = :team and x.changed_at >= :started and x.identity = l.member)
  and not exists (
      select from seat x where x.team_id = :team and x.changed_at >= :started and x.ref = l.ref)
  and not exists (
      select from orphan p join operation w on w.orphan_id = p.id
      where p.team_id = :team and p.ref = l.ref and w.settled_at >= :started)
order by l.ref
limit 500
on conflict (team_id, ref) do update set
    member = excluded.member,
    role = excluded.role,
    joined = excluded.joined,
    last_seen = excluded.last_seen,
    -- One who came back under the ref that they had before begins anew.
    state = case when o.state in ('adopted', 'removed', 'gone') then 'seen' else o.state end,
    scans = case when o.state in ('adopted', 'removed', 'gone') then 1 else o.scans + 1 end,
    first_seen = case when o.state in ('adopted', 'removed', 'gone') then excluded.first_seen else o.first_seen end,
    stray = excluded.stray and (o.stray or o.state in ('adopted', 'removed', 'gone')),
    decided_by = case when o.state in ('adopted', 'removed', 'gone') then null else o.decided_by end,
    decided_at = case when o.state in ('adopted', 'removed', 'gone') then null else o.decided_at end
returning ref
