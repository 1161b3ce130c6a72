"""What admins do from the chat: asked about first, done once, seen in the same message, undone where that is promised."""

from typing import Any

from invitehub import teams
from models.enums import TeamStatus
from tests.bot.stage import Person, Stage
from tests.support.playground import until


def seated(stage: Stage, seats: int = 2) -> tuple[Person, str]:
    """Somebody with a seat, and under which identity."""
    person = stage.person()
    identity = f"p{person.id}@example.com"
    person.say(f"{stage.codes(seats=seats)[0]} {identity}")
    person.sees("Redeem this code?")
    person.press("Redeem")
    stage.work()
    person.sees("You have a seat")
    return person, identity


def rows(stage: Stage, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    from sqlalchemy import text

    with stage.house.db.transaction() as session:
        return [tuple(row) for row in session.execute(text(sql), values)]


def test_a_kick_from_the_command_is_asked_about_and_done_once(stage: Stage, admin: Person) -> None:
    person, identity = seated(stage)
    admin.talk(f"/kick {identity.upper()}")
    question = admin.sees("Remove this person?")
    assert identity in question["text"]
    admin.press("Yes")
    told = admin.sees("The seat is ending")
    until(lambda: "⏳ 0 of 1" in admin.shown(told["message_id"])["text"], "the progress")
    stage.work()
    until(lambda: "✅ 1 of 1 confirmed gone" in admin.shown(told["message_id"])["text"], "the end", 20)
    assert [one["member"] for one in stage.sandbox.members(stage.newest_team)] == []
    again = {"inline_keyboard": [[{"text": "x", "callback_data": _yes(question)}]]}
    posted = stage.playground.call("sendMessage", chat_id=admin.id, text="again", reply_markup=again)
    told = admin.toast(admin.press_data(_yes(question), posted["message_id"]))
    assert "done already" in told["text"]
    assert rows(stage, "select count(*) from audit where action = 'seats.kick'") == [(1,)]
    until(
        lambda: any("removed" in text or "ended" in text for text in person.texts()[-1:]), "the person told"
    )


def _yes(question: dict[str, Any]) -> str:
    return str(question["reply_markup"]["inline_keyboard"][-1][0]["callback_data"])


def test_a_question_is_bound_to_whoever_was_asked(stage: Stage, admin: Person) -> None:
    _, identity = seated(stage)
    admin.talk(f"/kick {identity}")
    data = _yes(admin.sees("Remove this person?"))
    other = stage.person()
    other.talk("/help")
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    posted = stage.playground.call("sendMessage", chat_id=other.id, text="copied", reply_markup=markup)
    other.toast(other.press_data(data, posted["message_id"]))
    assert "put to somebody else" in other.shown(posted["message_id"])["text"]
    assert stage.sandbox.members(stage.newest_team)


def test_what_has_changed_since_the_question_is_left_alone(stage: Stage, admin: Person) -> None:
    stage.codes(seats=2)
    team = stage.newest_team
    admin.talk(f"/team {team}")
    admin.press("Pause")
    admin.sees("Make one team")
    with stage.house.db.transaction() as session:
        teams.set_team_status(session, names=[team], status=TeamStatus.RETIRED, actor="test")
    admin.press("Yes")
    admin.sees("It has changed meanwhile")
    assert rows(stage, "select status from team where name = :name", name=team) == [("retired",)]


def test_the_status_of_many_teams_is_changed_and_set_back(stage: Stage, admin: Person) -> None:
    stage.codes(seats=2)
    pool = stage.newest_team
    admin.talk("/batch_status")
    admin.press(pool[:40])
    admin.sees("What shall they become?")
    admin.press("Pause")
    admin.sees("Make one team")
    admin.press("Yes")
    admin.sees("One team changed")
    assert rows(stage, "select status from team where name = :name", name=pool) == [("paused",)]
    admin.press("Undo")
    admin.sees("One team set back")
    assert rows(stage, "select status from team where name = :name", name=pool) == [("active",)]


def test_lists_are_turned_in_place_and_sent_as_a_file(stage: Stage, admin: Person) -> None:
    for _ in range(9):
        stage.codes(seats=1)
    first = admin.talk("/teams")
    admin.press("›")
    until(lambda: "Page 2" in admin.shown(first["message_id"])["text"], "the second page")
    admin.press("Export", admin.shown(first["message_id"]))
    sent = until(lambda: next((m for m in admin.answers() if "document" in m), None), "a file")
    assert sent["document"]["file_name"] == "teams.csv"


def test_a_person_is_found_by_a_piece_of_the_address_and_by_the_code(stage: Stage, admin: Person) -> None:
    person = stage.person()
    (code,) = stage.codes(seats=2)
    identity = f"p{person.id}@example.com"
    person.say(f"{code} {identity}")
    person.sees("Redeem this code?")
    person.press("Redeem")
    stage.work()
    for words in (f"p{person.id}@", code, str(person.id)):
        admin.talk(f"/find {words}")
        admin.sees("One person")
    admin.press(identity[:20])
    card = admin.sees("Telegram id")
    assert identity in card["text"]
    assert code not in "".join(admin.texts())
    assert any("Move to another team" in label for label in admin.labels())


def test_the_status_is_true_and_looked_at_again(stage: Stage, admin: Person) -> None:
    seated(stage)
    admin.talk("/status")
    shown = admin.sees("Status")
    assert "🟢 Bot" in shown["text"]
    assert "🟢 Worker" in shown["text"]
    assert "🔴 Web page: no sign of life" in shown["text"]
    assert "🟢 Database" in shown["text"]
    assert "1 of 2" in shown["text"]
    stage.worker(well=False)
    admin.press("Refresh")
    until(lambda: "🔴 Worker" in admin.shown(shown["message_id"])["text"], "the worker's end")
