"""The whole story of a seat, read from what was kept: in order, with who and why."""

import pytest

from invitehub import (
    adopting,
    ending,
    extending,
    gifts,
    kicking,
    on_behalf,
    operation_list,
    orphans,
    renaming,
    teams,
)
from invitehub.errors import Refusal
from invitehub.providers import Permanent
from invitehub.seats import show_redemption
from invitehub.steps import Step
from invitehub.timeline import timeline, timeline_of_operation
from invitehub.upstream import Gone
from models.enums import CodeStatus, Ending, RedemptionState, SeatState, SwapState, TeamStatus
from ops.data.story import WORDS
from tests.support import batches
from tests.support.census import Census
from tests.support.desk import Desk
from tests.support.grants import INVITED, JOINED, answer, granted
from tests.support.renewals import extend
from tests.support.shop import Shop

ADMIN = "shell:root"


def story(shop: Shop, redemption_id: int) -> tuple[Step, ...]:
    with shop.db.transaction() as session:
        return timeline(session, redemption_id)


def whats(steps: tuple[Step, ...]) -> list[str]:
    return [step.what for step in steps]


def only(steps: tuple[Step, ...], what: str) -> Step:
    (step,) = (step for step in steps if step.what == what)
    return step


def newest(shop: Shop) -> int:
    """The operation that was planned last."""
    return int(shop.one("select max(id) from operation"))


def test_from_the_code_through_a_line_and_a_swap_to_a_kick(shop: Shop) -> None:
    team = shop.team(0)
    person = shop.person()
    seat = shop.redeem(shop.codes()[0], person, "ann@example.org").seat
    assert seat is not None
    shop.capacity(team, 1)
    answer(shop, shop.serve()[0], JOINED)
    with shop.db.transaction() as session:
        on_behalf.swap(session, seat.redemption_id, evacuate=True, actor=ADMIN, why="the move")
    other = shop.team(1)
    answer(shop, shop.serve()[0], JOINED)
    answer(shop, newest(shop), Gone("revoked"))
    with shop.db.transaction() as session:
        kicking.kick_one(session, seat.redemption_id, reason="rude", actor=ADMIN)
    answer(shop, newest(shop), Gone("revoked"))
    shop.change("update notice set state = 'sending', lease_until = now() where kind = 'kicked'")
    shop.change("update notice set state = 'sent', lease_until = null, sent_at = now() where kind = 'kicked'")

    steps = story(shop, seat.redemption_id)
    way_in = ["seat_reserved", "operation_planned", "seat_granting", "operation_sent", "operation_settled"]
    way_out = ["operation_sent", "operation_settled", "seat_released"]
    assert whats(steps) == [
        *["redeemed", "line_joined", "redemption_placing", *way_in],
        *["seat_active", "redemption_granted", "notice_owed"],
        *["seats.swap", "swap_asked", "line_joined", "swap_moving", *way_in],
        *["seat_revoking", "seat_active", "swap_done", "operation_planned", "notice_owed", *way_out],
        *["seats.kick", "seat_revoking", "redemption_ending", "operation_planned", "notice_owed", *way_out],
        *["redemption_ended", "notice_sent"],
    ]
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    by = {(step.what, step.who, step.why) for step in steps}
    assert by >= {
        ("redeemed", f"telegram:{person.telegram_id}", ""),
        ("swap_asked", ADMIN, "evacuation"),
        ("seats.swap", ADMIN, ""),
        ("redemption_ending", ADMIN, "rude"),
        ("operation_sent", "test", ""),
        ("operation_settled", "system", "revoked"),
    }
    assert [step.details["team"] for step in steps if step.what == "seat_reserved"] == [team, other]
    assert [step.details["team"] for step in steps if step.what == "seat_released"] == [team, other]


def test_without_a_code_or_a_person(shop: Shop) -> None:
    shop.team(1)
    with shop.db.transaction() as session:
        given = gifts.give(
            session, pool=shop.name, identity="ann@example.org", days=7, actor=ADMIN, note="talk"
        )
    steps = story(shop, given)
    assert whats(steps) == ["given", "line_joined"]
    assert (steps[0].who, steps[0].why, steps[0].details["days"]) == (ADMIN, "talk", 7)
    with shop.db.transaction() as session:
        whole = show_redemption(session, given)
    assert (whole.seat, whole.operations, whole.timeline) == (None, (), steps)


def test_who_gave_it_by_a_list(shop: Shop) -> None:
    shop.team(1)
    job = batches.start(shop, ["ann@example.org"])
    batches.work(shop, job)
    steps = story(shop, int(shop.one("select id from redemption")))
    assert (steps[0].what, steps[0].who, steps[0].details["batch_invite"]) == ("given", "test", job)


