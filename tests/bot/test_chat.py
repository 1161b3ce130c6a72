"""Everything in the private chat beside redeeming: start, help, language, seats, leaving a line, menus."""

import pytest

from bot import menus
from tests.bot.stage import Person, Stage
from tests.support.playground import GROUP, until

pytestmark = pytest.mark.usefixtures("bot")


def commands(person: Person, chat: int | None = None) -> dict[str, str]:
    told = person.playground.ask("GET", f"/chats/{chat or person.id}/messages?person={person.id}")
    return {each["command"]: each["description"] for each in told["bot_commands"]}


def reserved(stage: Stage, person: Person, code: str, identity: str) -> None:
    person.say(f"{code} {identity}")
    person.sees(identity)
    person.press("Redeem")
    until(lambda: "Redeem this code?" not in person.texts()[-1], "the outcome")


def test_start_and_help_in_both_languages(stage: Stage) -> None:
    english, chinese = stage.person("de"), stage.person("zh-hans")
    assert "Send me your code" in english.talk("/start")["text"]
    assert "把兑换码发给我" in chinese.talk("/start")["text"]
    assert "/language" in english.talk("/help")["text"]
    assert "/cancel" in chinese.talk("/help")["text"]


def test_the_menus_follow_the_client_and_then_the_choice(stage: Stage) -> None:
    person = stage.person("en")
    until(lambda: commands(person).get("my") == "Your seats and places in line", "the menus")
    assert tuple(commands(person)) == menus.PRIVATE_COMMANDS
    chinese, member = stage.person("zh-hans"), Person(stage.playground, 1001)
    until(lambda: commands(chinese).get("my") == "我的座位和排队位置", "the Chinese menu")
    until(lambda: tuple(commands(member, GROUP)) == menus.GROUP_COMMANDS, "the menu of groups")
    person.talk("/language")
    person.press("简体中文")
    person.sees("我用简体中文")
    until(lambda: commands(person)["my"] == "我的座位和排队位置", "the menu in Chinese")
    person.talk("/language")
    person.press("跟随")
    person.sees("I speak English")
    until(lambda: commands(person)["my"] == "Your seats and places in line", "the menu in English")


def test_the_profile_has_words(stage: Stage) -> None:
    until(lambda: stage.playground.call("getMyShortDescription")["short_description"], "a description")
    chinese = stage.playground.call("getMyDescription", language_code="zh")["description"]
    assert "兑换码" in chinese


def test_group_commands_are_ephemeral(stage: Stage) -> None:
    scope = {"type": "all_group_chats"}
    until(lambda: stage.playground.call("getMyCommands", scope=scope), "the menus")
    assert all(each["is_ephemeral"] for each in stage.playground.call("getMyCommands", scope=scope))


def test_unknown_commands_get_the_nearest(stage: Stage) -> None:
    person = stage.person()
    assert "/redeem?" in person.talk("/reedem")["text"]
    assert "/help shows" in person.talk("/xyzzy")["text"]
    assert "didn't find a code" in person.talk("good morning")["text"]


def test_my_seats_list_card_and_back(stage: Stage) -> None:
    person = stage.person()
    assert "no seat yet" in person.talk("/my")["text"]
    codes = stage.codes(2, seats=1)
    reserved(stage, person, codes[0], "one@example.com")
    stage.work()
    person.sees("You have a seat in")
    reserved(stage, person, codes[1], "two@example.com")
    listed = person.talk("/my")
    labels = person.labels()
    assert labels[0].startswith("🕐 #1 · ")
    assert labels[1].startswith("📨 ")
    person.press("📨", listed)
    assert person.sees("You have a seat in")["message_id"] == listed["message_id"]
    assert "one@example.com" in person.texts()[-1]
    person.press("All my seats")
    person.sees("2 in all")


def test_leaving_a_line_is_asked_and_gives_the_use_back(stage: Stage) -> None:
    first, person = stage.person(), stage.person()
    code = stage.codes(uses=2, seats=1)[0]
    reserved(stage, first, code, "first@example.com")
    reserved(stage, person, code, "late@example.com")
    person.sees("You are number 1 in line")
    assert "You wait in a line" in person.talk("/cancel")["text"]
    person.press("Leave:")
    person.sees("Leave the line?")
    person.press("Stay")
    person.sees("You are number 1 in line")
    question = person.shown(person.answers()[-1]["message_id"])
    person.press("Leave the line", question)
    person.sees("Leave the line?")
    told = person.toast(person.press("Leave the line"))
    assert "left the line" in told["text"]
    person.sees("has its use back")
    person.say(code)
    person.sees("good for a seat")


def test_cancel_with_nothing_to_cancel(stage: Stage) -> None:
    assert "nothing under way" in stage.person().talk("/cancel")["text"]


def test_a_person_who_stops_the_bot_is_marked_until_they_write_again(stage: Stage) -> None:
    from invitehub.people import find_person

    def unreachable() -> bool:
        with stage.house.db.transaction() as session:
            found = find_person(session, person.id)
        return found is not None and found.unreachable_since is not None

    person = stage.person()
    person.talk("/start")
    stage.playground.block(person.id)
    until(unreachable, "the mark")
    stage.playground.start(person.id)
    until(lambda: not unreachable(), "the mark to go")


def test_a_picture_gets_a_friendly_word(stage: Stage) -> None:
    person = stage.person()
    person.talk("/start")
    stage.playground.http.post(
        f"{stage.playground.url}/api/chats/{person.id}/files",
        data={"person": str(person.id)},
        files={"file": ("x.txt", b"hello", "text/plain")},
    ).raise_for_status()
    person.sees("only read text")


def test_an_unknown_button_is_told_so(stage: Stage) -> None:
    person = stage.person()
    person.talk("/start")
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "from-another-age"}]]}
    posted = stage.playground.call("sendMessage", chat_id=person.id, text="x", reply_markup=markup)
    told = person.toast(person.press_data("from-another-age", posted["message_id"]))
    assert "no longer in use" in told["text"]
