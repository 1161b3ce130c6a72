-- What the listing tells of seats that it accounts for: who has joined, where to join and until when, who is back, and
-- whoever has left and come in again under another ref.
-- The next 500 after :after; whoever's days begin with joining is left to `note_joined`, which locks the redemption first.
--
-- :scan, :team, :after

with seen as (
    select x.id, l.ref, l.joined, l.how_to_join, l.accept_by
    from seat x
    join redemption d on d.id = x.redemption_id
    cross join lateral (
        select o.ref, o.joined, o.how_to_join, o.accept_by from listed o
        where o.scan_id = :scan and (o.ref = x.ref or o.member = x.identity)
        order by (o.ref is not distinct from x.ref) desc
        limit 1
    ) l
    where x.team_id = :team
      and x.counts
      and x.state = 'active'
      and x.id > :after
      and (x.missing_since is not null
           or l.ref is distinct from x.ref
           or not x.joined and case
               when l.joined then d.stopped_because is distinct from 'not_joined'
               else coalesce(l.how_to_join is distinct from x.how_to_join and l.how_to_join is not null
                             or l.accept_by is distinct from x.accept_by and l.accept_by is not null, false)
           end)
    order by x.id
    limit 500
    for no key update of x
)
update seat x set
    ref = s.ref,
    missing_since = null,
    missing_scans = 0,
    joined = x.joined or s.joined and d.stopped_because is distinct from 'not_joined',
    joined_at = case
        when x.joined or not s.joined or d.stopped_because is not distinct from 'not_joined' then x.joined_at else now()
    end,
    how_to_join = case when x.joined or s.joined then null else coalesce(s.how_to_join, x.how_to_join) end,
    accept_by = case when x.joined or s.joined then null else coalesce(s.accept_by, x.accept_by) end
from seen s, redemption d
where x.id = s.id and d.id = x.redemption_id
returning x.id
