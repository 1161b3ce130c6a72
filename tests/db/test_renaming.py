"""Hard case 9: an identity mistyped. Unsent it is changed, pending it is invited anew, joined an admin changes it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from invitehub import gifts, renaming, swaps, waiting
from invitehub.errors import Refusal
from invitehub.hints import Hint
from invitehub.outcomes import OutcomeKind
from invitehub.providers import Retry
from invitehub.upstream import Gone
from invitehub.views import SeatView
from models.enums import Ending, RedemptionState, SeatState, SwapCause
from tests.support.desk import Desk, operation_of
from tests.support.grants import INVITED, JOINED, answer, end, granted, view
from tests.support.race import at_once
from tests.support.shop import Shop

OLD, NEW = "anne@example.org", "ann@example.org"


def rename(
    shop: Shop,
    seat: SeatView | int,
    identity: str = NEW,
    *,
    by_admin: bool = False,
    person_id: int | None = None,
) -> Hint | None:
    with shop.db.transaction() as session:
        return renaming.rename(
            session,
            seat if isinstance(seat, int) else seat.redemption_id,
            identity,
            actor="test",
            by_admin=by_admin,
            person_id=person_id,
        )


def refuses(code: str, attempt: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as refused:
        attempt()
    assert refused.value.code == code


def tried(shop: Shop, seat: SeatView, identity: str = NEW) -> str:
    try:
        rename(shop, seat, identity)
    except Refusal as refusal:
        return refusal.code
    return "renamed"


def test_case_9_unsent_it_is_changed_and_nothing_wrong_reaches_upstream(desk: Desk) -> None:
    outcome = desk.shop.seated(identity=OLD)
    assert outcome.seat is not None
    assert rename(desk.shop, outcome.seat, f" {NEW.upper()}") is None
    desk.run(operation_of(outcome))
    assert desk.upstream() == [NEW]
    seat = view(desk.shop, outcome.seat.redemption_id)
    assert (seat.identity, seat.redemption_state) == (NEW, RedemptionState.GRANTED)
    assert desk.shop.rows("select identity from seat") == [(NEW,)]
    desk.shop.check()


def test_case_9_in_line_it_is_changed(shop: Shop) -> None:
    team = shop.team(0)
    waits = shop.redeem(shop.codes()[0], identity=OLD).seat
    assert waits is not None
    assert rename(shop, waits) is None
    shop.capacity(team, 1)
    (hint,) = waiting.serve(shop.db, shop.pool_id)
    answer(shop, hint.operation_id, JOINED)
    assert shop.rows("select identity from seat") == [(NEW,)]


def test_case_9_pending_it_is_revoked_and_invited_anew_in_the_same_place(desk: Desk) -> None:
    shop = desk.shop
    desk.add_team(5)
    outcome = shop.seated(identity=OLD)
    desk.run(operation_of(outcome))
    assert outcome.seat is not None
    before = view(shop, outcome.seat.redemption_id)
    assert before.seat_state is SeatState.ACTIVE
    assert not before.joined
    slot = shop.one("select slot_id from seat")
    hint = rename(shop, before)
    assert hint is not None
    assert hint.kind == "revoke"
    between = view(shop, before.redemption_id)
    assert (between.identity, between.redemption_state) == (NEW, RedemptionState.PLACING)
    assert shop.redeem(shop.codes()[0]).kind is OutcomeKind.RESERVED
    shop.change(
        "update redemption set stopped_at = stopped_at - interval '1 day' where identity = :new", new=NEW
    )
    result = desk.run(hint.operation_id)
    assert desk.upstream() == []
    (again,) = result.hints
    assert shop.one("select slot_id from seat where state = 'reserved' and identity = :new", new=NEW) == slot
    desk.run(again.operation_id)
    assert desk.upstream() == [NEW]
    after = view(shop, before.redemption_id)
    assert (after.redemption_state, after.team, after.identity) == (RedemptionState.GRANTED, desk.team, NEW)
    assert after.expires_at
    assert before.expires_at
    assert after.expires_at - before.expires_at > timedelta(days=1), "the days stood still meanwhile"
    assert shop.rows("select reserved, spent from code where max_uses = 1 order by id limit 1") == [(0, 1)]
    shop.check()


def test_case_9_joined_only_an_admin_changes_it_and_the_person_is_told(shop: Shop) -> None:
    shop.team(1)
    person = shop.person()
    seat = granted(shop, JOINED, person=person, identity=OLD)
    refuses("rename_joined", partial(rename, shop, seat))
    assert view(shop, seat.redemption_id) == seat
    hint = rename(shop, seat, by_admin=True)
    assert hint is not None
    told = "select params, chat_id from notice where kind = 'renamed'"
    assert shop.rows(told) == [({"identity": NEW}, person.telegram_id)]
    audit = "select before, after from audit where action = 'seats.rename' order by id desc limit 1"
    assert shop.rows(audit) == [({"identity": OLD}, {"identity": NEW})]
    (again,) = answer(shop, hint.operation_id, Gone("revoked")).hints
    answer(shop, again.operation_id, JOINED)
    assert view(shop, seat.redemption_id).redemption_state is RedemptionState.GRANTED
    shop.check()


def test_case_9_people_do_it_once_a_day_and_only_to_what_is_theirs(shop: Shop) -> None:
    shop.team(0)
    person = shop.person()
    waits = shop.redeem(shop.codes()[0], person, OLD).seat
    assert waits is not None
    refuses("redemption_missing", partial(rename, shop, waits, person_id=shop.person().id))
    rename(shop, waits, person_id=person.id)
    assert shop.one("select count(*) from notice") == 0, "it is their own doing"
    refuses("rename_today", partial(rename, shop, waits, OLD, person_id=person.id))
    rename(shop, waits, "annie@example.org", by_admin=True)
    shop.change("update redemption set identity_changed_at = now() - interval '1 day'")
    rename(shop, waits, OLD, person_id=person.id)
    assert view(shop, waits.redemption_id).identity == OLD


def test_what_upstream_is_just_asked_for_has_to_be_settled_first(shop: Shop) -> None:
    shop.team(1)
    outcome = shop.seated(identity=OLD)
    assert outcome.seat is not None
    answer(shop, outcome.operation_id, Retry("busy"))
    for by_admin in (False, True):
        refuses("rename_in_flight", partial(rename, shop, outcome.seat, by_admin=by_admin))
    shop.change("update operation set due_at = now()")
    answer(shop, outcome.operation_id, INVITED)
    assert rename(shop, outcome.seat) is not None


def test_whoever_moves_just_now_moves_first(shop: Shop) -> None:
    shop.team(1)
    seat = granted(shop, INVITED, identity=OLD)
    with shop.db.transaction() as session:
        swaps.ask(session, redemption_id=seat.redemption_id, cause=SwapCause.EVACUATION, actor="test")
    refuses("rename_in_flight", partial(rename, shop, seat))
    with shop.db.transaction() as session:
        swaps.cancel(session, redemption_id=seat.redemption_id, actor="test")
    assert rename(shop, seat) is not None


def test_in_a_dead_team_only_the_next_seat_is_asked_for_under_the_new_one(shop: Shop) -> None:
    team = shop.team(1)
    seat = granted(shop, INVITED, identity=OLD)
    shop.change("update team set status = 'suspended' where name = :name", name=team)
    refuses("rename_in_flight", partial(rename, shop, seat))
    shop.change("update team set status = 'dead' where name = :name", name=team)
    assert rename(shop, seat) is None
    after = view(shop, seat.redemption_id)
    assert (after.identity, after.redemption_state) == (NEW, RedemptionState.GRANTED)
    assert shop.rows("select state, identity from seat") == [("active", OLD)]


@pytest.mark.parametrize(("typed", "code"), [("nobody", "identity"), (f" {OLD.upper()}", "rename_same")])
def test_what_is_no_change(shop: Shop, typed: str, code: str) -> None:
    shop.team(1)
    seat = granted(shop, INVITED, identity=OLD)
    refuses(code, partial(rename, shop, seat, typed, by_admin=True))
    assert view(shop, seat.redemption_id) == seat


def test_an_identity_that_somebody_else_has_is_not_taken(shop: Shop) -> None:
    shop.team(3)
    seat = granted(shop, INVITED, identity=OLD)
    other = granted(shop, identity=NEW)
    refuses("identity_seated", partial(rename, shop, seat))
    end(shop, other.redemption_id, Ending.KICKED)
    refuses("identity_seated", partial(rename, shop, seat))
    (revoke,) = shop.rows("select id from operation where kind = 'revoke'")
    answer(shop, revoke[0], Gone("revoked"))
    assert rename(shop, seat) is not None
    shop.check()


def test_what_is_over_is_not_renamed(shop: Shop) -> None:
    shop.team(1)
    seat = granted(shop, identity=OLD)
    end(shop, seat.redemption_id, Ending.KICKED)
    refuses("already_over", partial(rename, shop, seat, by_admin=True))
    refuses("redemption_missing", partial(rename, shop, 4711, by_admin=True))


def test_an_admin_corrects_a_correction_while_the_first_invitation_is_still_being_revoked(shop: Shop) -> None:
    shop.team(1)
    seat = granted(shop, INVITED, identity=OLD)
    hint = rename(shop, seat, "ana@example.org", by_admin=True)
    assert hint is not None
    assert rename(shop, seat, by_admin=True) is None
    assert rename(shop, seat, OLD, by_admin=True) is None, "back to what is just being removed"
    rename(shop, seat, by_admin=True)
    (again,) = answer(shop, hint.operation_id, Gone("revoked")).hints
    answer(shop, again.operation_id, INVITED)
    assert shop.rows("select identity from seat where counts") == [(NEW,)]
    shop.check()


def test_a_kick_in_between_leaves_nobody_there(shop: Shop) -> None:
    shop.team(1)
    seat = granted(shop, INVITED, identity=OLD)
    hint = rename(shop, seat)
    assert hint is not None
    end(shop, seat.redemption_id, Ending.KICKED)
    assert answer(shop, hint.operation_id, Gone("revoked")).hints == ()
    assert view(shop, seat.redemption_id).redemption_state is RedemptionState.ENDED
    assert shop.one("select count(*) from seat where counts") == 0
    shop.check()


def test_one_of_whom_only_the_identity_is_known(shop: Shop) -> None:
    shop.team(0)
    with shop.db.transaction() as session:
        gift = gifts.give(session, pool=shop.name, identity=OLD, days=5, actor="test")
    rename(shop, gift, by_admin=True)
    assert view(shop, gift).identity == NEW
    assert shop.one("select count(*) from notice") == 0


def test_of_many_who_want_one_identity_at_once_one_gets_it(shop: Shop) -> None:
    shop.team(10)
    seats = [granted(shop, INVITED) for _ in range(8)]

    assert sorted(map(str, at_once(partial(tried, shop), seats))) == [*["identity_seated"] * 7, "renamed"]
    shop.check()


def test_rename_against_kick(shop: Shop) -> None:
    shop.team(10)
    for number in range(8):
        seat = granted(shop, INVITED)

        works: list[Callable[[], object]] = [
            partial(end, shop, seat.redemption_id),
            partial(tried, shop, seat, f"new{number}@example.org"),
        ]
        _, renamed = at_once(lambda work: work(), works)
        assert renamed in {"renamed", "already_over"}
        (revoke,) = shop.rows("select id from operation where kind = 'revoke' and state = 'planned'")
        assert answer(shop, revoke[0], Gone("revoked")).hints == ()
        assert view(shop, seat.redemption_id).redemption_state is RedemptionState.ENDED
    shop.check()
