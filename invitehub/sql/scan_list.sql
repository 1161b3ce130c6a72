-- One page of a listing, as it came. A member who is listed twice under one ref is kept once.
--
-- :scan and a list each of :refs, :members, :roles, :joined, :links, :until

insert into listed (scan_id, ref, member, role, joined, how_to_join, accept_by)
select :scan, *
from unnest(
    cast(:refs as text[]), cast(:members as text[]), cast(:roles as text[]), cast(:joined as boolean[]),
    cast(:links as text[]), cast(:until as timestamptz[]))
on conflict do nothing
returning ref
