"""What the database refuses, whoever asks."""

import pytest

from tests.support.attacks import Raw, attempt, refuses
from tests.support.shop import Shop

NEWCOMER = "(select max(id) from person)"


def test_a_slot_is_taken_once_by_its_own_team_and_given_back(raw: Raw, shop: Shop) -> None:
    other = shop.team(1)
    seat = "insert into seat (redemption_id, team_id, slot_id, person_id, identity, state) select redemption_id, {}, {}, {}, {}, 'revoking' from seat limit 1"
    mine, person, new = "team_id", "person_id", "'new@example.org'"
    raw.execute("insert into person (telegram_id) values (1)")
    somebody = "(select id from person where telegram_id = 1)"
    free = "(select min(id) from slot s where s.free and s.team_id = seat.team_id)"
    taken = "slot_id"
    elsewhere = f"(select s.id from slot s join team t on t.id = s.team_id where t.name = '{other}')"
    refuses(raw, "slot_taken", seat.format(mine, taken, somebody, new))
    refuses(raw, "slot_taken", seat.format(mine, elsewhere, somebody, new))
    refuses(raw, "seat_begins", seat.format(mine, "null", somebody, new))
    refuses(raw, "uq_seat_person_team", seat.format(mine, free, person, new))
    refuses(raw, "uq_seat_identity_team", seat.format(mine, free, somebody, "identity"))
    refuses(raw, "uq_seat_current", seat.format(mine, free, somebody, new).replace("revoking", "active"))
    raw.execute(seat.format(mine, free, somebody, new).encode())
    refuses(raw, "seat_moves", f"update seat set slot_id = {free} where state = 'revoking'")
    away = f"update seat set slot_id = {elsewhere}, team_id = (select id from team where name = '{other}')"
    refuses(raw, "seat_moves", f"{away} where state = 'revoking'")
    # One on which there is no work: that would not let it go elsewhere either.
    team_only = away.replace(f"slot_id = {elsewhere}, ", "")
    refuses(raw, "fk_seat_slot_id_team_id", f"{team_only} where state = 'revoking'")
    refuses(
        raw, "fk_operation_seat_id_team_id", f"{team_only}, slot_id = {elsewhere} where state = 'reserved'"
    )
    refuses(raw, "ck_seat_slot", "update seat set slot_id = null")
    refuses(raw, "ck_seat_slot", "update seat set state = 'released' where state = 'revoking'")
    refuses(raw, "ck_seat_incoming", "update seat set incoming = true where state = 'revoking'")
    raw.execute("update seat set state = 'released', slot_id = null where state = 'revoking'")
    assert raw.execute("select count(*) from slot where free").fetchone() == (3,)


def test_a_retired_team_is_empty_and_takes_nobody(raw: Raw, shop: Shop) -> None:
    refuses(raw, "team_retired_empty", "update team set status = 'retired'")
    shop.team(1)
    raw.execute("update team set status = 'retired' where id = (select max(id) from team)")
    refuses(
        raw,
        "slot_taken",
        "insert into seat (redemption_id, team_id, slot_id, person_id, identity, state)"
        " select x.redemption_id, s.team_id, s.id, x.person_id, x.identity, 'revoking'"
        " from seat x, slot s where s.id = (select max(id) from slot)",
    )


def test_slots_are_what_they_say(raw: Raw) -> None:
    refuses(raw, "ck_slot_free", "update slot set stranger = 'somebody' where free")
    refuses(raw, "ck_slot_free", "update slot set closing = true where free")
    refuses(
        raw,
        "uq_slot_team_id_no",
        "insert into slot (team_id, pool_id, no) select team_id, pool_id, no from slot",
    )
    refuses(raw, "uq_slot_team_id_stranger", "update slot set free = false, stranger = 'somebody'")
    refuses(raw, "fk_slot_team_id_pool_id", "update slot set pool_id = pool_id + 1")
    refuses(raw, "fk_seat_slot_id_team_id", "delete from slot where not free")


def test_a_closing_slot_goes_with_its_seat_and_a_strangers_stays_taken(
    raw: Raw,
) -> None:
    gone = "update operation set state = 'cancelled', settled_at = now(); update seat set state = 'released', slot_id = null"
    for mark, left in (("closing = true", [2, 2]), ("stranger = 'x'", [3, 2])):
        with attempt(raw):
            raw.execute(f"update slot set {mark} where not free".encode())
            raw.execute(gone.encode())
            assert raw.execute("select count(*), count(*) filter (where free) from slot").fetchone() == tuple(
                left
            )


