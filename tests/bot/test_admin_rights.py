"""Who may do what: each command and each deed, for each role, in each kind of chat. Strangers see nothing of it."""

import itertools
from collections.abc import Iterator

import pytest

from bot.admin.commands import COMMANDS
from bot.admin.deed_handlers import DEEDS
from bot.admin.listings import ADMINS
from invitehub import admins
from invitehub.admins import RIGHTS, Right
from models.enums import Role
from tests.bot.play import copied
from tests.bot.stage import Person, Stage
from tests.bot.test_admin_exports import exported
from tests.support.playground import GROUP, until

UNKNOWN = "I don't know that command"
# The table, written down once more: a change of either is seen.
ALLOWED = {
    Role.OWNER: set(Right),
    Role.ADMIN: {Right.READ, Right.OPERATE, Right.MANAGE},
    Role.OPERATOR: {Right.READ, Right.OPERATE},
    Role.VIEWER: {Right.READ},
    None: set(),
}
ROLES = (*Role, None)
PARTS = 3


@pytest.fixture(scope="module")
def all_owners(stage: Stage) -> list[Person]:
    """Several, for whoever writes much in a short time is asked to slow down."""
    # The first two are whom a group knows.
    return [stage.person() for _ in range(10)][2:]


@pytest.fixture(scope="module")
def people(stage: Stage, all_owners: list[Person]) -> Iterator[dict[Role | None, Person]]:
    """Somebody of each role, and a stranger."""
    known: dict[Role | None, Person] = {role: stage.person() for role in ROLES if role is not Role.OWNER}
    known[Role.OWNER] = all_owners[0]
    owners = tuple(owner.id for owner in all_owners)
    with stage.house.db.transaction() as session:
        for role in admins.APPOINTABLE:
            admins.appoint(session, telegram_id=known[role].id, role=role, by=owners[0], owners=owners)
    with stage.bot(admin_ids=owners):
        # A bot can write only to whoever has written to it.
        known[Role.OWNER].talk("/help")
        yield known


def appointed(stage: Stage, people: dict[Role | None, Person], role: Role | None) -> Person:
    """Somebody new with a role; the owner is the only one of theirs."""
    if role is Role.OWNER:
        return people[role]
    person, owner = stage.person(), people[Role.OWNER].id
    if role is not None:
        with stage.house.db.transaction() as session:
            admins.appoint(session, telegram_id=person.id, role=role, by=owner, owners=(owner,))
    person.talk("/help")
    return person


def test_the_roles_have_the_rights_that_were_promised() -> None:
    assert {role: set(rights) for role, rights in RIGHTS.items()} == {
        role: rights for role, rights in ALLOWED.items() if role is not None
    }


# Each for somebody else, so that nobody is asked to slow down.
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("role", ROLES, ids=str)
def test_each_command_answers_those_who_may_and_is_unknown_to_the_others(
    stage: Stage,
    people: dict[Role | None, Person],
    all_owners: list[Person],
    role: Role | None,
    part: int,
) -> None:
    person = all_owners[5 + part] if role is Role.OWNER else appointed(stage, people, role)
    for command, right in list(COMMANDS.items())[part::PARTS]:
        answer = person.talk(f"/{command}")
        words = answer.get("text", answer.get("caption", ""))
        assert (UNKNOWN in words) == (right not in ALLOWED[role]), (role, command, words)


def test_in_a_group_no_command_does_anything_whoever_types_it(
    stage: Stage, people: dict[Role | None, Person]
) -> None:
    stage.playground.bot(can_read_all_group_messages=True, group_status="administrator")
    owner = people[Role.OWNER].id
    # Several, so that none is asked to slow down.
    for part, number in enumerate((1001, 1002, 1003)):
        commands = list(COMMANDS)[part::3]
        member = Person(stage.playground, number)
        with stage.house.db.transaction() as session:
            admins.appoint(session, telegram_id=number, role=Role.ADMIN, by=owner, owners=(owner,))
        before = len(member.answers())
        for command in commands:
            member.say(f"/{command}", GROUP)
        member.say("/help", GROUP)
        until(lambda: member.answers(GROUP), "the answer to /help")  # noqa: B023
        assert len(member.answers(GROUP)) == 1
        assert len(member.answers()) == before
    stage.playground.ask("POST", f"/chats/{GROUP}/clear")


