"""Names as long as they may be, in Chinese, in buttons that take 64 bytes."""

from sqlalchemy import text

from tests.bot.stage import Person, Stage
from tests.support.playground import until


def test_the_people_of_a_team_with_a_very_long_name_are_turned_to(stage: Stage, admin: Person) -> None:
    name = "很长的名字" * 12
    person = stage.person()
    person.say(f"{stage.codes()[0]} p{person.id}@example.com")
    person.sees("Redeem this code?")
    person.press("Redeem")
    stage.work()
    with stage.house.db.transaction() as session:
        renamed = text("update team set name = :new where name = :old")
        session.execute(renamed, {"new": name, "old": stage.newest_team})
    admin.talk(f"/team {name}")
    card = admin.sees(name)
    admin.press("People", card)
    until(lambda: "· 1 person" in admin.shown(card["message_id"])["text"], "the people of the team")
    shown = admin.shown(card["message_id"])
    assert name in shown["text"]
    buttons = [button for row in shown["reply_markup"]["inline_keyboard"] for button in row]
    assert all(len(button["callback_data"].encode()) <= 64 for button in buttons)
