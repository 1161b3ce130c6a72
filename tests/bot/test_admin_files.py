"""A file whose caption is the command: as if its lines stood below it. One that was forwarded orders nothing."""

import time
from typing import Any

from invitehub import teams
from tests.bot.play import members, one
from tests.bot.stage import Person, Stage
from tests.bot.test_admin_lists import invited, work_off
from tests.support.playground import GROUP, until


def send(
    stage: Stage, person: Person, caption: str, *lines: str, name: str = "list.txt", chat: int = 0
) -> dict[str, Any]:
    content = "\ufeff" + "\r\n".join(lines)
    files = {"file": (name, content.encode(), "text/plain")}
    data = {"person": str(person.id), "caption": caption}
    answer = stage.playground.http.post(
        f"{stage.playground.url}/api/chats/{chat or person.id}/files", data=data, files=files
    )
    return dict(answer.raise_for_status().json()["message"])


def test_a_list_of_people_in_a_file_is_invited(stage: Stage, admin: Person) -> None:
    names = [f"f{number}-{time.time_ns()}@example.com" for number in range(3)]
    stage.codes(seats=3)
    admin.talk("/help")
    send(stage, admin, f"/batch_invite {stage.newest_team} 30", *names, "", names[0], name="people.csv")
    question = admin.sees("Invite 3 people")["text"]
    assert "1 twice in the list" in question
    admin.press("Yes")
    admin.sees("begins")
    work_off(stage)
    assert sorted(members(stage, stage.newest_team)) == sorted(names)


def test_a_list_of_teams_in_a_file_is_changed(stage: Stage, admin: Person) -> None:
    names = []
    for _ in range(2):
        stage.codes()
        names.append(stage.newest_team)
    admin.talk("/help")
    send(stage, admin, "/batch_status paused # spring cleaning", *names)
    assert "spring cleaning" in admin.sees("Make 2 teams paused")["text"]
    admin.press("Yes")
    admin.sees("2 teams changed")
    with stage.house.db.transaction() as session:
        found = teams.list_teams(session, names=names)
    assert {(team.status.value, team.status_reason) for team in found} == {("paused", "spring cleaning")}


def test_a_list_of_people_in_a_file_is_kicked(stage: Stage, admin: Person) -> None:
    names = [f"g{number}-{time.time_ns()}@example.com" for number in range(3)]
    invited(stage, admin, names, 3)
    work_off(stage)
    send(stage, admin, "/kick # moved away", names[0].upper(), names[1])
    question = admin.sees("these 2 seats")["text"]
    assert "moved away" in question
    admin.press("Yes")
    admin.sees("2 seats")
    stage.work()
    assert members(stage, stage.newest_team) == [names[2]]


def test_a_forwarded_file_orders_nothing(stage: Stage, admin: Person) -> None:
    stage.codes()
    team = stage.newest_team
    admin.talk("/help")
    sent = send(stage, Person(stage.playground, 1001), "/batch_status dead", team, chat=GROUP)
    link = stage.playground.call("createChatInviteLink", chat_id=GROUP)["invite_link"]
    stage.playground.ask("POST", "/join", {"person": admin.id, "invite_link": link})
    before = len(admin.answers())
    forwarded = {"person": admin.id, "from_chat": GROUP, "message_id": sent["message_id"]}
    stage.playground.ask("POST", f"/chats/{admin.id}/forward", forwarded)
    until(lambda: len(admin.answers()) > before, "an answer")
    assert "Make" not in admin.texts()[-1]
    assert one(stage, "select status from team where name = :name", name=team) == "active"
    assert one(stage, "select count(*) from confirmation where telegram_id = :id", id=admin.id) == 0
