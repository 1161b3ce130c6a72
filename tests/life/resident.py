"""Somebody who has had a seat for an hour, by SQL: lives begin in a house with people in it."""

RESIDENT = """
with s as (select s.id, s.team_id, s.pool_id from slot s join team t on t.id = s.team_id where t.name = %(team)s and s.free limit 1),
d as (
    insert into redemption (code_id, person_id, pool_id, identity, state, use, days, granted_at, expires_at)
    select c.id, %(person)s, s.pool_id, %(name)s, 'granted', 'spent', c.days, now() - interval '1 h',
           now() - interval '1 h' + c.days * interval '1 day'
    from s, code c where c.mac = %(mac)s
    returning id, person_id, identity),
r as (
    insert into request (key, person_id, outcome, redemption_id, chat_id, message_id)
    select 'life:' || %(name)s, d.person_id, 'reserved', d.id, 1, 1 from d returning key, person_id, redemption_id),
n as (
    insert into notice (person_id, request_key, redemption_id, final, kind, chat_id, asked_at)
    select person_id, key, redemption_id, true, 'granted', 1, now() from r)
insert into seat (redemption_id, team_id, slot_id, person_id, identity, state, ref, joined, granted_at, changed_at)
select d.id, s.team_id, s.id, d.person_id, d.identity, 'active', %(ref)s, true, now() - interval '1 h', now() - interval '1 h'
from s, d
returning id"""
