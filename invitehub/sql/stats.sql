-- What happened in each step of a span: :steps steps of :step, the last one still running, in the zone :zone.
--
-- A seat counts in a step if it was there at its end: it was reserved by then, and either still counts or changed last
-- after that, which was its end.
with span as (
    select date_trunc(:unit, now() at time zone :zone) - (n - 1) * cast(:step as interval) as local
    from generate_series(1, :steps) n
),
steps as (
    select local, local at time zone :zone as begins,
           least((local + cast(:step as interval)) at time zone :zone, now()) as ends
    from span
)
select s.local as at,
       (select count(*) from redemption r
         where r.created_at >= s.begins and r.created_at < s.ends and r.code_id is not null) as redemptions,
       (select count(*) from swap w
         where w.ended_at >= s.begins and w.ended_at < s.ends and w.state = 'done') as swaps,
       (select count(*) from history h
         where h.at >= s.begins and h.at < s.ends
           and ((h.subject = 'redemption' and h.after = 'refused') or (h.subject = 'swap' and h.after = 'failed')))
           as failures,
       (select count(*) from seat x
         where x.created_at < s.ends and (x.counts or x.changed_at >= s.ends)) as seats
from steps s
order by s.local
