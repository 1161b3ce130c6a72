"""/team_add: asked for one by one, checked at the provider, added; whoever waits gets a seat there."""

import time

from tests.bot.stage import Person, Stage
from tests.bot.test_admin_deeds import rows
from tests.support.playground import until


def in_the_sandbox(admin: Person) -> None:
    """Where there are several kinds of provider, one is chosen."""
    until(lambda: any(word in admin.texts()[-1] for word in ("called?", "seats?")), "the next question")
    if "called?" not in admin.texts()[-1]:
        admin.press("sandbox")
    admin.sees("called?")


def described(stage: Stage, admin: Person, pool: str, name: str, seats: int) -> None:
    """Up to the last question."""
    admin.talk("/team_add")
    admin.say(pool)
    in_the_sandbox(admin)
    admin.say(name)
    admin.sees("How many seats")
    admin.say(str(seats))
    admin.sees(f"Add {name} to")


def test_a_team_is_added_and_those_who_wait_get_its_seats(stage: Stage, admin: Person) -> None:
    (code,) = stage.codes(seats=0)
    pool, waiting = stage.newest_team, stage.person()
    waiting.say(f"{code} p{waiting.id}@example.com")
    waiting.sees("Redeem this code?")
    waiting.press("Redeem")
    waiting.sees("in line")
    name = f"New {time.time_ns()}"
    options = stage.sandbox.team(name, capacity=3)
    admin.talk("/team_add")
    admin.press(pool[:30])
    in_the_sandbox(admin)
    admin.say(name)
    admin.sees("How many seats")
    admin.say("many")
    admin.sees("Give a number of seats")
    admin.say("3")
    admin.sees(f"Add {name} to")
    admin.press("url")
    admin.sees("The address of the service")
    admin.say("not an address")
    admin.sees("can't be used here")
    admin.say(options["url"])
    admin.sees(f"Add {name} to")
    admin.press("Add it")
    admin.sees("One person who waited")
    stage.work()
    waiting.sees("You have a seat")
    assert rows(
        stage, "select count(*) from slot s join team t on t.id = s.team_id where t.name = :n", n=name
    ) == [(3,)]
    assert rows(stage, "select count(*) from audit where subject = :s", s=f"team:{name}") == [(1,)]


def test_whoever_is_there_already_fills_a_place_and_can_be_adopted(stage: Stage, admin: Person) -> None:
    name = f"Lived in {time.time_ns()}"
    options = stage.sandbox.team(name, capacity=3)
    for number in range(2):
        stage.sandbox.add(name, f"before{number}.{time.time_ns()}@example.com")
    described(stage, admin, f"Pool {name}", name, 3)
    admin.press("url")
    admin.sees("The address of the service")
    admin.say(options["url"])
    admin.sees(f"Add {name} to")
    admin.press("Add it")
    admin.sees("2 members are there already")
    kept = (
        "select count(*) filter (where s.free), count(s.stranger) from slot s join team t on t.id = s.team_id"
    )
    assert rows(stage, f"{kept} where t.name = :n", n=name) == [(1, 2)]
    orphans = (
        "select o.state, count(*) from orphan o join team t on t.id = o.team_id where t.name = :n group by 1"
    )
    assert rows(stage, orphans, n=name) == [("seen", 2)]


def test_a_team_that_the_provider_does_not_know_is_not_added_and_nothing_is_lost(
    stage: Stage, admin: Person
) -> None:
    name = f"Nowhere {time.time_ns()}"
    described(stage, admin, f"Pool {name}", name, 2)
    admin.press("url")
    admin.sees("The address of the service")
    admin.say("http://127.0.0.1:1")
    admin.sees(f"Add {name} to")
    admin.press("Add it")
    until(lambda: any("did not answer as hoped" in text for text in admin.texts()), "the refusal")
    admin.sees(f"Add {name} to")
    assert rows(stage, "select count(*) from team where name = :n", n=name) == [(0,)]
    admin.press("Cancel")
    admin.sees("Nothing was changed")


def test_an_old_question_is_over(stage: Stage, admin: Person) -> None:
    first = admin.talk("/team_add")
    admin.talk("/team_add")
    told = admin.toast(admin.press("Cancel", first))
    assert "no longer" in told["text"]
