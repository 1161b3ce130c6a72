"""/broadcast: seen first, sent once to each, stopped, refused by whoever does not want it; and how fast the house writes."""

import threading
import time

import pytest
from redis import Redis

from invitehub import broadcasts
from invitehub.delivery import deliver
from invitehub.errors import Refusal
from invitehub.notices import due_notices
from invitehub.pace import Pace
from tests.bot.stage import Person, Stage
from tests.bot.test_admin_deeds import rows, seated
from tests.support.playground import until


def delivered(stage: Stage) -> None:
    """All that is owed, also what would fall due a little later."""
    stage.change("update notice set due_at = now() where state = 'owed'")
    stage.deliver()


def test_a_pool_is_written_to_and_who_says_no_is_left_out(stage: Stage, admin: Person) -> None:
    first, _ = seated(stage, seats=3)
    pool = stage.newest_team
    second = stage.person()
    second.say(f"{stage.more_codes(pool)[0]} p{second.id}@example.com")
    second.sees("Redeem this code?")
    second.press("Redeem")
    stage.work()
    second.sees("You have a seat")
    admin.talk("/broadcast")
    admin.press(pool[:30])
    admin.sees("Send me the message now")
    admin.say("Maintenance <tonight> at 10")
    question = admin.sees("Send this to 2 people?")
    preview = next(m for m in admin.answers() if m["message_id"] == question["message_id"] - 1)
    assert preview["text"] == "Maintenance <tonight> at 10"
    admin.press("Yes")
    admin.sees("begins")
    delivered(stage)
    delivered(stage)
    for person in (first, second):
        assert person.texts().count("Maintenance <tonight> at 10") == 1
    admin.press("Show")
    until(lambda: "2 have it" in admin.texts()[-1], "the counts at the end")
    told = second.toast(second.press("No more such messages"))
    assert "no more" in told["text"]
    admin.talk(f"/broadcast pool {pool}\nAgain")
    assert "1 said no" in admin.sees("Send this to one person?")["text"]
    admin.press("Yes")
    admin.sees("begins")
    delivered(stage)
    assert "Again" in first.texts()
    assert "Again" not in second.texts()
    second.press("Send me such messages again", second.answers()[-1])
    until(lambda: "No more" in second.labels()[-1], "the wish taken back")


def test_a_broadcast_that_is_stopped_reaches_nobody_more(stage: Stage, admin: Person) -> None:
    person, _ = seated(stage)
    admin.talk(f"/broadcast pool {stage.newest_team}\nNever")
    admin.sees("Send this to one person?")
    admin.press("Yes")
    admin.sees("begins")
    admin.press("Show")
    until(lambda: "1 to come" in admin.texts()[-1], "the card")
    admin.press("Stop it")
    until(lambda: "stopped" in admin.texts()[-1], "the end")
    delivered(stage)
    assert "Never" not in person.texts()


def test_nobody_is_written_to_where_nobody_is_meant(stage: Stage, admin: Person) -> None:
    stage.codes()
    admin.talk(f"/broadcast pool {stage.newest_team}\nHello")
    admin.sees("Nobody")
    admin.talk("/broadcast expiring never\nHello")
    admin.sees("Write to whom?")
    with stage.house.db.transaction() as session, pytest.raises(Refusal, match="audience"):
        broadcasts.reach(session, {"to": "mars"})


def test_answers_pass_before_a_broadcast(stage: Stage, admin: Person) -> None:
    """What somebody waits for is owed later and still comes first."""
    _, identity = seated(stage)
    with stage.house.db.transaction() as session:
        broadcasts.begin(
            session, audience={"to": "pool", "pool": stage.newest_team}, words="Many", actor="test"
        )
    admin.talk(f"/find {identity}")
    admin.press(identity[:20])
    admin.sees("Telegram id")
    admin.press("Send again")
    admin.sees("their seat again?")
    admin.press("Yes")
    admin.sees("on its way")
    with stage.house.db.transaction() as session:
        due = due_notices(session)
    kinds = [rows(stage, "select kind from notice where id = :id", id=notice)[0][0] for notice in due]
    assert kinds[-1] == "broadcast"
    assert "card" in kinds[:-1]
    for notice in due:
        deliver(stage.house.db, stage.house.door, notice)


def test_two_processes_together_keep_the_pace(redis_url: str) -> None:
    """200 a second: 100 messages of two writers take half a second, not a quarter."""
    redis = Redis.from_url(redis_url)
    redis.flushdb()
    began, chats = time.monotonic(), iter(range(10**6))
    lock = threading.Lock()

    def write(pace: Pace) -> None:
        for _ in range(50):
            with lock:
                chat = next(chats) + 1
            pace.wait(chat)

    writers = [threading.Thread(target=write, args=(Pace(redis, 200),)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert time.monotonic() - began >= 0.48
    redis.close()


@pytest.mark.parametrize("shared", [True, False], ids=["redis", "alone"])
def test_a_chat_takes_four_at_once_then_one_a_second_a_group_twenty_a_minute(
    redis_url: str, shared: bool
) -> None:
    redis = Redis.from_url(redis_url) if shared else Redis(port=1, socket_connect_timeout=0.1)
    if shared:
        redis.flushdb()
    pace = Pace(redis, 1000)
    for chat, longest in ((7, 1.0), (-7, 3.75)):
        for _ in range(4):
            while 0 < (pause := pace.turn(chat)) < 0.1:
                time.sleep(pause)
            assert pause == 0
        assert longest - 0.2 < pace.turn(chat) <= longest
    assert pace.turn(8) < 0.1, "others are not held up"
    redis.close()


def test_who_writes_to_many_waits_while_anybody_else_writes(redis_url: str) -> None:
    redis = Redis.from_url(redis_url)
    redis.flushdb()
    pace = Pace(redis, 10)
    assert pace.turn(1) == 0
    assert pace.turn(2) == 0
    assert pace.turn(3, yielding=True) > pace.turn(4) > 0
    redis.close()


def test_without_limits_nobody_waits() -> None:
    pace = Pace(None, 0)
    assert [pace.turn(1) for _ in range(50)] == [0] * 50
