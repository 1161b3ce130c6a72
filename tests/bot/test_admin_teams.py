"""One team in the admins' chat: another size, looked at now, everybody out, retired once it is empty."""

from invitehub import teams
from models.enums import TeamStatus
from tests.bot.stage import Person, Stage


def seated(stage: Stage, seats: int = 2) -> str:
    """Somebody sits in the newest team. Returns their identity."""
    person = stage.person()
    identity = f"p{person.id}@example.com"
    person.say(f"{stage.codes(seats=seats)[0]} {identity}")
    person.sees("Redeem this code?")
    person.press("Redeem")
    stage.work()
    person.sees("You have a seat")
    return identity


def view(stage: Stage) -> teams.TeamView:
    with stage.house.db.transaction() as session:
        return teams.show_team(session, stage.newest_team)


def test_its_size_is_changed_with_a_word_on_who_is_beyond_it(stage: Stage, admin: Person) -> None:
    seated(stage, seats=1)
    admin.talk(f"/team {stage.newest_team}")
    admin.press("🪑 0")
    assert "1 more sit there than that" in admin.sees("from 1 to 0")["text"]
    admin.press("Yes")
    admin.sees("has 0 seats now")
    assert (view(stage).capacity, view(stage).taken) == (0, 1)


def test_it_is_looked_at_now(stage: Stage, admin: Person) -> None:
    seated(stage)
    stage.sandbox.add(stage.newest_team, "stranger@example.com")
    card = admin.talk(f"/team {stage.newest_team}")
    assert "well upstream" in admin.toast(admin.press("Check now", card))["text"]
    assert "2 members, 1 orphans" in admin.toast(admin.press("Compare now", card))["text"]


def test_everybody_moves_out_and_it_retires(stage: Stage, admin: Person) -> None:
    identity = seated(stage)
    first = stage.newest_team
    with stage.house.db.transaction() as session:
        pool = teams.show_team(session, first).pool
    options = stage.sandbox.team(f"{first} b", capacity=2)
    with stage.house.db.transaction() as session:
        teams.add_team(
            session,
            keys=stage.house.keys,
            name=f"{first} b",
            pool=pool,
            provider="sandbox",
            capacity=2,
            options=options,
            actor="test",
        )
    admin.talk(f"/team {first}")
    admin.press("Empty and retire")
    assert "One person moves" in admin.sees("and retire it?")["text"]
    admin.press("Yes")
    admin.sees("takes nobody new")
    stage.work()
    assert [one["member"] for one in stage.sandbox.members(f"{first} b")] == [identity]
    assert stage.sandbox.members(first) == []
    assert view(stage).status is TeamStatus.PAUSED