@pytest.mark.parametrize(("name", "role"), list(itertools.product(DEEDS, ROLES)), ids=str)
def test_no_deed_is_asked_for_by_a_button_without_the_right(
    stage: Stage,
    people: dict[Role | None, Person],
    all_owners: list[Person],
    name: str,
    role: Role | None,
) -> None:
    """The button leads to nothing that exists: whoever has the right is told so, the others get nowhere.

    Somebody else each time: whoever presses as often as that is asked to slow down.
    """
    person = appointed(stage, people, role)
    if role is Role.OWNER:
        person = all_owners[list(DEEDS).index(name) % len(all_owners)]
        person.talk("/help")
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": f"do:{name}:0"}]]}
    posted = stage.playground.call("sendMessage", chat_id=person.id, text="untouched", reply_markup=markup)
    person.toast(person.press_data(f"do:{name}:0", posted["message_id"]))
    text = person.shown(posted["message_id"])["text"]
    if role is None:
        assert text == "untouched"
        return
    if DEEDS[name].apart:
        assert text == "untouched"
        text = person.answers()[-1]["text"]
        assert ("There is no such case" in text) == (DEEDS[name].right in ALLOWED[role]), text
    assert ("You may not do that" in text) == (DEEDS[name].right not in ALLOWED[role]), text


def test_a_dismissed_admin_can_do_nothing_with_an_old_button(
    stage: Stage, people: dict[Role | None, Person], all_owners: list[Person]
) -> None:
    stage.codes(seats=2)
    team, owner, fired = (
        stage.newest_team,
        all_owners[3],
        appointed(stage, people, Role.ADMIN),
    )
    fired.talk(f"/team {team}")
    fired.press("Pause")
    question = fired.sees("Make one team")
    owner.talk(f"/admins {fired.id} none")
    owner.press("Yes")
    owner.sees("is dismissed")
    fired.press("Yes", question)
    assert UNKNOWN in fired.talk("/teams")["text"]
    owner.talk(f"/team {team}")
    owner.sees("🟢 active")


def test_a_list_of_more_than_reading_needs_its_own_right(
    stage: Stage, people: dict[Role | None, Person], all_owners: list[Person]
) -> None:
    """Who runs the house is the owners' business, whatever button is copied."""
    owner, viewer = all_owners[5], appointed(stage, people, Role.VIEWER)
    _, press = copied(stage, viewer, f"X:{ADMINS}:")
    viewer.toast(press)
    assert not any("document" in message for message in viewer.answers())
    owner.talk("/help")
    assert str(owner.id) in str(exported(stage, owner, f"X:{ADMINS}:"))


def menu(stage: Stage, person: Person) -> list[str]:
    """What Telegram offers in this person's private chat."""
    scope = {"type": "chat", "chat_id": person.id}
    return [one["command"] for one in stage.playground.call("getMyCommands", scope=scope)]


def test_menus_follow_the_roles(
    stage: Stage, people: dict[Role | None, Person], all_owners: list[Person]
) -> None:
    owner, other = all_owners[4], appointed(stage, people, None)
    owner.talk("/start")
    until(lambda: "admins" in menu(stage, owner), "the owner's menu")
    assert menu(stage, other) == []
    owner.talk(f"/admins {other.id} viewer")
    owner.press("Yes")
    until(lambda: "status" in menu(stage, other), "the menu of a viewer")
    assert not {"kick", "admins", "batch_status"} & set(menu(stage, other))
    assert "redeem" in menu(stage, other)
    owner.talk(f"/admins {other.id} none")
    owner.press("Yes")
    until(lambda: menu(stage, other) == [], "the menu to go")


def test_a_mistyped_command_leads_to_the_nearest_that_one_may_use(
    stage: Stage, people: dict[Role | None, Person], all_owners: list[Person]
) -> None:
    all_owners[4].talk("/batchstatus")
    all_owners[4].sees("/batch_status")
    stranger = appointed(stage, people, None)
    stranger.talk("/batchstatus")
    assert "batch" not in stranger.sees(UNKNOWN)["text"]
