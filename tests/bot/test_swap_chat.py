"""A swap in the chat: seen beforehand, asked for once, shown in the message that asked, in both languages."""

import pytest

from invitehub.burying import bury_due
from invitehub.ending import note_gone
from invitehub.reconcile import note_joined
from tests.bot.play import address, button, copied, hold, members, one, seated, second_team, serve
from tests.bot.stage import Running, Stage
from tests.support.playground import until

pytestmark = pytest.mark.usefixtures("bot")


def test_a_swap_from_the_wish_to_its_end_in_one_message(stage: Stage) -> None:
    person = seated(stage)
    old, new = stage.newest_team, second_team(stage)
    person.talk("/swap")
    seen = person.sees("Move to another team?")
    for part in (old, "A seat is free", "get it first", "end date stays", "your last swap", "swap until"):
        assert part in seen["text"], seen["text"]
    assert person.labels() == ["🔁 Yes, move me", "No, stay here"]
    assert members(stage, new) == []
    person.press("Yes, move me")
    moving = person.sees(f"moving to {new}")
    assert "keep this one" in moving["text"]
    stage.work()
    moved = person.sees(f"You have moved to {new}")
    assert seen["message_id"] == moving["message_id"] == moved["message_id"]
    assert members(stage, old) == []
    assert members(stage, new) == [address(person)]


def test_a_swap_in_chinese(stage: Stage) -> None:
    person = seated(stage, "zh-hans")
    new = second_team(stage)
    person.talk("/swap")
    seen = person.sees("换到其他 Team？")
    assert "最后一次换车机会" in seen["text"]
    assert person.labels() == ["🔁 确认换车", "不换了，留在这里"]
    person.press("确认换车")
    person.sees(f"正在换到 {new}")
    stage.work()
    assert person.sees(f"您已换到 {new}")["message_id"] == seen["message_id"]


def test_the_button_on_the_card_asks_first_and_to_stay_changes_nothing(stage: Stage) -> None:
    person = seated(stage)
    old = stage.newest_team
    person.press("Another team")
    person.sees("Move to another team?")
    person.press("No, stay here")
    person.sees(f"You have a seat in {old}")
    assert members(stage, old) == [address(person)]
    assert stage.hinted == []


def test_without_a_free_seat_the_old_one_is_kept_in_line_until_it_is_ones_turn(stage: Stage) -> None:
    person = seated(stage)
    pool, old = stage.newest_team, stage.newest_team
    person.talk("/swap")
    assert "No seat is free" in person.sees("Move to another team?")["text"]
    person.press("Yes, move me")
    waits = person.sees("at place 1")
    assert f"You have a seat in {old}" in waits["text"]
    assert any(words in waits["text"] for words in ("Probably by", "Nobody can tell"))
    assert "Stay here after all" in person.labels()
    new = second_team(stage)
    serve(stage, pool)
    stage.work()
    assert person.sees(f"You have moved to {new}")["message_id"] == waits["message_id"]


def test_a_swap_that_waits_can_be_given_up_and_costs_nothing(stage: Stage) -> None:
    person = seated(stage)
    person.talk("/swap")
    person.press("Yes, move me")
    waits = person.sees("at place 1")
    told = person.toast(person.press("Stay here after all"))
    assert told["text"] == "You stay where you are."
    until(lambda: "place 1" not in person.shown(waits["message_id"])["text"], "the card without a place")
    person.talk("/swap")
    assert "your last swap" in person.sees("Move to another team?")["text"]


def test_pressed_twice_it_is_asked_for_once(stage: Stage, bot: Running) -> None:
    person = seated(stage)
    new = second_team(stage)
    person.talk("/swap")
    seen = person.sees("Move to another team?")
    release = hold(bot, person.id)
    presses = [person.press("Yes, move me", seen) for _ in range(2)]
    release()
    person.toast(presses[1])
    person.sees(f"moving to {new}")
    assert len(stage.hinted) == 1
    stage.work()
    person.sees(f"You have moved to {new}")


def test_a_button_of_a_swap_that_is_over_swaps_nothing(stage: Stage) -> None:
    person = seated(stage)
    second_team(stage)
    person.talk("/swap")
    yes = button(person, "Yes, move me")
    person.press("Yes, move me")
    stage.work()
    person.sees("You have moved")
    _, pressed = copied(stage, person, yes)
    person.toast(pressed)
    assert "used all swaps" in person.sees("That can't be swapped")["text"]
    assert stage.hinted == []


def test_asked_again_while_it_waits_it_shows_where_it_is(stage: Stage) -> None:
    person = seated(stage)
    person.talk("/swap")
    person.press("Yes, move me")
    person.sees("at place 1")
    person.talk("/swap")
    person.sees("at place 1")
    assert "Stay here after all" in person.labels()


