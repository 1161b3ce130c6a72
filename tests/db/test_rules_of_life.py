"""What the database refuses of swaps, clocks, renewals, orphans, lists and the history, whoever asks."""

import pytest

from tests.support.attacks import Raw, attempt, refuses
from tests.support.shop import Shop

# What is in the database when an attack begins: `somebody`, whose seat is reserved in a team of three.
TO_BE = "update redemption set use = 'spent', state = 'granted', expires_at = now()"
AGAIN = (
    "insert into seat (redemption_id, team_id, slot_id, person_id, identity, state, incoming)"
    " select x.redemption_id, s.team_id, s.id, x.person_id, x.identity, {}"
    " from seat x, (select id, team_id from slot where free and team_id = {} limit 1) s limit 1"
)
ELSEWHERE = "(select max(id) from team)"
HERE = "(select min(id) from team)"


def test_a_redemption_has_one_seat_and_one_where_it_goes(raw: Raw, shop: Shop) -> None:
    shop.team(1)
    shop.team(1)
    another = AGAIN.format("{}", ELSEWHERE)
    refuses(raw, "uq_seat_current", another.format("'granting', false"))
    refuses(raw, "ck_seat_incoming", another.format("'active', true"))
    raw.execute(another.format("'reserved', true").encode())
    third = AGAIN.format("'granting', true", "(select max(id) - 1 from team)")
    refuses(raw, "uq_seat_incoming", third)
    refuses(
        raw,
        "ck_seat_incoming",
        "update seat set state = 'granting'; update seat set state = 'active' where incoming",
    )
    refuses(raw, "uq_seat_current", "update seat set incoming = false")
    # Both count: neither the person nor the identity may be there a second time.
    raw.execute(b"update seat set state = 'granting'; update seat set state = 'revoking' where not incoming")
    refuses(
        raw, "uq_seat_person_team", AGAIN.format("'active', false", HERE).replace("x.identity, ", "'new', ")
    )
    refuses(
        raw, "uq_seat_identity_team", AGAIN.format("'active', false", HERE).replace("x.person_id, ", "null, ")
    )


def test_days_that_stand_still_do_so_for_a_reason(raw: Raw) -> None:
    raw.execute(TO_BE.encode())
    refuses(raw, "ck_redemption_stopped", "update redemption set stopped_at = now()")
    refuses(raw, "ck_redemption_stopped", "update redemption set stopped_because = 'no_seat'")
    raw.execute(b"update redemption set stopped_at = now(), stopped_because = 'no_seat'")
    refuses(raw, "ck_redemption_expires", "update redemption set expires_at = null")


def test_an_end_has_a_reason_and_gives_its_use_back_at_most_once(raw: Raw) -> None:
    raw.execute(TO_BE.encode())
    refuses(raw, "ck_redemption_ended", "update redemption set state = 'ending'")
    raw.execute(b"update redemption set state = 'ending', ended_because = 'kicked'")
    refuses(raw, "ck_redemption_returned", "update redemption set use = 'returned'")
    refuses(raw, "ck_redemption_returned", "update redemption set state = 'cancelled'")
    raw.execute(b"update redemption set state = 'cancelled', use = 'returned'")
    assert raw.execute("select reserved, spent from code").fetchone() == (0, 0)
    refuses(raw, "transition_redemption", "update redemption set use = 'spent'")


def test_a_code_that_lengthened_something_comes_back_with_it(raw: Raw) -> None:
    raw.execute(TO_BE.encode())
    raw.execute("insert into person (telegram_id) values (1)")
    merged = (
        "insert into redemption (code_id, person_id, pool_id, identity, state, use, days, merged_into)"
        " select code_id, (select max(id) from person), pool_id, identity, 'merged', {}, 1, {} from redemption limit 1"
    )
    refuses(raw, "ck_redemption_merged", merged.format("'spent'", "null"))
    refuses(raw, "ck_redemption_spent", merged.format("'reserved'", "id"))
    raw.execute(merged.format("'spent'", "id").encode())
    assert raw.execute("select reserved, spent from code").fetchone() == (0, 2)
    raw.execute(b"update redemption set state = 'ending', ended_because = 'kicked' where state = 'granted'")
    raw.execute(b"update redemption set state = 'cancelled', use = 'returned' where state = 'ending'")
    assert raw.execute("select distinct state, use from redemption").fetchall() == [("cancelled", "returned")]
    assert raw.execute("select reserved, spent from code").fetchone() == (0, 0)


