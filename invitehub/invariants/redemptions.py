"""I4: each accepted redemption ends as granted, waiting, or refused with the use returned. None is forgotten."""

from invitehub.invariants.base import Invariant


class RedemptionsHaveWhatTheySay(Invariant):
    """What is placed, granted or ending has a seat for it; what is over has none."""

    number = "I4"
    code = "redemption_without_seat"
    # Placing: a seat is under way, or the one before it goes because its identity is put right. Granted: a seat is there,
    # or it is just found to be gone, or the person has left and may come back.
    query = """
        select 'redemption ' || d.id as subject, d.state as detail
        from redemption d
        where d.state = 'placing' and not exists (
                select from seat x
                where x.redemption_id = d.id
                    and (x.state in ('reserved', 'granting') or (x.state = 'revoking' and x.next_identity is not null)))
            or d.state = 'granted' and d.away_since is null and not exists (
                select from seat x where x.redemption_id = d.id and x.state in ('active', 'revoking'))
            or d.state = 'ending' and not exists (select from seat x where x.redemption_id = d.id and x.counts)
        union all
        select 'redemption ' || d.id, d.state || ' with seat ' || x.id
        from seat x
        join redemption d on d.id = x.redemption_id
        where x.counts and d.state in ('ended', 'refused', 'cancelled', 'merged')"""


class WhoWaitsIsInLine(Invariant):
    """Whoever waits, for a first seat or by a swap for another one, has one place in line; nobody else has."""

    number = "I4"
    code = "line_is_wrong"
    query = """
        select 'redemption ' || d.id as subject, 'waits without a place in line' as detail
        from redemption d
        where d.state = 'waiting'
            and not exists (select from waiting w where w.redemption_id = d.id and w.state = 'waiting')
        union all
        select 'redemption ' || d.id, d.state || ' with a place in line'
        from waiting w
        join redemption d on d.id = w.redemption_id
        left join swap p on p.id = w.swap_id and p.state = 'waiting' and p.redemption_id = d.id
        where w.state = 'waiting' and d.state <> 'waiting' and not (d.state = 'granted' and p.id is not null)
        union all
        select 'redemption ' || w.redemption_id, count(*) || ' places in line'
        from waiting w
        where w.state = 'waiting'
        group by w.redemption_id
        having count(*) > 1"""


class OpenSwapsGoOn(Invariant):
    """An open swap is in line or on its way to a seat, and its redemption is not over."""

    number = "I4"
    code = "swap_is_stuck"
    query = """
        select 'swap ' || p.id as subject, p.state || ', redemption ' || d.state as detail
        from swap p
        join redemption d on d.id = p.redemption_id
        where p.state = 'waiting' and not exists (
                select from waiting w
                where w.redemption_id = p.redemption_id and w.swap_id = p.id and w.state = 'waiting')
            or p.state = 'moving' and not exists (
                select from seat x where x.id = p.to_seat_id and x.state in ('reserved', 'granting'))
            or p.state in ('waiting', 'moving') and d.state not in ('placing', 'waiting', 'granted')"""