def test_a_swap_that_upstream_refuses_costs_nothing_and_says_so(stage: Stage) -> None:
    person = seated(stage)
    old, new = stage.newest_team, second_team(stage)
    stage.sandbox.fault(new, refuse={address(person): "not wanted"})
    person.talk("/swap")
    seen = person.sees("Move to another team?")
    person.press("Yes, move me")
    person.sees(f"moving to {new}")
    stage.work()
    failed = person.sees("The move did not work")
    assert failed["message_id"] == seen["message_id"]
    assert f"keep your seat in {old}" in failed["text"]
    assert "no swap" in failed["text"]
    assert members(stage, old) == [address(person)]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("swap_limit = 0", "used all swaps"),
        ("swap_causes = 'unwell'", "is well. You may swap when it is not"),
    ],
)
def test_what_the_pool_does_not_allow_is_said_before_anything_is_asked(
    stage: Stage, rule: str, words: str
) -> None:
    person = seated(stage)
    stage.change(f"update pool set {rule} where name = :pool", pool=stage.newest_team)
    person.talk("/swap")
    refused = person.sees("That can't be swapped")
    assert words in refused["text"]
    assert person.labels() == ["Show the seat"]


def test_too_late(stage: Stage) -> None:
    person = seated(stage)
    stage.change(
        "update redemption set granted_at = granted_at - interval '16 days' where identity = :who",
        who=address(person),
    )
    person.talk("/swap")
    assert "time for swaps" in person.sees("That can't be swapped")["text"]


def test_of_several_seats_one_is_chosen(stage: Stage) -> None:
    person = seated(stage)
    first = stage.newest_team
    stage.team(first, f"{first} B")
    person.say(f"{stage.codes()[0]} {address(person)}")
    person.sees("Redeem this code?")
    person.press("Redeem")
    stage.work()
    person.sees("You have a seat")
    person.talk("/swap")
    person.sees("Which seat")
    person.press(first[:20])
    assert first in person.sees("Move to another team?")["text"]


def test_without_a_seat_there_is_nothing_to_swap(stage: Stage) -> None:
    person = stage.person()
    person.talk("/swap")
    person.sees("no seat that you could swap")


def test_somebody_elses_seat_is_neither_shown_nor_swapped(stage: Stage) -> None:
    person = seated(stage)
    second_team(stage)
    show = button(person, "Another team")
    person.press("Another team")
    person.sees("Move to another team?")
    other = stage.person()
    other.talk("/help")
    _, pressed = copied(stage, other, show)
    assert other.toast(pressed)["text"] == "That isn't there any more."
    _, pressed = copied(stage, other, button(person, "Yes, move me"))
    other.toast(pressed)
    assert stage.hinted == []
    assert address(person) not in "".join(other.texts())


def test_a_dead_teams_people_are_told_once_and_come_first(stage: Stage) -> None:
    person = seated(stage)
    pool = stage.newest_team
    stage.change("update team set status = 'dead', status_since = now() where name = :name", name=pool)
    bury_due(stage.house.db)
    bury_due(stage.house.db)
    stage.deliver()
    person.sees(f"{pool} is gone")
    assert len([said for said in person.texts() if "is gone" in said]) == 1
    person.press("Get a seat elsewhere")
    seen = person.sees("Move to another team?")
    assert "go to the front of the line" in seen["text"]
    assert "costs you no swap" in seen["text"]
    person.press("Yes, move me")
    waits = person.sees("number 1 in line for another seat")
    assert "stand still" in waits["text"]
    new = second_team(stage)
    serve(stage, pool)
    stage.work()
    assert person.sees(f"You have a seat again, in {new}")["message_id"] == waits["message_id"]


def test_who_left_comes_back(stage: Stage) -> None:
    person = seated(stage)
    team = stage.newest_team
    seat_id = one(stage, "select id from seat where identity = :who", who=address(person))
    stage.sandbox.ask("DELETE", f"{stage.sandbox.path(team)}/members/{stage.sandbox.members(team)[0]['id']}")
    with stage.house.db.transaction() as session:
        note_joined(session, seat_id)
        hint = note_gone(session, seat_id, "ghost")
    assert hint is not None
    stage.hinted.append(hint.operation_id)
    stage.work()
    person.sees(f"You are no longer in {team}")
    person.press("Come back")
    seen = person.sees("Come back?")
    assert "yours at once. Your end date stays" in seen["text"]
    person.press("let me come back")
    stage.work()
    person.sees(f"You have a seat again, in {team}")