def test_one_swap_is_open_and_an_open_one_has_no_end(raw: Raw) -> None:
    swap = "insert into swap (redemption_id, cause, asked_by, state, ended_at) select id, 'wish', 'x', {} from redemption"
    refuses(raw, "ck_swap_ended_at", swap.format("'waiting', now()"))
    refuses(raw, "ck_swap_ended_at", swap.format("'done', null"))
    raw.execute(swap.format("'waiting', null").encode())
    refuses(raw, "uq_swap_open", swap.format("'moving', null"))
    raw.execute(swap.format("'done', now()").encode())
    refuses(raw, "swap_kept", "delete from swap")


def test_work_is_on_a_seat_or_on_an_orphan(raw: Raw) -> None:
    raw.execute("update operation set state = 'cancelled', settled_at = now()")
    orphan = "insert into orphan (team_id, ref, member, role, joined) select id, 'r', 'm', 'member', true from team"
    raw.execute(orphan.encode())
    refuses(raw, "uq_orphan_team_id_ref", orphan)
    work = "insert into operation (kind, team_id, seat_id, orphan_id) select {} from team t, seat x, orphan o"
    refuses(raw, "ck_operation_subject", work.format("'grant', t.id, null, null"))
    refuses(raw, "ck_operation_subject", work.format("'remove', t.id, x.id, o.id"))
    refuses(raw, "ck_operation_remove", work.format("'remove', t.id, x.id, null"))
    refuses(raw, "ck_operation_remove", work.format("'revoke', t.id, null, o.id"))
    raw.execute(work.format("'remove', t.id, null, o.id").encode())
    refuses(raw, "uq_operation_open_orphan", work.format("'remove', t.id, null, o.id"))
    refuses(raw, "operation_kept", "delete from operation where kind = 'remove'")


def test_work_is_in_the_team_of_what_it_is_on(raw: Raw, shop: Shop) -> None:
    shop.team(1)
    raw.execute("update operation set state = 'cancelled', settled_at = now()")
    raw.execute("insert into orphan (team_id, ref, member, role, joined)"
                " select min(id), 'r', 'm', 'member', true from team")  # fmt: skip
    work = "insert into operation (kind, team_id, seat_id, orphan_id) values ({}, (select max(id) from team), {})"
    refuses(raw, "fk_operation_seat_id_team_id", work.format("'revoke'", "(select id from seat), null"))
    refuses(raw, "fk_operation_orphan_id_team_id", work.format("'remove'", "null, (select id from orphan)"))


def test_what_is_said_once_is_said_once(raw: Raw) -> None:
    say = (
        "insert into notice (person_id, kind, chat_id, asked_at, final, once)"
        " select id, 'kicked', 1, now(), false, {} from person"
    )
    raw.execute(say.format("'kicked:1'").encode())
    refuses(raw, "uq_notice_once", say.format("'kicked:1'"))
    raw.execute(say.format("null").encode())
    raw.execute(say.format("null").encode())


