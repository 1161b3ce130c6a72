-- What becomes of those whom this scan has seen. The next 500 after :after change their state.
--
-- protected: a role of their own upstream, or spared by the pool. reported: two scans, ten minutes apart at least, saw them.
-- An admin's word stands. A domain is what follows the @ of an address, or the colon of a Matrix id.
--
-- :team, :started, :after

with rules as (
    select p.spared_roles as roles,
           array(select lower(each) from unnest(p.spared_identities) each) as identities,
           array(select ltrim(lower(each), '@') from unnest(p.spared_domains) each) as domains
    from team t join pool p on p.id = t.pool_id
    where t.id = :team
),
looked as (
    select o.id, o.state,
           o.role <> 'member'
               or o.role = any (r.roles)
               or lower(o.member) = any (r.identities)
               or split_part(lower(o.member), case when o.member like '@%:%' then ':' else '@' end, 2) = any (r.domains) as spared,
           o.scans >= 2 and o.last_seen - o.first_seen >= interval '10 minutes' as twice
    from orphan o, rules r
    where o.team_id = :team
      and o.last_seen = :started
      and o.state in ('seen', 'reported', 'protected')
      and (o.state <> 'protected' or o.decided_by is null)
),
judged as (
    select id, case
        when spared then 'protected'
        when twice then 'reported'
        else state
    end as state
    from looked
),
changed as (
    select o.id, j.state
    from orphan o join judged j on j.id = o.id
    where o.id > :after and o.state <> j.state and o.state in ('seen', 'reported', 'protected')
    order by o.id
    limit 500
    for no key update of o
)
update orphan o set state = c.state
from changed c
where o.id = c.id
returning o.id
