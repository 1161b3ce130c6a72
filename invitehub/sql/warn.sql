-- Who is to be warned that their days end, the most urgent first: the nearest threshold of the pool, if it was not said.
--
-- :limit
--
-- A threshold counts from the grant on: nobody with a seat for a day is warned of seven. It was said if that was less
-- than a day before its time, so that a date which moves by some hours is not told of again; one that is put off is.

select d.id, d.expires_at, near.days as threshold,
       cast(ceil(extract(epoch from d.expires_at - now()) / 86400) as int) as days,
       'expiring:' || d.id || ':' || cast(extract(epoch from d.expires_at) as bigint) || ':' || near.days as once
from redemption d
join pool p on p.id = d.pool_id
cross join lateral (
    select min(each) as days
    from unnest(p.warn_days) each
    where d.expires_at <= now() + each * interval '24 hours'
) near
where d.state = 'granted'
  and d.expires_at > now()
  and d.expires_at <= now() + (
      select coalesce(max(each), 0) from pool, unnest(warn_days) each) * interval '24 hours'
  and d.person_id is not null
  and d.stopped_at is null
  and d.ended_because is null
  and d.expires_at - near.days * interval '24 hours' > coalesce(d.granted_at, d.created_at)
  and not exists (
      select from notice n
      where n.redemption_id = d.id
        and n.kind = 'expiring'
        and n.state <> 'void'
        and cast(n.params ->> 'threshold' as int) = near.days
        and n.created_at > d.expires_at - (near.days + 1) * interval '24 hours')
order by d.expires_at, d.id
limit :limit
