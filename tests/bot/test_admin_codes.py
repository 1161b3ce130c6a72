"""Codes from the chat: made step by step or at once, kept back until their file has arrived, revoked with what it means."""

from tests.bot.play import seated
from tests.bot.stage import Person, Stage
from tests.support.playground import until


def file_of(stage: Stage, admin: Person) -> tuple[list[str], dict[str, object]]:
    """The codes in the newest file, and its message."""
    message = until(lambda: next((m for m in admin.answers()[-1:] if "document" in m), None), "the file")
    path = stage.playground.call("getFile", file_id=message["document"]["file_id"])["file_path"]
    content = stage.playground.http.get(
        f"{stage.playground.url}/file/bot{stage.playground.token}/{path}"
    ).text
    return content.split(), message


def test_by_steps_and_useless_until_the_file_has_arrived(stage: Stage, admin: Person) -> None:
    stage.codes(seats=2)
    pool = stage.newest_team
    admin.talk("/codes new")
    admin.sees("For which pool?")
    admin.press(pool)
    admin.sees("How many?")
    admin.press("5")
    admin.sees("How long does a seat last?")
    admin.press("30 days")
    admin.sees("How many people")
    admin.press("1 person")
    admin.sees("By when")
    admin.press("within 7 days")
    question = admin.sees("Make 5 codes")
    assert "within 7 days" in question["text"]
    admin.press("Yes")
    codes, file = file_of(stage, admin)
    assert len(codes) == 5
    buyer = stage.person()
    buyer.say(f"{codes[0]} b{buyer.id}@example.com")
    buyer.sees("on hold")
    admin.press("I have the file", file)
    admin.sees("5 codes work from now on")
    buyer.say(f"{codes[0]} b{buyer.id}@example.com")
    buyer.sees("Redeem this code?")
    admin.press("Delete", file)
    until(lambda: file["message_id"] not in [m["message_id"] for m in admin.answers()], "the file to go")


def test_at_once_and_revoked(stage: Stage, admin: Person) -> None:
    stage.codes(seats=1)
    admin.talk(f"/codes new {stage.newest_team} 2 30 3")
    assert "3 uses each" in admin.sees("Make 2 codes")["text"]
    admin.press("Yes")
    codes, file = file_of(stage, admin)
    admin.press("I have the file", file)
    admin.sees("2 codes work")
    admin.talk("/codes")
    admin.press(stage.newest_team)
    admin.sees("Uses: 0 of 6")
    admin.press("Revoke")
    assert "6 uses that are left are lost" in admin.sees("for good?")["text"]
    admin.press("Yes")
    admin.sees("2 codes are revoked")
    buyer = stage.person()
    buyer.say(f"{codes[0]} b{buyer.id}@example.com")
    buyer.sees("withdrawn")


def test_one_code_is_found_by_its_last_four_and_revoked(stage: Stage, admin: Person) -> None:
    first, second = stage.codes(2, seats=3, uses=2)
    seated(stage, code=first)
    admin.talk(f"/find {first}")
    admin.press(f"…{first[-4:]}")
    assert "Uses: 1 of 2" in admin.sees("🟢 works")["text"]
    admin.press("Revoke")
    question = admin.sees("for good?")["text"]
    assert "One use that is left is lost. Whoever redeemed it keeps the seat" in question
    admin.press("Yes")
    admin.sees("One code is revoked")
    admin.press("Show")
    admin.sees("🚫 revoked")
    assert not any("Revoke" in label for label in admin.labels())
    for code, told in ((first, "withdrawn"), (second, "good for a seat")):
        buyer = stage.person()
        buyer.say(code)
        buyer.sees(told)


def test_what_cannot_be_is_said(stage: Stage, admin: Person) -> None:
    stage.codes()
    admin.talk(f"/codes new {stage.newest_team}")
    admin.sees("Step by step")
    admin.talk("/codes new nosuchpool 2 30")
    admin.sees("no such pool")
    admin.talk(f"/codes new {stage.newest_team} 2 99999")
    admin.press("Yes")
    admin.sees("cannot last that long")
