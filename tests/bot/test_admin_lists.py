"""Lists in the admins' chat: pasted below a command, or as a file with the command as its caption."""

import time

from invitehub import batch_invites, teams
from tests.bot.stage import Person, Stage
from tests.support.playground import until


def invited(stage: Stage, admin: Person, names: list[str], seats: int) -> str:
    """A batch invite that has begun. Returns the pool's name."""
    stage.codes(seats=seats)
    pool = stage.newest_team
    admin.talk(f"/batch_invite {pool} 30\n" + "\n".join(names))
    admin.sees("without codes?")
    admin.press("Yes")
    admin.sees("begins")
    return pool


def work_off(stage: Stage) -> None:
    """As the worker does."""
    with stage.house.db.transaction() as session:
        jobs = batch_invites.unfinished(session)
    for job in jobs:
        while step := batch_invites.step(stage.house.db, job):
            stage.hinted += [hint.operation_id for hint in step.hints]
        stage.hinted += [hint.operation_id for hint in step.hints]
    stage.work()


def test_a_list_is_looked_at_then_invited_and_watched_in_one_message(stage: Stage, admin: Person) -> None:
    names = [f"n{number}-{time.time_ns()}@example.com" for number in range(3)]
    stage.codes(seats=2)
    admin.talk(f"/batch_invite {stage.newest_team} 30\n" + "\n".join([*names, names[0], "not an address"]))
    question = admin.sees("Invite 3 people")["text"]
    assert "1 of them must wait" in question
    assert "1 unreadable, 1 twice" in question
    admin.press("Yes")
    admin.sees("begins")
    admin.press("Show")
    shown = admin.sees("Lines: 5")
    work_off(stage)
    until(lambda: "✅ 2 have a seat" in admin.shown(shown["message_id"])["text"], "the progress")
    assert "🕐 1 in line" in admin.shown(shown["message_id"])["text"]
    admin.press("Report")
    file = until(lambda: next((m for m in admin.answers()[-1:] if "document" in m), None), "the report")
    path = stage.playground.call("getFile", file_id=file["document"]["file_id"])["file_path"]
    content = stage.playground.http.get(
        f"{stage.playground.url}/file/bot{stage.playground.token}/{path}"
    ).text
    assert content.count("\n") == 6
    assert all(name in content for name in names)


def test_it_can_be_paused_and_cancelled(stage: Stage, admin: Person) -> None:
    invited(stage, admin, [f"m{number}-{time.time_ns()}@example.com" for number in range(2)], 2)
    admin.press("Show")
    admin.sees("running")
    admin.press("Pause")
    admin.sees("⏸ paused")
    admin.press("Go on")
    admin.sees("running")
    admin.press("Cancel")
    assert "2 cancelled" in admin.sees("🚫 cancelled")["text"]


def test_many_are_kicked_by_a_list(stage: Stage, admin: Person) -> None:
    names = [f"k{number}-{time.time_ns()}@example.com" for number in range(3)]
    invited(stage, admin, names, 3)
    work_off(stage)
    admin.talk("/kick\n" + "\n".join([names[0].upper(), names[1], "nobody@example.com"]))
    assert names[1] in admin.sees("these 2 seats")["text"]
    admin.press("Yes")
    admin.sees("2 seats are ending")
    stage.work()
    assert [one["member"] for one in stage.sandbox.members(stage.newest_team)] == [names[2]]


def test_many_teams_change_by_a_list(stage: Stage, admin: Person) -> None:
    names = []
    for _ in range(2):
        stage.codes()
        names.append(stage.newest_team)
    admin.talk("/batch_status paused\n" + "\n".join([*names, "No such team"]))
    question = admin.sees("Make 2 teams paused")["text"]
    assert "One name of your list is unknown" in question
    admin.press("Yes")
    admin.sees("2 teams changed")
    with stage.house.db.transaction() as session:
        assert {team.status.value for team in teams.list_teams(session) if team.name in names} == {"paused"}
    admin.talk("/batch_status sleepy\nwhatever")
    admin.sees("The statuses are")


def test_too_much_is_refused(admin: Person) -> None:
    admin.talk("/batch_invite nosuchpool 30\na@example.com")
    admin.sees("no such pool")
    admin.talk("/batch_invite pool")
    admin.sees("an identity in each line")
