"""Codes from the chat: made step by step or at once, kept back until their file has arrived, revoked with what it means."""

from datetime import UTC, datetime

from invitehub import choices
from tests.bot.play import one, seated
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


def test_case_23_made_by_steps_and_useless_until_the_file_has_arrived(stage: Stage, admin: Person) -> None:
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
    asked = admin.sees("A note,")
    admin.say("Spring fair")
    question = admin.sees("Make 5 codes")
    assert "within 7 days" in question["text"]
    assert "Note: Spring fair" in question["text"]
    assert "reply_markup" not in admin.shown(asked["message_id"])
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


def chosen(stage: Stage, admin: Person) -> None:
    """All steps but the note."""
    stage.codes(seats=1)
    admin.talk("/codes new")
    for asked, label in (
        ("For which pool?", stage.newest_team),
        ("How many?", "1"),
        ("How long", "7 days"),
        ("How many people", "1 person"),
        ("By when", "any time"),
    ):
        admin.sees(asked)
        admin.press(label)
    admin.sees("A note,")


def test_the_note_can_be_passed_over_and_what_is_written_then_is_none(stage: Stage, admin: Person) -> None:
    chosen(stage, admin)
    admin.press("Without a note")
    assert "No note." in admin.sees("Make one code")["text"]
    admin.talk("not a note any more")
    assert "Make one code" not in admin.answers()[-1]["text"]


def test_a_code_that_is_sent_instead_of_a_note_is_redeemed(stage: Stage, admin: Person) -> None:
    chosen(stage, admin)
    admin.say(f"{stage.codes()[0]} o{admin.id}@example.com")
    admin.sees("Redeem this code?")


def test_codes_with_a_last_day_end_with_it_in_the_houses_time_zone(stage: Stage, admin: Person) -> None:
    stage.codes(seats=1)
    pool = stage.newest_team
    with stage.house.db.transaction() as session:
        choices.set_timezone(session, "Asia/Shanghai", actor="test")
    admin.talk(f"/codes new {pool} 1 30 2031-12-31 # by then")
    question = admin.sees("Make one code")["text"]
    assert "to be redeemed by 2031-12-31" in question
    assert "Note: by then" in question
    admin.press("Yes")
    file_of(stage, admin)
    end = one(
        stage,
        "select c.usable_until from code c join batch b on b.id = c.batch_id where b.note = 'by then'",
    )
    assert end == datetime(2031, 12, 31, 16, 0, tzinfo=UTC)
    admin.talk(f"/codes new {pool} 1 30 2 2020-02-29")
    admin.press("Yes")
    admin.sees("2020-02-29 is over")
    admin.talk(f"/codes new {pool} 1 30 2031-02-30")
    admin.sees("Step by step")
    stage.change("delete from setting where name = 'timezone'")


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
