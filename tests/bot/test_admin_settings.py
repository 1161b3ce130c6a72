"""/settings, and the linked group: it hears of alerts, and admins' commands are answered there by whoever types them."""

from collections.abc import Iterator

import pytest

from invitehub import admins, alerts, choices
from models.enums import Role
from tests.bot.stage import Person, Stage
from tests.bot.test_admin_deeds import rows
from tests.support.playground import GROUP, until

# Those whom the group knows.
OWNER, MEMBER = 1001, 1002


@pytest.fixture
def group(stage: Stage, owners_bot: None) -> Iterator[int]:
    stage.playground.bot(can_read_all_group_messages=True, group_status="administrator")
    yield GROUP
    stage.playground.ask("POST", f"/chats/{GROUP}/clear")
    stage.change("delete from setting where name = 'alerts_chat'")


def test_the_time_zone_is_set_and_one_that_does_not_exist_is_not(stage: Stage, admin: Person) -> None:
    admin.talk("/settings")
    assert "UTC" in admin.sees("Settings")["text"]
    admin.talk("/settings timezone Asia/Shanghai")
    admin.press("Yes")
    admin.sees("Asia/Shanghai time now")
    with stage.house.db.transaction() as session:
        assert choices.timezone(session, "UTC").key == "Asia/Shanghai"
    admin.talk("/settings timezone Mars/Olympus")
    admin.press("Yes")
    admin.sees("No time zone «Mars/Olympus»")


def test_a_rule_of_a_pool_is_shown_and_set(stage: Stage, admin: Person) -> None:
    stage.codes()
    pool = stage.newest_team
    admin.talk("/settings")
    admin.press(pool)
    assert "swap_limit = 1" in admin.sees(f"The rules of {pool}")["text"]
    admin.talk(f"/settings swap_limit 3 {pool}")
    question = admin.sees("Set swap_limit")
    assert "from 1 to 3" in question["text"]
    admin.press("Yes")
    admin.sees("is set")
    assert rows(stage, "select swap_limit from pool where name = :name", name=pool) == [(3,)]
    admin.talk(f"/settings warn_days 5,9,5 {pool}")
    admin.press("Yes")
    admin.sees("is set")
    assert rows(stage, "select warn_days from pool where name = :name", name=pool) == [([9, 5],)]
    admin.talk(f"/settings swap_limit many {pool}")
    admin.sees("cannot be «many»")


def test_a_group_is_linked_by_an_owner_and_then_answers_and_hears(
    stage: Stage, admin: Person, group: int
) -> None:
    owner, member = Person(stage.playground, OWNER), Person(stage.playground, MEMBER)
    owner.say("/teams", group)
    owner.say("/link", group)
    until(lambda: any("Linked." in text for text in owner.texts(group)), "the link")
    assert len(owner.answers(group)) == 1, "before the link nothing is answered there"
    owner.say("/teams", group)
    until(lambda: any("Teams" in text for text in owner.texts(group)), "the list")
    with stage.house.db.transaction() as session:
        alerts.open_alert(
            session, component="team", subject="t", cause="gone", params={"team": "T", "people": 0}
        )
        alerts.tell_admins(session, (OWNER,))
    stage.deliver()
    until(lambda: len(owner.answers(group)) == 3, "the alert in the group")
    admin.talk("/settings")
    admin.press("Unlink")
    admin.sees("Unlink «")
    admin.press("Yes")
    admin.sees("not linked any more")
    member.say("/help", group)
    before = len(owner.answers(group))
    owner.say("/teams", group)
    owner.say("/help", group)
    until(lambda: len(owner.answers(group)) > before, "the answer to /help")
    assert "Teams" not in owner.texts(group)[-1]


def test_in_the_linked_group_each_has_their_own_rights(stage: Stage, group: int) -> None:
    """A stranger there is answered as in any group, and an admin who was dismissed can press nothing."""
    with stage.bot(admin_ids=(OWNER,)):
        owner, stranger = Person(stage.playground, OWNER), Person(stage.playground, MEMBER)
        owner.say("/link", group)
        until(lambda: any("Linked." in text for text in owner.texts(group)), "the link")
        before = len(owner.answers(group))
        stranger.say("/teams", group)
        stranger.say("/audit", group)
        stranger.say("/help", group)
        until(lambda: len(stranger.answers(group)) > before, "the answer to /help")
        assert not any("Teams" in text or "Audit" in text for text in stranger.texts(group))


def test_an_admin_who_does_not_want_alerts_gets_none(stage: Stage, admin: Person) -> None:
    appointed = stage.person()
    appointed.talk("/help")
    with stage.house.db.transaction() as session:
        admins.appoint(session, telegram_id=appointed.id, role=Role.VIEWER, by=OWNER, owners=(OWNER,))
        assert appointed.id in admins.told_of_alerts(session, (OWNER,))
        admins.set_alerts(session, telegram_id=appointed.id, wanted=False)
        assert appointed.id not in admins.told_of_alerts(session, (OWNER,))


def test_an_owner_off_duty_hears_of_a_trouble_when_nobody_answers(stage: Stage, admin: Person) -> None:
    admin.talk("/settings")
    card = admin.sees("You are told of alerts.")
    admin.press("Don't tell me of alerts", card)
    later = "You hear of alerts if nobody answers for 15 minutes."
    until(lambda: later in admin.shown(card["message_id"])["text"], "the choice")
    with stage.house.db.transaction() as session:
        assert admins.told_of_alerts(session, (OWNER, admin.id)) == (OWNER,)
        assert admins.told_of_alerts(session, (admin.id,)) == (admin.id,), "somebody has to hear of it"
    admin.press("Tell me of alerts", admin.shown(card["message_id"]))
    until(lambda: later not in admin.shown(card["message_id"])["text"], "the choice taken back")
