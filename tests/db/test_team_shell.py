"""`./team pools set`, `./team teams …`, `./team alerts`: what an operator sees and does about teams."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from invitehub.operations import run_operation
from tests.support.shell import Shell, running_shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, redis_url: str, worker_number: int) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("teams")
    with running_shell(folder, redis_url, f"invitehub_teams_gw{worker_number}") as running:
        yield running


def work(shell: Shell) -> None:
    """Run what is planned, as the worker would, until nothing is."""
    while True:
        with shell.db.transaction() as session:
            due = session.scalars(text("select id from operation where state = 'planned' order by id")).all()
        if not due:
            return
        for operation_id in due:
            run_operation(shell.db, shell.keys, operation_id, runner="tests")


def team(shell: Shell, name: str, *keys: str) -> tuple[object, ...]:
    shown = shell("teams", "show", name, "--json").json
    return tuple(shown[key] for key in keys)


# Pools.


def test_rules_are_shown_and_set(shell: Shell) -> None:
    shell("pools", "add", "rules")
    assert shell("pools", "show", "rules", "--json").json["rules"]["swap_limit"] == 1
    told = shell(
        "pools", "set", "rules", "--swap-limit", "3", "--swap-window", "none", "--warn", "3,14,1", "--strategy", "spread",
        "--spare-domain", "@Example.org", "--spare-domain", "example.net", "--clock", "join", "--lapsed-use", "kept",
    ).out  # fmt: skip
    assert told == (
        "Pool rules has its new rules: swap_limit, swap_window_days, warn_days, strategy, spared_domains, clock_starts,"
        " lapsed_use.\n"
    )
    rules = shell("pools", "show", "rules", "--json").json["rules"]
    assert (rules["swap_limit"], rules["swap_window_days"], rules["warn_days"]) == (3, None, [14, 3, 1])
    assert (rules["spared_domains"], rules["clock_starts"]) == (["example.org", "example.net"], "join")
    shown = shell("pools", "show", "rules").out
    for words in (
        "3, any time, whenever",
        "14 d, 3 d, 1 d",
        "use kept",
        "example.org, example.net",
        "at the join",
    ):
        assert words in shown
    shell("pools", "set", "rules", "--spare-domain", "none", "--warn", "none", "--swap-window", "5")
    rules = shell("pools", "show", "rules", "--json").json["rules"]
    assert (rules["spared_domains"], rules["warn_days"], rules["swap_window_days"]) == ([], [], 5)


def test_rules_that_make_no_sense_are_refused(shell: Shell) -> None:
    shell("pools", "add", "senseless")
    assert shell.fails("pools", "set", "senseless", "--grace-days", "999", "--swap-limit", "2") == (
        "team: The rule grace_days cannot be 999: see ./team pools set --help\n"
    )
    assert shell("pools", "show", "senseless", "--json").json["rules"]["swap_limit"] == 1
    for words in (
        ["--swap-window", "soon"],
        ["--warn", "7,x"],
        ["--strategy", "luck"],
        ["--brake-percent", "101"],
        [],
    ):
        shell.fails("pools", "set", "senseless", *words, code=2)
    assert "There is no pool nowhere" in shell.fails("pools", "set", "nowhere", "--grace-days", "1")


def test_a_pool_is_renamed_and_ruled_at_once(shell: Shell) -> None:
    shell("pools", "add", "before")
    shell("pools", "set", "before", "--name", "after", "--grace-days", "2")
    assert shell("pools", "show", "after", "--json").json["rules"]["grace_days"] == 2


# Teams.


def test_priorities_are_set_each_for_itself(shell: Shell) -> None:
    shell.pool("turns", "turn one", "turn two")
    answer = shell.run("teams", "set", "turn one", "nobody", "turn two", "--priority", "7", "--json")
    assert answer.code == 1
    assert [one["name"] for one in answer.json["changed"]] == ["turn one", "turn two"]
    assert [left["code"] for left in answer.json["refused"]] == ["team_missing"]
    assert team(shell, "turn two", "priority") == (7,)
    assert shell("teams", "set", "turn one", "--priority", "7").out == "turn one: was so already\n"
    shell.fails("teams", "set", "turn one", "--priority", "-1", code=2)


def test_a_check_notes_what_it_finds_and_acts_on_it(shell: Shell) -> None:
    shell.pool("checked", "patient")
    assert shell("teams", "check", "patient").out == "Team patient: well, 0 of 2 seats taken; it is active\n"
    shell.sandbox.fault("patient", status=401)
    assert shell.fails("teams", "check", "patient") == (
        "team: Team patient can't be worked with upstream (credentials_refused); it is suspended:"
        " put that right there, or correct its options\n"
    )
    assert team(shell, "patient", "status", "status_by", "health") == (
        "suspended",
        "check",
        "credentials_refused",
    )
    assert "credentials_refused" in shell("teams", "show", "patient").out
    assert shell("alerts", "list", "--open", "--component", "team", "--json").json[0]["subject"] == "patient"
    shell.redeem("checked", "waits@example.org")
    shell.sandbox.fault("patient")
    found = shell("teams", "check", "patient", "--json").json
    assert found == {"ok": True, "capacity": 2, "used": 0, "reason": "", "credentials_until": None}
    assert team(shell, "patient", "status", "taken") == ("active", 1), "who waited has a seat"
    assert not shell("alerts", "list", "--open", "--component", "team", "--json").json


def test_a_provider_that_does_not_answer_is_told_and_suspends_nothing_at_once(shell: Shell) -> None:
    shell.pool("silent", "mute")
    shell.sandbox.fault("mute", status=503)
    answer = shell.run("teams", "check", "mute", "--json")
    assert (answer.code, answer.json["ok"], answer.json["reason"]) == (1, False, "no_answer")
    assert team(shell, "mute", "status", "health") == ("active", "no_answer")
    shell.sandbox.fault("mute")


def test_dead_needs_a_yes_where_people_sit_and_says_how_many(shell: Shell) -> None:
    shell.pool("mortal", "old one", "old two", capacity=1)
    shell.seat("mortal", "a@example.org")
    shell.redeem("mortal", "b@example.org")
    assert shell.fails("teams", "set", "old one", "old two", "--status", "dead") == (
        "team: People sit in the teams that would be dead, 1 of them: add --yes: each is told, and offered a seat elsewhere\n"
    )
    assert team(shell, "old one", "status") == ("active",)
    change = shell("teams", "set", "old two", "--status", "dead", "--json").json
    assert [one["status"] for one in change["changed"]] == ["dead"]
    assert [(one["identity"], one["pool"]) for one in shell("waiting", "list", "--json").json] == [
        ("b@example.org", "mortal")
    ], "what was under way there is written off at once, without a worker"
    answer = shell.run("teams", "set", "nobody", "old one", "--status", "dead", "--yes", "--json")
    assert [left["name"] for left in answer.json["refused"]] == ["nobody"]
    assert team(shell, "old one", "status", "taken") == ("dead", 1)
    with shell.db.transaction() as session:
        told = session.scalars(text("select kind from notice where kind = 'team_dead'")).all()
    assert told == ["team_dead"]
    shell("teams", "set", "old one", "--status", "dead")
    assert "nobody has looked who sits there" in shell.fails("teams", "set", "old one", "--status", "active")
    shell("orphans", "scan", "old one")
    shell("teams", "set", "old one", "--status", "active")
    assert team(shell, "old one", "status") == ("active",)


def test_a_team_is_evacuated_after_a_look_at_what_that_means(shell: Shell) -> None:
    shell.pool("flee", "from here", capacity=2)
    for name in ("one", "two"):
        shell.seat("flee", f"{name}@example.org")
    words = ["--pool", "flee", "--provider", "sandbox", "--capacity", "1"]
    shell("teams", "add", "to there", *words)
    assert shell("teams", "evacuate", "from here", "--dry-run").out == (
        "2 people would move: 1 find a seat, 1 must wait.\n"
    )
    assert shell("teams", "evacuate", "from here", "--dry-run", "--json").json["must_wait"] == 1
    assert shell("teams", "evacuate", "from here").out == (
        "2 people of from here are to move; 1 have a new seat reserved already.\n"
    )
    work(shell)
    assert shell("members", "from here", "--json").json == ["two@example.org"]
    assert shell("members", "to there", "--json").json == ["one@example.org"]
    assert "There is no team nobody" in shell.fails("teams", "evacuate", "nobody")


def test_a_team_retires_when_it_is_empty(shell: Shell) -> None:
    shell.pool("fade", "fading", capacity=1)
    assert shell("teams", "retire", "fading").out.endswith("fading is retired.\n")
    shell("teams", "set", "fading", "--status", "active")
    shell.seat("fade", "one@example.org")
    moved = shell("teams", "retire", "fading", "--json").json
    assert (moved["asked"], moved["placed"]) == (1, 0)
    assert team(shell, "fading", "status", "status_reason") == ("paused", "retiring")


def test_a_team_moves_to_another_pool_and_serves_who_waits_there(shell: Shell) -> None:
    shell.pool("poor", "poor one", capacity=0)
    shell.pool("rich", "rich one", "rich two", capacity=1)
    shell.redeem("poor", "poor@example.org")
    assert shell("teams", "move", "rich two", "--pool", "poor").out == "Team rich two is in pool poor now.\n"
    assert [
        one["team"] for one in shell("seats", "list", "--json").json if one["identity"] == "poor@example.org"
    ] == ["rich two"]
    assert "There is no pool nowhere" in shell.fails("teams", "move", "rich two", "--pool", "nowhere")
    shell.fails("teams", "move", "rich two", code=2)


def test_the_help_of_teams_names_all_it_can_do(shell: Shell) -> None:
    shown = shell("teams", "--help").out
    for verb in ("add", "check", "evacuate", "list", "move", "retire", "set", "show"):
        assert f"  {verb} " in shown


def test_new_credentials_are_tried_before_they_are_kept(shell: Shell) -> None:
    shell("pools", "add", "renew")
    shell("teams", "add", "renewed", "--pool", "renew", "--provider", "sandbox", "--capacity", "2")
    refused = shell.fails("teams", "connect", "renewed", "--option", "url=http://127.0.0.1:1")
    assert "nothing was changed" in refused
    assert "http://127.0.0.1:1\n" not in shell("teams", "show", "renewed").out
    told = shell("teams", "connect", "renewed", "--option", "join=instant").out
    assert told == "Team renewed: well; it is active\n"
    (entry,) = [one for one in shell("audit", "list", "--json").json if one["action"] == "teams.connect"]
    assert (entry["subject"], entry["after"]["options"]["join"]) == ("team:renewed", "instant")
    assert "nobody" in shell.fails("teams", "connect", "nobody", "--option", "join=instant")