def test_what_made_it_longer_and_who_changed_its_name(shop: Shop) -> None:
    shop.team(1)
    person = shop.person()
    seat = granted(shop, INVITED, person=person)
    extend(shop, shop.codes()[0], person, seat.redemption_id)
    with shop.db.transaction() as session:
        extending.extend(session, seat.redemption_id, 3, ADMIN, "the outage")
    with shop.db.transaction() as session:
        renaming.rename(session, seat.redemption_id, "new@example.org", actor=ADMIN, by_admin=True)
    steps = story(shop, seat.redemption_id)
    renewed = only(steps, "renewed")
    assert (renewed.who, renewed.details["days"]) == (f"telegram:{person.telegram_id}", 30)
    assert only(steps, "seats.extend").details["added"] == 3
    assert only(steps, "seats.rename").details == {"identity": "new@example.org"}
    assert only(steps, "days_stopped").why == "no_seat"
    own = story(shop, int(renewed.details["redemption"]))
    assert (whats(own), own[0].details["code"]) == (["redeemed"], renewed.details["code"])


def test_work_that_ran_out_of_tries_and_what_an_admin_decided(shop: Shop) -> None:
    shop.team(1)
    seat = granted(shop)
    with shop.db.transaction() as session:
        ending.end(session, seat.redemption_id, because=Ending.EXPIRED, actor="system")
    answer(shop, newest(shop), Permanent("not_removable", "the owner stays"))
    with shop.db.transaction() as session:
        operation_list.retry_dead(session, operation_id=newest(shop), actor=ADMIN)
    steps = story(shop, seat.redemption_id)
    assert whats(steps)[-3:] == ["operation_dead", "operations.retry", "operation_due"]
    assert steps[-3].details["upstream_says"] == "the owner stays"
    assert steps[-2].who == ADMIN
    with shop.db.transaction() as session:
        assert timeline_of_operation(session, newest(shop)) == steps


def test_what_befell_its_code_and_its_team_as_long_as_it_was_there(shop: Shop) -> None:
    team, code = shop.team(1), shop.codes()[0]
    seat = granted(shop, code=code)

    def set_status(status: TeamStatus) -> None:
        with shop.db.transaction() as session:
            teams.set_team_status(session, names=[team], status=status, actor=ADMIN, reason="holidays")

    set_status(TeamStatus.PAUSED)
    shop.change("update code set status = 'revoked'")
    with shop.db.transaction() as session:
        ending.end(session, seat.redemption_id, because=Ending.KICKED, actor=ADMIN)
    answer(shop, newest(shop), Gone("revoked"))
    set_status(TeamStatus.ACTIVE)
    later = granted(shop)
    steps = story(shop, seat.redemption_id)
    paused = only(steps, "team_paused")
    assert (paused.who, paused.why, paused.details["team"]) == (ADMIN, "holidays", team)
    assert only(steps, "code_revoked").details["before"] == "active"
    assert "team_active" not in whats(steps)
    assert not {"team_paused", "team_active", "code_revoked"} & set(whats(story(shop, later.redemption_id)))


def test_of_an_orphan_and_of_who_adopted_one(desk: Desk) -> None:
    census = Census(desk)
    census.stranger("one@example.org")
    census.twice()
    orphan = int(desk.shop.one("select id from orphan"))
    with desk.shop.db.transaction() as session:
        seat = adopting.adopt(session, orphan_id=orphan, days=30, actor=ADMIN)
    first = story(desk.shop, seat.redemption_id)[0]
    assert (first.what, first.who, first.why) == ("given", ADMIN, "adopted")


def test_of_the_removal_of_an_orphan(desk: Desk) -> None:
    # Time is turned back below, so a number that no other test has written of in the audit log.
    desk.shop.change("select setval(pg_get_serial_sequence('orphan', 'id'), 70000)")
    census = Census(desk)
    census.stranger("one@example.org")
    census.twice()
    with desk.shop.db.transaction() as session:
        (hint,) = orphans.remove(session, orphan_ids=[70001], actor=ADMIN)
    desk.run(hint.operation_id)
    with desk.shop.db.transaction() as session:
        steps = timeline_of_operation(session, hint.operation_id)
    assert whats(steps) == [
        "orphan_seen",
        "orphans.remove",
        "operation_planned",
        "operation_sent",
        "operation_settled",
    ]
    assert (steps[0].details["identity"], steps[1].who) == ("one@example.org", ADMIN)


def test_of_what_is_not_there(shop: Shop) -> None:
    with pytest.raises(Refusal, match="redemption_missing"):
        story(shop, 4711)
    with shop.db.transaction() as session, pytest.raises(Refusal, match="operation_missing"):
        timeline_of_operation(session, 4711)
    with shop.db.transaction() as session, pytest.raises(Refusal, match="redemption_missing"):
        show_redemption(session, 4711)


@pytest.mark.parametrize(
    ("subject", "states", "first"),
    [
        ("seat", SeatState, set()),
        # It comes to be so, and never turns into it.
        ("redemption", RedemptionState, {"merged"}),
        ("swap", SwapState, set()),
        ("code", CodeStatus, set()),
        ("team", TeamStatus, set()),
    ],
)
def test_every_transition_has_words_at_the_shell(
    subject: str, states: type[SeatState], first: set[str]
) -> None:
    assert {f"{subject}_{state.value}" for state in states if state.value not in first} <= set(WORDS)
