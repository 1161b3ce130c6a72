"""I7 and I8: what is said once is said once, and it is said."""

from invitehub.invariants.base import Invariant


class OneLastWord(Invariant):
    """A request has at most one last word, and whoever was granted a seat has one."""

    number = "I7"
    code = "last_word_is_wrong"
    query = """
        select 'request ' || request_key as subject, count(*) || ' last words' as detail
        from notice
        where final
        group by request_key
        having count(*) > 1
        union all
        select 'redemption ' || d.id, 'granted without a last word'
        from redemption d
        join request r on r.redemption_id = d.id and r.outcome in ('reserved', 'waiting')
        where d.state = 'granted'
            and not exists (select from notice n where n.redemption_id = d.id and n.final)"""


class OneAlertATrouble(Invariant):
    """A trouble has at most one open alert."""

    number = "I8"
    code = "alert_opened_twice"
    query = """
        select component || ' alerts' as subject, count(*) || ' open of one trouble: ' || min(id) || ' to ' || max(id) as detail
        from alert
        where closed_at is null
        group by component, subject
        having count(*) > 1"""
