"""A person's seats go to another Telegram account by the word that was shown once, and by nothing else."""

import re

import pytest

from invitehub import code_format
from tests.bot.stage import Person, Stage
from tests.bot.test_admin_deeds import rows, seated
from tests.support.playground import until

pytestmark = pytest.mark.usefixtures("bot")


def word_of(person: Person) -> str:
    shown = person.talk("/recovery")["text"]
    found = re.search(r"(?:\w{4}-){4}\w{4}", shown)
    assert found is not None
    return found.group()


def test_the_seats_come_along_and_the_old_account_is_told(stage: Stage) -> None:
    old, identity = seated(stage)
    word, new = word_of(old), stage.person()
    new.say(f"/recover {word.lower()}")
    new.sees("Your seats")
    assert any("Welcome back" in text for text in new.texts())
    assert identity in "".join(new.labels())
    stage.deliver()
    old.sees("moved to another Telegram account")
    old.say("/my")
    old.sees("no seat yet")
    assert rows(
        stage,
        "select p.telegram_id from redemption r join person p on p.id = r.person_id where r.identity = :i",
        i=identity,
    ) == [(new.id,)]
    third = stage.person()
    third.say(f"/recover {word}")
    third.sees("no such recovery word")


def test_the_word_is_deleted_where_it_was_shown_and_where_it_was_typed(stage: Stage) -> None:
    old, _ = seated(stage)
    word = word_of(old)
    old.press("Written down")
    until(lambda: not any(word in text for text in old.texts()), "the word gone")
    new = stage.person()
    said = new.say(f"/recover {word}")
    new.sees("Your seats")
    seen = stage.playground.messages(new.id, new.id)
    assert all(message["message_id"] != said["message_id"] for message in seen)


def test_only_the_newest_word_counts(stage: Stage) -> None:
    old, _ = seated(stage)
    first, second, new = word_of(old), word_of(old), stage.person()
    new.say(f"/recover {first}")
    new.sees("no such recovery word")
    old.say(f"/recover {second}")
    old.sees("of this very account")
    new.say(f"/recover {second}")
    new.sees("Your seats")


def test_guessing_is_slowed_down_as_with_codes(stage: Stage) -> None:
    guesser = stage.person()
    for place in range(3):
        guesser.say(f"/recover {code_format.generate().grouped()}")
        until(lambda: len(guesser.answers()) > place, "the answer")  # noqa: B023
    person = rows(stage, "select id from person where telegram_id = :t", t=guesser.id)[0][0]
    stage.change(
        "insert into request (key, person_id, outcome) select 'miss ' || n, :p, 'unknown' from generate_series(1, 2) n",
        p=person,
    )
    guesser.say(f"/recover {code_format.generate().grouped()}")
    guesser.sees("Too many words")


def test_two_accounts_with_a_seat_in_one_team_stay_two(stage: Stage) -> None:
    old, _ = seated(stage, seats=3)
    pool, new = stage.newest_team, stage.person()
    new.say(f"{stage.more_codes(pool)[0]} p{new.id}@example.com")
    new.sees("Redeem this code?")
    new.press("Redeem")
    stage.work()
    new.sees("You have a seat")
    new.say(f"/recover {word_of(old)}")
    new.sees("the two cannot be put together")
    old.say("/my")
    old.sees("Your seats")


def test_the_word_is_nowhere_readable(stage: Stage) -> None:
    old, _ = seated(stage)
    word = word_of(old).replace("-", "")
    kept = rows(stage, "select mac, key_id from recovery_word order by made_at desc limit 1")[0]
    assert word.encode() not in kept[0]
    whole = rows(stage, "select a::text from audit a union all select n::text from notice n")
    assert not any(word in row[0].replace("-", "") for row in whole)


def test_whoever_has_nothing_gets_no_word(stage: Stage) -> None:
    person = stage.person()
    person.talk("/recovery")
    person.sees("no seat yet")
    person.talk("/recover")
    person.sees("Send your recovery word behind the command")
