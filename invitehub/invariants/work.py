"""I5: each planned operation is settled in the end."""

from invitehub.invariants.base import Invariant


class SeatsUnderWayHaveWork(Invariant):
    """A seat that is coming or going has work under way, and no other seat has."""

    number = "I5"
    code = "seat_without_work"
    query = """
        select 'seat ' || x.id as subject, x.state || ' without an operation' as detail
        from seat x
        where x.state in ('reserved', 'granting', 'revoking')
            and not exists (
                select from operation o where o.seat_id = x.id and o.state not in ('settled', 'cancelled'))
        union all
        select 'seat ' || x.id, x.state || ' with operation ' || o.id
        from operation o
        join seat x on x.id = o.seat_id
        where o.state not in ('settled', 'cancelled') and x.state in ('active', 'released', 'written_off')"""


class NoWorkIsForgotten(Invariant):
    """Work that can be done is not overdue by more than a quarter of an hour."""

    number = "I5"
    code = "work_is_overdue"
    always = False
    query = """
        select 'operation ' || o.id as subject, o.kind || ' ' || o.state || ' after ' || o.attempts || ' tries' as detail
        from operation o
        join team t on t.id = o.team_id
        where t.status in ('active', 'paused')
            and (o.state in ('planned', 'retry', 'uncertain') and o.due_at < now() - interval '15 minutes'
                or o.state = 'claimed' and o.lease_until < now() - interval '15 minutes')
            and not exists (
                select from operation f
                where f.id = o.after_id and (
                    f.state not in ('settled', 'cancelled') or f.settled_at > now() - interval '15 minutes'))"""
