"""Work that has failed for good, and people whose seat has ended: what an admin does about them from the chat."""

from tests.bot.play import address, members, one, seated
from tests.bot.stage import Person, Stage
from tests.support.playground import until


def failed(stage: Stage) -> tuple[Person, int]:
    """Somebody whose invitation has failed for good, and the number of that work."""
    person = stage.person()
    person.say(f"{stage.codes(seats=2)[0]} {address(person)}")
    person.sees("Redeem this code?")
    person.press("Redeem")
    until(lambda: stage.hinted, "a hint")
    number = stage.hinted.pop()
    # As after the last of all tries, none of which reached anybody.
    stage.change(
        "update operation set state = 'claimed', sent_at = now(), lease_until = now() where id = :id",
        id=number,
    )
    stage.change(
        "update operation set state = 'dead', lease_until = null, attempts = 9, error_code = 'time_out' where id = :id",
        id=number,
    )
    return person, number


def opened(stage: Stage, admin: Person, person: Person) -> None:
    """The card of the failed work, from the person's."""
    admin.talk(f"/find {address(person)}")
    admin.press(address(person)[:20])
    admin.sees("Telegram id")
    admin.press("Failed work")
    admin.sees("failed for good")


def test_it_is_given_up_when_nobody_is_upstream(stage: Stage, admin: Person) -> None:
    person, number = failed(stage)
    opened(stage, admin, person)
    admin.press("Give up")
    assert "the code's use comes back" in admin.sees("for good?")["text"]
    admin.press("Yes")
    admin.sees("has no seat by it")
    assert one(stage, "select outcome from operation where id = :id", id=number) == "given_up"
    assert one(stage, "select state from redemption where identity = :who", who=address(person)) == "refused"
    stage.deliver()
    person.sees("Your code is unused")


def test_it_is_not_given_up_when_they_are_upstream_after_all(stage: Stage, admin: Person) -> None:
    person, number = failed(stage)
    stage.sandbox.add(stage.newest_team, address(person))
    opened(stage, admin, person)
    admin.press("Give up")
    admin.sees("for good?")
    admin.press("Yes")
    admin.sees("upstream, so nothing was given up")
    assert one(stage, "select state from operation where id = :id", id=number) == "dead"
    admin.talk("/operations")
    admin.press(str(number))
    admin.sees("failed for good")
    admin.press("History")
    admin.sees("work planned")
    admin.press("Back")
    admin.sees("failed for good")
    admin.press("Try again")
    admin.sees("start over?")
    admin.press("Yes")
    admin.sees("is due again")
    stage.work()
    person.sees("in the team already")


def test_whose_seat_has_ended_gets_a_free_one(stage: Stage, admin: Person) -> None:
    person = seated(stage)
    admin.talk(f"/kick {address(person)}")
    admin.sees("Remove this person?")
    admin.press("Yes")
    admin.sees("The seat is ending")
    stage.work()
    admin.talk(f"/find {address(person)}")
    admin.press(address(person)[:20])
    admin.sees("Telegram id")
    admin.press("Free seat, 30 d")
    admin.sees("for 30 days, without a code?")
    admin.press("Yes")
    admin.sees("has the next seat")
    stage.work()
    until(lambda: any("You have a seat" in text for text in person.texts()[1:]), "the person told")
    assert members(stage, stage.newest_team) == [address(person)]
