"""I2: a code is used no more often than it may be, and a use that brought no seat comes back."""

from invitehub.invariants.base import Invariant


class UsesAreCounted(Invariant):
    """What a code says of its uses is what its redemptions say, and no more than it may have."""

    number = "I2"
    code = "uses_are_wrong"
    query = """
        select 'code ' || c.id as subject,
               c.reserved || '+' || c.spent || ' of ' || c.max_uses || ', redemptions say '
                   || coalesce(d.reserved, 0) || '+' || coalesce(d.spent, 0) as detail
        from code c
        left join (
            select code_id, count(*) filter (where use = 'reserved') as reserved,
                   count(*) filter (where use = 'spent') as spent
            from redemption
            group by code_id) d on d.code_id = c.id
        where c.reserved <> coalesce(d.reserved, 0)
            or c.spent <> coalesce(d.spent, 0)
            or c.reserved + c.spent > c.max_uses"""


class SpentUsesBroughtSeats(Invariant):
    """A use is spent only if a seat came of it."""

    number = "I2"
    code = "use_without_seat"
    query = """
        select 'redemption ' || d.id as subject, d.state as detail
        from redemption d
        where d.use = 'spent'
            and d.state <> 'merged'
            and not exists (
                select from seat x
                where x.redemption_id = d.id and (x.granted_at is not null or x.ref is not null or x.state = 'active'))"""
