"""A second code of the same pool: asked first whether it is for more days or for somebody else, nothing spent unasked."""

from datetime import datetime, timedelta

import pytest

from tests.bot.play import address, hold, in_line, one, seated
from tests.bot.stage import Person, Running, Stage

pytestmark = pytest.mark.usefixtures("bot")


def another_code(stage: Stage) -> str:
    return stage.more_codes(stage.newest_team)[0]


def until_of(stage: Stage, person: Person) -> datetime:
    found: datetime = one(
        stage,
        "select expires_at from redemption where identity = :who and state = 'granted'",
        who=address(person),
    )
    return found


def unused(stage: Stage) -> int:
    return int(
        one(
            stage,
            "select count(*) from code c join pool p on p.id = c.pool_id"
            " where p.name = :pool and reserved + spent = 0",
            pool=stage.newest_team,
        )
    )


def test_the_days_are_added_after_one_question_with_both_dates(stage: Stage) -> None:
    person = seated(stage)
    before = until_of(stage, person)
    person.say(another_code(stage))
    asked = person.sees("Shall I add the days to it")
    assert person.labels() == [
        f"➕ {address(person)} · until {before:%Y-%m-%d}",
        "🎟 A seat for somebody else",
        "Cancel",
    ]
    person.press("➕")
    confirm = person.sees("Extend this seat?")
    after = before + timedelta(days=30)
    for day in (before, after):
        assert f"{day:%Y-%m-%d}" in confirm["text"]
    assert unused(stage) == 1
    person.press("Extend")
    done = person.sees("The days are added")
    assert asked["message_id"] == confirm["message_id"] == done["message_id"]
    assert until_of(stage, person) == after
    assert f"{after:%Y-%m-%d}" in done["text"]
    assert unused(stage) == 0


def test_in_chinese(stage: Stage) -> None:
    person = seated(stage, "zh-hans")
    person.say(another_code(stage))
    person.sees("要给它续期，还是给别人用？")
    person.press(address(person))
    person.sees("给这个座位续期？")
    person.press("➕ 续期")
    person.sees("已续期")


def test_the_own_identity_typed_beside_the_code_leads_to_the_same_question(stage: Stage) -> None:
    person = seated(stage)
    before = until_of(stage, person)
    person.say(f"{another_code(stage)} {address(person).upper()}")
    person.sees("Extend this seat?")
    person.press("Extend")
    person.sees("The days are added")
    assert until_of(stage, person) == before + timedelta(days=30)


def test_the_own_identity_typed_for_somebody_else_is_not_extended_unasked(stage: Stage) -> None:
    person = seated(stage)
    before = until_of(stage, person)
    person.say(another_code(stage))
    person.sees("Shall I add")
    person.press("somebody else")
    person.sees("e-mail")
    person.say(address(person))
    person.sees("Redeem this code?")
    person.press("Redeem")
    person.sees("another code of yours")
    assert until_of(stage, person) == before
    assert unused(stage) == 1


def test_a_seat_for_somebody_else_is_a_seat_of_its_own(stage: Stage) -> None:
    person = seated(stage, code=stage.codes(seats=1)[0])
    stage.team(stage.newest_team, f"{stage.newest_team} B")
    before = until_of(stage, person)
    person.say(another_code(stage))
    person.sees("Shall I add")
    person.press("somebody else")
    person.sees("e-mail")
    assert address(person) not in person.labels()
    person.say(f"friend{person.id}@example.com")
    person.sees("Redeem this code?")
    person.press("Redeem")
    stage.work()
    assert f"friend{person.id}@example.com" in person.sees("You have a seat")["text"]
    assert until_of(stage, person) == before


def test_to_cancel_spends_nothing(stage: Stage) -> None:
    person = seated(stage)
    person.say(another_code(stage))
    person.sees("Shall I add")
    person.press("Cancel")
    person.sees("Nothing was spent")
    assert unused(stage) == 1


def test_a_seat_that_ended_meanwhile_is_not_extended(stage: Stage) -> None:
    person = seated(stage)
    person.say(another_code(stage))
    person.sees("Shall I add")
    person.press("➕")
    person.sees("Extend this seat?")
    stage.change(
        "update redemption set state = 'ending', ended_because = 'expired' where identity = :who",
        who=address(person),
    )
    person.press("Extend")
    person.sees("That seat has ended meanwhile")
    assert unused(stage) == 1


def test_a_place_in_line_can_be_lengthened_before_it_has_a_date(stage: Stage) -> None:
    seated(stage)
    person = in_line(stage, stage.person(), stage.newest_team)
    person.say(another_code(stage))
    person.sees("Shall I add")
    assert person.labels()[0] == f"➕ {address(person)} · no date yet"
    person.press("➕")
    assert "Until" not in person.sees("Extend this seat?")["text"]
    person.press("Extend")
    person.sees("The days are added")
    assert (
        one(
            stage,
            "select days from redemption where identity = :who and state = 'waiting'",
            who=address(person),
        )
        == 60
    )


def test_pressed_twice_the_days_are_added_once(stage: Stage, bot: Running) -> None:
    person = seated(stage)
    before = until_of(stage, person)
    person.say(another_code(stage))
    person.sees("Shall I add")
    person.press("➕")
    confirm = person.sees("Extend this seat?")
    release = hold(bot, person.id)
    presses = [person.press("Extend", confirm) for _ in range(2)]
    release()
    person.toast(presses[1])
    person.sees("The days are added")
    assert until_of(stage, person) == before + timedelta(days=30)


def test_another_identity_typed_beside_the_code_is_for_somebody_else(stage: Stage) -> None:
    """What was typed beside the code is the other's identity: nothing is asked about one's own."""
    person = seated(stage)
    stage.team(stage.newest_team, f"{stage.newest_team} B")
    person.say(f"{another_code(stage)} other{person.id}@example.com")
    assert f"other{person.id}@example.com" in person.sees("Redeem this code?")["text"]
