"""Work goes on while there is no worker: what is due is run in the bot's process, and not a moment longer than needed."""

from collections.abc import Iterator

import pytest

from invitehub import kicking
from tests.bot.stage import Person, Stage
from tests.bot.test_admin_deeds import rows
from tests.support.playground import until


@pytest.fixture(scope="module")
def standing_in(stage: Stage) -> Iterator[None]:
    stage.worker(well=False)
    with stage.process(STAND_IN="on"):
        yield


def redeemed(stage: Stage, code: str) -> Person:
    person = stage.person()
    person.say(f"{code} p{person.id}@example.com")
    person.sees("Redeem this code?")
    person.press("Redeem")
    return person


def test_seats_are_granted_waited_for_and_given_up_without_a_worker(stage: Stage, standing_in: None) -> None:
    stage.worker(well=False)
    first_code, second_code = stage.codes(2, seats=1)
    first = redeemed(stage, first_code)
    first.sees("You have a seat")
    second = redeemed(stage, second_code)
    second.sees("number 1 in line")
    number = rows(stage, "select id from redemption where identity = :i", i=f"p{first.id}@example.com")[0][0]
    kicking.kick(stage.house.db, [number], actor="test")
    second.sees("You have a seat")
    # Owed since the kick, and brought by the sweep, which beat would ask for.
    until(lambda: any("An admin has ended" in text for text in first.texts()), "the end told")
    assert [one["member"] for one in stage.sandbox.members(stage.newest_team)] == [
        f"p{second.id}@example.com"
    ]
    runners = rows(stage, "select distinct split_part(runner, ' ', 1) from operation")
    assert runners == [("stand-in",)]


def test_it_rests_while_there_is_a_worker(stage: Stage, standing_in: None) -> None:
    stage.worker(well=False)
    redeemed(stage, stage.codes()[0]).sees("You have a seat")
    until(lambda: _left_to_the_worker(stage), "an operation that is left alone", 30)


def _left_to_the_worker(stage: Stage) -> bool:
    """Its beat is renewed at each look, as a living one's is. What is left alone is still planned at the next one."""
    stage.worker(well=True)
    if rows(stage, "select 1 from operation where state = 'planned' and created_at < now() - interval '2 s'"):
        return True
    if not rows(stage, "select 1 from operation where state = 'planned'"):
        redeemed(stage, stage.codes()[0])
    return False
