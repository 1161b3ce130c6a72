"""What can come of a code, each told in its own words and with its next step, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest

from invitehub import code_format
from invitehub.code_format import ALPHABET
from invitehub.codes import list_codes, revoke_codes
from tests.bot.stage import Person, Stage

pytestmark = pytest.mark.usefixtures("bot")

LANGUAGES = ("en", "zh-hans")
GO = {"en": "✅ Redeem", "zh-hans": "确认兑换"}


def pick(language: str, english: str, chinese: str) -> str:
    return english if language == "en" else chinese


def redeem(person: Person, language: str, code: str, identity: str) -> None:
    person.say(f"{code} {identity}")
    person.sees(identity)
    person.press(GO[language])


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def person(stage: Stage, language: str) -> Person:
    stage.worker(well=True)
    return stage.person(language)


def test_slips_by_their_kind(stage: Stage, person: Person, language: str) -> None:
    code = stage.codes()[0]
    person.say(code[:-1])
    assert "19" in person.sees(pick(language, "mistyped", "输错"))["text"]
    person.say(code[:-1] + "0")
    person.sees(pick(language, "without 0, 1, I and O", "没有 0、1、I、O"))
    other = next(char for char in ALPHABET if char != code[0])
    person.say(other + code[1:])
    person.sees(pick(language, "have changed places", "颠倒"))


def test_unknown(person: Person, language: str) -> None:
    person.say(code_format.generate().grouped())
    person.sees(pick(language, "I don't know this code", "没有这个兑换码"))
    assert person.labels() == [
        pick(language, "🎟 Redeem a code", "🎟 使用兑换码"),
        pick(language, "🙋 Ask an admin", "🙋 联系管理员"),
    ]


def test_throttled_after_five_misses(person: Person, language: str) -> None:
    for _ in range(5):
        told = person.talk(code_format.generate().grouped())
        assert pick(language, "I don't know", "没有这个") in told["text"]
    person.say(code_format.generate().grouped())
    told = person.sees(pick(language, "Too many codes", "太多"))
    assert any(entity["type"] == "date_time" for entity in told["entities"])


def test_revoked(stage: Stage, person: Person, language: str) -> None:
    code = stage.codes()[0]
    with stage.house.db.transaction() as session:
        newest = max(each.id for each in list_codes(session))
        revoke_codes(session, ids=[newest], actor="test")
    person.say(code)
    person.sees(pick(language, "withdrawn", "作废"))


def test_expired_and_not_yet(stage: Stage, person: Person, language: str) -> None:
    day, now = timedelta(days=1), datetime.now(UTC)
    person.say(stage.codes(usable_until=now - day)[0])
    told = person.sees(pick(language, "has expired", "已过期"))
    assert any(entity["type"] == "date_time" for entity in told["entities"])
    person.say(stage.codes(usable_from=now + day)[0])
    told = person.sees(pick(language, "can't be used yet", "还不能使用"))
    assert any(entity["type"] == "date_time" for entity in told["entities"])


def test_used_up(stage: Stage, person: Person, language: str) -> None:
    code = stage.codes()[0]
    other = stage.person()
    redeem(other, "en", code, f"other{other.id}@example.com")
    other.sees("A seat is reserved")
    person.say(code)
    person.sees(pick(language, "used up", "已经用完"))


def test_used_up_between_the_question_and_the_press(stage: Stage, person: Person, language: str) -> None:
    code = stage.codes()[0]
    person.say(f"{code} mine{person.id}@example.com")
    asked = person.sees("@example.com")
    quicker = stage.person()
    redeem(quicker, "en", code, "quicker@example.com")
    quicker.sees("A seat is reserved")
    person.press(GO[language])
    told = person.sees(pick(language, "used up", "已经用完"))
    assert told["message_id"] == asked["message_id"]


def test_already_yours_shows_the_seat(stage: Stage, person: Person, language: str) -> None:
    code = stage.codes(uses=3)[0]
    redeem(person, language, code, f"me{person.id}@example.com")
    person.sees(pick(language, "A seat is reserved", "已为您预留座位"))
    person.say(code)
    told = person.sees(pick(language, "redeemed this code already", "已经用过"))
    assert f"me{person.id}@example.com" in told["text"]


def test_identity_seated_is_not_disclosed_and_may_be_changed(
    stage: Stage, person: Person, language: str
) -> None:
    code = stage.codes(seats=5, uses=5)[0]
    taken, mine = f"taken{person.id}@example.com", f"mine{person.id}@example.com"
    other = stage.person()
    redeem(other, "en", code, taken)
    other.sees("A seat is reserved")
    redeem(person, language, code, taken)
    told = person.sees(pick(language, "has a seat there already", "已有座位"))
    assert str(other.id) not in told["text"]
    person.say(mine)
    person.sees(mine)
    person.press(GO[language])
    person.sees(pick(language, "A seat is reserved", "已为您预留座位"))


def test_pool_full_tells_the_place_and_what_happens_next(stage: Stage, person: Person, language: str) -> None:
    code = stage.codes(seats=1, uses=5)[0]
    first = stage.person()
    redeem(first, "en", code, "first@example.com")
    first.sees("A seat is reserved")
    person.say(f"{code} second@example.com")
    asked = person.sees("second@example.com")
    assert pick(language, "a place in line", "候补") in asked["text"]
    person.press(GO[language])
    told = person.sees(pick(language, "You are number 1 in line", "您排在第 1 位"))
    assert pick(language, "next seat in turn", "按顺序") in told["text"]


def test_without_a_worker_the_truth_is_told(stage: Stage, person: Person, language: str) -> None:
    code = stage.codes()[0]
    stage.worker(well=False)
    redeem(person, language, code, f"quiet{person.id}@example.com")
    told = person.sees(pick(language, "back end is taking a break", "后台正在休息"))
    ahead = pick(language, "in the queue|ahead of yours", "最前面|前面还有").split("|")
    assert any(words in told["text"] for words in ahead)
    stage.worker(well=True)
    stage.work()
    person.sees(pick(language, "You have a seat in", "有座位了"))


def test_refused_upstream_tells_why_and_that_the_code_is_unused(
    stage: Stage, person: Person, language: str
) -> None:
    code = stage.codes()[0]
    stage.sandbox.fault(stage.newest_team, refuse={"refused@example.com": "not wanted"})
    redeem(person, language, code, "refused@example.com")
    person.sees(pick(language, "A seat is reserved", "已为您预留座位"))
    stage.work()
    person.sees(pick(language, "Your code is unused", "兑换码没有消耗"))
    redeem(person, language, code, "fine@example.com")
    person.sees(pick(language, "A seat is reserved", "已为您预留座位"))
