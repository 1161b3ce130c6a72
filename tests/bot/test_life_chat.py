"""What people are told without having asked, once and with the next step, and what /my shows of a seat's life."""

from datetime import timedelta

import pytest

from invitehub import alerts, ending, expiry, expiry_warnings, team_status, waiting
from models.enums import Ending, TeamStatus
from tests.bot.play import address, in_line, members, one, seated
from tests.bot.stage import Person, Stage

pytestmark = pytest.mark.usefixtures("bot")


def ends_in(stage: Stage, person: Person, length: timedelta) -> None:
    stage.change(
        "update redemption set expires_at = now() + :length, granted_at = now() - interval '30 days'"
        " where identity = :who",
        length=length,
        who=address(person),
    )


def warn(stage: Stage) -> None:
    with stage.house.db.transaction() as session:
        expiry_warnings.warn_due(session)
    stage.deliver()


def redemption_of(stage: Stage, person: Person) -> int:
    return int(one(stage, "select id from redemption where identity = :who", who=address(person)))


def test_a_seat_is_warned_of_once_and_leads_to_another_code(stage: Stage) -> None:
    person = seated(stage)
    ends_in(stage, person, timedelta(days=3) - timedelta(minutes=1))
    warn(stage)
    warn(stage)
    told = person.sees("ends in 3 days")
    assert stage.newest_team in told["text"]
    assert len([said for said in person.texts() if "ends in" in said]) == 1
    person.press("Send a code")
    person.sees("Send me your code")


def test_the_end_is_told_when_it_comes_and_the_access_goes(stage: Stage) -> None:
    person = seated(stage)
    ends_in(stage, person, timedelta(0))
    stage.hinted += [hint.operation_id for ended in expiry.end_due(stage.house.db) for hint in ended.hints]
    stage.work()
    over = person.sees("Your time in")
    assert f"{stage.newest_team} is over" in over["text"]
    assert any(entity["type"] == "date_time" for entity in over["entities"])
    assert members(stage, stage.newest_team) == []
    person.press("My seats")
    person.sees("Your seats")
    person.press("⌛")
    assert "Its time was over on" in person.sees("Your seat has ended")["text"]


def test_the_end_in_chinese(stage: Stage) -> None:
    person = seated(stage, "zh-hans")
    ends_in(stage, person, timedelta(0))
    stage.hinted += [hint.operation_id for ended in expiry.end_due(stage.house.db) for hint in ended.hints]
    stage.work()
    assert "正在移除访问权限" in person.sees("的座位已到期")["text"]


def test_a_kick_is_told_once(stage: Stage) -> None:
    person = seated(stage)
    with stage.house.db.transaction() as session:
        ended = ending.end(session, redemption_of(stage, person), because=Ending.KICKED, actor="test")
    stage.hinted += [hint.operation_id for hint in ended.hints]
    stage.work()
    stage.deliver()
    person.sees("An admin has ended your seat")
    assert len([said for said in person.texts() if "An admin has ended" in said]) == 1
    assert members(stage, stage.newest_team) == []


def test_the_place_in_line_is_kept_up_to_date_in_silence(stage: Stage) -> None:
    seated(stage)
    first, second = (in_line(stage, stage.person(), stage.newest_team) for _ in range(2))
    shown = second.sees("You are number 2 in line")
    assert "Probably by" not in shown["text"]
    first.press("Leave the line")
    first.sees("Leave the line?")
    first.press("Leave the line")
    first.sees("Cancelled")
    with stage.house.db.transaction() as session:
        waiting.tell_places(session)
    stage.deliver()
    now = second.sees("You are number 1 in line")
    assert now["message_id"] == shown["message_id"]
    assert len(second.answers()) == 1
    assert "Probably by" in now["text"]


def test_my_shows_what_was_credited_and_that_the_days_stand_still(stage: Stage) -> None:
    person = seated(stage)
    stage.change(
        "update redemption set credited = interval '2 days 4 hours' where identity = :who",
        who=address(person),
    )
    team_id = int(one(stage, "select id from team where name = :name", name=stage.newest_team))
    with stage.house.db.transaction() as session:
        assert team_status.change_status(
            session, team_id, TeamStatus.SUSPENDED, by="check", reason="credentials_refused"
        )
    person.talk("/my")
    person.press("📨")
    card = person.sees("Your days stand still")
    assert "2 d 4 h were credited" in card["text"]
    assert f"{stage.newest_team} has trouble" in card["text"]


def test_a_code_that_lengthened_a_seat_is_no_seat_of_its_own(stage: Stage) -> None:
    person = seated(stage)
    person.say(stage.more_codes(stage.newest_team)[0])
    person.sees("Shall I add")
    person.press("➕")
    person.sees("Extend this seat?")
    person.press("Extend")
    person.sees("The days are added")
    person.talk("/my")
    person.sees("Your seats")
    assert len([label for label in person.labels() if address(person) in label]) == 1


def test_an_admin_reads_of_a_trouble_and_its_end_in_their_language(stage: Stage) -> None:
    admin = stage.person("zh-hans")
    admin.talk("/help")
    with stage.house.db.transaction() as session:
        params = {"team": "Rot", "count": 2}
        alerts.open_alert(session, component="orphans", subject="Rot", params=params)
        alerts.tell_admins(session, [admin.id])
    stage.deliver()
    admin.sees("Rot：2 名孤儿用户")
    with stage.house.db.transaction() as session:
        alerts.close_alert(session, component="orphans", subject="Rot")
        alerts.tell_admins(session, [admin.id])
    stage.deliver()
    admin.sees("已解除：Rot 已没有孤儿用户")


def test_the_menu_and_the_help_name_the_swap(stage: Stage) -> None:
    person = stage.person()
    person.talk("/help")
    person.sees("/swap")
    menu = stage.playground.call("getMyCommands", scope={"type": "all_private_chats"}, language_code="zh")
    assert [each["description"] for each in menu if each["command"] == "swap"] == ["换到其他 Team"]
