"""I3: nobody has two seats by one redemption, or is twice in a team."""

from invitehub.invariants.base import Invariant


class OneSeatARedemption(Invariant):
    """A redemption has at most one current seat, and one more only while a swap leads to it."""

    number = "I3"
    code = "more_than_one_seat"
    query = """
        select 'redemption ' || redemption_id as subject, count(*) || ' current seats' as detail
        from seat
        where state in ('reserved', 'granting', 'active') and not incoming
        group by redemption_id
        having count(*) > 1
        union all
        select 'redemption ' || redemption_id, count(*) || ' incoming seats'
        from seat
        where incoming
        group by redemption_id
        having count(*) > 1
        union all
        select 'seat ' || x.id, 'incoming without a swap'
        from seat x
        where x.incoming
            and x.wanted = 'in'
            and not exists (
                select from swap p
                where p.redemption_id = x.redemption_id and p.to_seat_id = x.id and p.state = 'moving')"""


class NobodyTwiceInATeam(Invariant):
    """An identity, and a person, has at most one seat that counts in a team."""

    number = "I3"
    code = "twice_in_a_team"
    query = """
        select 'team ' || team_id as subject, 'one identity in seats ' || string_agg(cast(id as text), ', ' order by id) as detail
        from seat
        where counts
        group by team_id, identity
        having count(*) > 1
        union all
        select 'team ' || team_id, 'one person in seats ' || string_agg(cast(id as text), ', ' order by id)
        from seat
        where counts and person_id is not null
        group by team_id, person_id
        having count(*) > 1"""