def test_uses_are_written_by_redemptions_alone(raw: Raw) -> None:
    for change_ in ("reserved = 0", "spent = 3", "reserved = reserved - 1, spent = spent + 1"):
        refuses(raw, "code_counted", f"update code set {change_}")
    raw.execute("update code set max_uses = 1")
    raw.execute("insert into person (telegram_id) values (1)")
    refuses(
        raw,
        "ck_code_uses",
        "insert into redemption (code_id, person_id, pool_id, identity, state, use, days)"
        f" select code_id, {NEWCOMER}, pool_id, 'x', 'waiting', 'reserved', 1 from redemption",
    )
    refuses(raw, "ck_code_max_uses", "update code set max_uses = 0")
    refuses(raw, "ck_code_days", "update code set days = 0")
    refuses(raw, "ck_code_last4", "update code set last4 = 'AAA'")
    refuses(raw, "uq_code_mac", "insert into code (batch_id, pool_id, mac, key_id, last4, max_uses, days)"
            " select batch_id, pool_id, mac, key_id, last4, 1, 1 from code")  # fmt: skip


def test_a_redemption_is_one_a_person_and_its_use_follows_its_state(
    raw: Raw,
) -> None:
    again = (
        "insert into redemption (code_id, person_id, pool_id, identity, state, use, days)"
        " select code_id, person_id, pool_id, identity, {}, 1 from redemption"
    )
    refuses(raw, "uq_redemption_code_person", again.format("'waiting', 'reserved'"))
    raw.execute(again.format("'cancelled', 'returned'").encode())
    refuses(raw, "ck_redemption_returned", "update redemption set use = 'returned' where state = 'placing'")
    refuses(raw, "ck_redemption_returned", "update redemption set state = 'refused' where state = 'placing'")
    refuses(
        raw,
        "ck_redemption_spent",
        "update redemption set state = 'granted', expires_at = now() where state = 'placing'",
    )
    refuses(
        raw,
        "ck_redemption_expires",
        "update redemption set state = 'granted', use = 'spent' where state = 'placing'",
    )


def test_work_and_lines_are_one_at_a_time(raw: Raw) -> None:
    refuses(
        raw,
        "uq_operation_open_seat",
        "insert into operation (kind, team_id, seat_id) select 'revoke', team_id, id from seat",
    )
    refuses(raw, "ck_operation_lease", "update operation set state = 'claimed'")
    refuses(raw, "ck_operation_lease", "update operation set lease_until = now()")
    refuses(raw, "ck_operation_settled", "update operation set state = 'cancelled'")
    wait = "insert into waiting (redemption_id, pool_id) select id, pool_id from redemption"
    raw.execute(wait.encode())
    refuses(raw, "uq_waiting_redemption", wait)
    refuses(
        raw,
        "pk_request",
        "insert into request (key, person_id, outcome) select key, person_id, outcome from request",
    )
    owe = (
        "insert into notice (person_id, request_key, kind, chat_id, asked_at, final)"
        " select person_id, key, 'granted', 1, now(), {} from request"
    )
    for final in ("false", "true", "false"):
        raw.execute(owe.format(final).encode())
    refuses(raw, "uq_notice_final", owe.format("true"))
    refuses(raw, "ck_notice_lease", "update notice set state = 'sending' where state = 'owed'")
    alert = "insert into alert (component, subject) values ('worker', '')"
    raw.execute(alert.encode())
    refuses(raw, "uq_alert_open", alert)
    raw.execute("update alert set closed_at = now()")
    raw.execute(alert.encode())


@pytest.mark.parametrize(
    "statement",
    ["update audit set actor = 'nobody'", "delete from audit", "truncate audit", "truncate audit cascade"],
)
def test_the_audit_log_is_only_added_to(raw: Raw, statement: str) -> None:
    assert raw.execute("select count(*) > 0 from audit").fetchone() == (True,)
    refuses(raw, "audit_kept", statement)


@pytest.mark.parametrize("table", ["seat", "redemption", "operation"])
def test_what_happened_is_not_deleted(raw: Raw, table: str) -> None:
    refuses(raw, f"{table}_kept", f"delete from {table}")
