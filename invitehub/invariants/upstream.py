"""I6: after reconciliation all who are upstream are accounted for."""

from invitehub.invariants.base import Invariant


class ScansAddUp(Invariant):
    """Whom the last complete scan saw upstream are people with seats, and orphans."""

    number = "I6"
    code = "members_unexplained"
    always = False
    # Only where nothing has changed since it began: then the rows are still those that it compared.
    query = """
        select 'team ' || t.id as subject, c.seen || ' upstream, ' || c.orphans || ' orphans, ' || here.seats || ' seats' as detail
        from team t
        join scan c on c.team_id = t.id and c.started_at = t.scanned_at and c.outcome = 'complete'
        cross join lateral (
            select count(*) filter (where x.state = 'active' and x.missing_since is null) as seats,
                   count(*) filter (where x.state <> 'active') as moving
            from seat x
            where x.team_id = t.id and x.counts) here
        where c.seen <> c.orphans + here.seats
            and here.moving = 0
            and not exists (select from seat x where x.team_id = t.id and x.changed_at >= c.started_at)
            and not exists (select from operation o where o.team_id = t.id and o.settled_at >= c.started_at)"""


class OrphansAreAsSeen(Invariant):
    """An orphan is upstream as of the last complete scan, and has no seat there."""

    number = "I6"
    code = "orphan_is_stale"
    always = False
    query = """
        select 'orphan ' || o.id as subject, o.state || ' though not seen any more' as detail
        from orphan o
        join team t on t.id = o.team_id
        where o.state in ('seen', 'reported') and o.last_seen < t.scanned_at
        union all
        select 'orphan ' || o.id, o.state || ' with seat ' || x.id
        from orphan o
        join team t on t.id = o.team_id
        join seat x on x.team_id = o.team_id and x.counts and x.ref = o.ref
        where o.state in ('seen', 'reported', 'protected') and x.state = 'active' and x.changed_at < t.scanned_at"""