def test_a_line_of_a_list_has_a_redemption_exactly_if_it_was_taken(raw: Raw) -> None:
    job = "insert into batch_invite (pool_id, days, created_by, state, ended_at) select id, {} from pool"
    refuses(raw, "ck_batch_invite_days", job.format("0, 'x', 'running', null"))
    refuses(raw, "ck_batch_invite_ended_at", job.format("1, 'x', 'running', now()"))
    refuses(raw, "ck_batch_invite_ended_at", job.format("1, 'x', 'done', null"))
    raw.execute(job.format("1, 'x', 'running', null").encode())
    line = "insert into batch_invite_line (job_id, no, given, state, redemption_id) select j.id, 1, 'x', {} from batch_invite j, redemption d"
    refuses(raw, "ck_batch_invite_line_taken", line.format("'taken', null"))
    refuses(raw, "ck_batch_invite_line_taken", line.format("'pending', d.id"))
    raw.execute(line.format("'taken', d.id").encode())
    refuses(raw, "uq_batch_invite_line_job_id_no", line.format("'pending', null"))


def test_a_scan_is_one_of_the_kinds_there_are_and_what_it_listed_goes_with_it(raw: Raw) -> None:
    refuses(raw, "ck_scan_outcome", "insert into scan (team_id, outcome) select id, 'fine' from team")
    raw.execute("insert into scan (team_id) select id from team")
    listed = "insert into listed (scan_id, ref, member, role, joined) select id, 'r', 'm', 'member', true from scan"
    raw.execute(listed.encode())
    refuses(raw, "pk_listed", listed)
    raw.execute("delete from scan")
    assert raw.execute("select count(*) from listed").fetchone() == (0,)


RULES = [
    ("name", "''"),
    ("strategy", "'best'"),
    ("swap_limit", "-1"),
    ("swap_window_days", "0"),
    ("swap_causes", "'none'"),
    ("waiting_days", "0"),
    ("remind_days", "0"),
    ("accept_days", "366"),
    ("lapsed_use", "'lost'"),
    ("clock_starts", "'never'"),
    ("warn_days", "'{7,0}'"),
    ("grace_days", "-1"),
    ("orphans", "'ignore'"),
    ("orphan_grace_hours", "-1"),
]


@pytest.mark.parametrize(("rule", "value"), RULES)
def test_a_pools_rules_make_sense(raw: Raw, rule: str, value: str) -> None:
    refuses(raw, f"ck_pool_{rule}", f"update pool set {rule} = {value}")


def test_the_brake_and_the_priority_make_sense(raw: Raw) -> None:
    refuses(raw, "ck_pool_brake", "update pool set brake_members = -1")
    refuses(raw, "ck_pool_brake", "update pool set brake_percent = 101")
    refuses(raw, "ck_team_priority", "update team set priority = -1")
    refuses(raw, "ck_team_status_by", "update team set status_by = 'nobody'")


def test_an_owner_is_made_in_the_settings_only(raw: Raw) -> None:
    refuses(
        raw,
        "ck_admin_no_owner",
        "insert into admin (telegram_id, role, appointed_by) values (1, 'owner', 'x')",
    )


def test_each_transition_is_in_the_history_with_who_and_why(raw: Raw) -> None:
    count = "select count(*) from history"
    before = raw.execute(count).fetchone()
    raw.execute("update seat set changed_at = now()")
    assert raw.execute(count).fetchone() == before, "nothing has changed its state"
    with attempt(raw):
        raw.execute("select set_config('invitehub.actor', 'shell:root', true)")
        raw.execute("select set_config('invitehub.why', 'rude', true)")
        raw.execute("update seat set state = 'granting'")
        last = "select subject, before, after, actor, why from history order by id desc limit 1"
        assert raw.execute(last).fetchone() == ("seat", "reserved", "granting", "shell:root", "rude")
    raw.execute("update team set status = 'paused'")
    assert raw.execute(last).fetchone() == ("team", "active", "paused", "system", "")
    raw.execute("update code set status = 'revoked'")
    assert raw.execute(last).fetchone() == ("code", "active", "revoked", "system", "")


@pytest.mark.parametrize(
    "statement", ["update history set actor = 'nobody'", "delete from history", "truncate history"]
)
def test_the_history_is_only_added_to(raw: Raw, statement: str) -> None:
    raw.execute("update team set status = 'paused'")
    refuses(raw, "history_kept", statement)
