"""Codes are shown once, although messages come at least once: what may not have arrived does not work."""

from tests.bot.stage import Person, Stage
from tests.bot.test_admin_codes import file_of
from tests.support.playground import until


def test_case_23_a_file_that_may_not_have_arrived_holds_no_code_that_works(
    stage: Stage, admin: Person
) -> None:
    """Its sending is cut after the effect: the admin has it, and the bot does not know. It is made once all the same."""
    stage.codes(seats=1)
    admin.talk(f"/codes new {stage.newest_team} 2 30 1")
    admin.sees("Make 2 codes")
    stage.playground.fault(drop=1, methods=["sendDocument"])
    admin.press("Yes")
    codes, file = file_of(stage, admin)
    until(lambda: stage.playground.ask("GET", "/faults")["drop"] == 0, "the answer to be cut")
    buyer = stage.person()
    buyer.say(f"{codes[0]} b{buyer.id}@example.com")
    buyer.sees("on hold")
    assert [text for text in admin.texts() if "No code in it works yet" in text][1:] == [], "made once"
    assert sum("document" in message for message in admin.answers()) == 1
    admin.press("I have the file", file)
    admin.sees("2 codes work from now on")
    buyer.say(f"{codes[0]} b{buyer.id}@example.com")
    buyer.sees("Redeem this code?")
