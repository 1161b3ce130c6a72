"""I1: seats never exceed places."""

from invitehub.invariants.base import Invariant


class SeatsFitIntoTeams(Invariant):
    """A team has no more seats that count than places, and no two on one place."""

    number = "I1"
    code = "seats_exceed_places"
    query = """
        select 'team ' || x.team_id as subject, count(*) || ' seats' as detail
        from seat x
        where x.counts
        group by x.team_id
        having count(*) > (select count(*) from slot s where s.team_id = x.team_id)
            or count(*) <> count(distinct x.slot_id)"""


class PlacesKnowTheirSeats(Invariant):
    """A place is free exactly if nobody has it: no seat, no stranger, and it is not closing."""

    number = "I1"
    code = "place_is_wrong"
    query = """
        select 'slot ' || s.id as subject, case when s.free then 'free' else 'not free' end as detail
        from slot s
        left join seat x on x.slot_id = s.id
        where s.free <> (x.id is null and s.stranger is null and not s.closing)
            or (x.id is not null and s.stranger is not null)
            or (x.id is not null and not x.counts)"""
