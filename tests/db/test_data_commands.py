"""The commands on pools, teams, seats, members, the waiting list and the audit log."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.paths import ROOT
from tests.support.shell import Shell, running_shell

PUBLIC_TEAM = {"name", "pool", "provider", "capacity", "taken", "status"}


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, redis_url: str, worker_number: int) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("shell")
    with running_shell(folder, redis_url, f"invitehub_shell_gw{worker_number}") as running:
        yield running


def test_a_pool_is_made_once_listed_shown_and_renamed(shell: Shell) -> None:
    assert shell("pools", "list").out == "No pools yet. Make one: ./team pools add NAME\n"
    made = shell("pools", "add", "  first   pool ", "--json").json
    assert made["name"] == "first pool"
    assert made["capacity"] == 0
    assert shell.fails("pools", "add", "first pool") == (
        "team: There is a pool first pool already: choose another name\n"
    )
    assert "first pool" in shell.fails("pools", "show", "second")
    shell("pools", "set", "first pool", "--name", "renamed")
    assert shell("pools", "show", "renamed", "--json").json["id"] == made["id"]
    assert [pool["name"] for pool in shell("pools", "list", "--json").json] == ["renamed"]


def test_a_team_is_made_upstream_and_here(shell: Shell) -> None:
    shell("pools", "add", "plus")
    words = ["--pool", "plus", "--provider", "sandbox", "--capacity", "3", "--option", "join=instant"]
    team = shell("teams", "add", "plus one", *words, "--json").json
    assert team.keys() >= PUBLIC_TEAM
    assert (team["name"], team["pool"], team["capacity"], team["taken"], team["status"]) == (
        "plus one",
        "plus",
        3,
        0,
        "active",
    )
    assert shell.sandbox.ask("GET", shell.sandbox.path("plus one"))["capacity"] == 3
    assert shell("teams", "list", "--pool", "plus", "--json").json == [team]
    assert shell("teams", "check", "plus one", "--json").json["ok"]


def test_a_team_that_cannot_be_added_touches_nothing_upstream(shell: Shell) -> None:
    shell.pool("careful", "careful one", capacity=4)
    words = ["--pool", "careful", "--provider", "sandbox", "--capacity"]
    assert "There is a team careful one already" in shell.fails("teams", "add", "careful one", *words, "1")
    assert shell.sandbox.ask("GET", shell.sandbox.path("careful one"))["capacity"] == 4
    shell.sandbox.forget_traffic()
    assert "join is none of the choices" in shell.fails(
        "teams", "add", "careful two", *words, "1", "--option", "join=later"
    )
    assert "There is no provider nowhere" in shell.fails(
        "teams", "add", "x", "--pool", "careful", "--provider", "nowhere", "--capacity", "1"
    )
    assert not shell.sandbox.requests
    down = [*words, "1", "--option", "url=http://127.0.0.1:9"]
    assert "did not answer as hoped" in shell.fails("teams", "add", "careful two", *down)
    assert [team["name"] for team in shell("teams", "list", "--pool", "careful", "--json").json] == [
        "careful one"
    ]


def test_options_come_from_files_and_standard_input(shell: Shell, tmp_path: Path) -> None:
    shell("pools", "add", "quiet")
    (tmp_path / "join").write_text("instant\n", encoding="utf-8")
    words = ["--pool", "quiet", "--provider", "sandbox", "--capacity", "1"]
    one = shell("teams", "add", "quiet one", *words, "--option", f"join=@{tmp_path / 'join'}", "--json").json
    two = shell("teams", "add", "quiet two", *words, "--option", "join=-", "--json", stdin="invite\n").json
    assert (one["options"]["join"], two["options"]["join"]) == ("instant", "invite")
    assert "can't be read" in shell.fails(
        "teams", "add", "quiet three", *words, "--option", "join=@/nowhere", code=2
    )
    assert "secret" not in shell.fails("teams", "add", "x", *words, "--option", "secretvalue", code=2)
    twice = ["--option", "join=invite", "--option", "join=instant"]
    shell.fails("teams", "add", "quiet three", *words, *twice, code=2)


def test_teams_are_set_each_for_itself(shell: Shell) -> None:
    shell.pool("many", "many one", "many two")
    answer = shell.run("teams", "set", "many one", "nobody's", "many two", "--status", "paused", "--json")
    assert answer.code == 1
    assert [team["name"] for team in answer.json["changed"]] == ["many one", "many two"]
    assert {team["status"] for team in answer.json["changed"]} == {"paused"}
    assert [(left["name"], left["code"]) for left in answer.json["refused"]] == [("nobody's", "team_missing")]
    assert answer.err.startswith("team: nobody's was left as it is: There is no team nobody's")
    again = shell("teams", "set", "many one", "many two", "--status", "paused", "--json").json
    assert not again["changed"]
    assert len(again["unchanged"]) == 2
    shell.fails("teams", "set", "many one", "--status", "suspended", code=2)
    shell.fails("teams", "set", "many one", code=2)


def test_a_team_changes_its_size_here_and_upstream(shell: Shell) -> None:
    shell.pool("grows", "grows one", capacity=1)

    def sizes() -> tuple[int, int]:
        here = shell("teams", "show", "grows one", "--json").json["capacity"]
        return here, shell.sandbox.ask("GET", shell.sandbox.path("grows one"))["capacity"]

    shell("teams", "set", "grows one", "--capacity", "3")
    assert sizes() == (3, 3)
    shell.seat("grows", "stays@example.org")
    shell("teams", "set", "grows one", "--capacity", "0")
    assert sizes() == (0, 1)
    shell.sandbox.fault("grows one", status=503, next=20)
    assert "did not answer" in shell.fails("teams", "set", "grows one", "--capacity", "5")
    shell.sandbox.fault("grows one")
    assert sizes() == (0, 1)


def test_a_seat_from_the_code_to_its_story(shell: Shell) -> None:
    shell.pool("story", "story one")
    outcome = shell.seat("story", "Ann@Example.org")
    seats = shell("seats", "list", "--team", "story one", "--json").json
    assert [(seat["team"], seat["identity"], seat["state"]) for seat in seats] == [
        ("story one", "ann@example.org", "active")
    ]
    assert seats[0]["telegram_id"] > 0
    assert seats[0]["expires_at"].endswith("Z")
    assert shell("seats", "list", "--identity", "ANN@", "--pool", "story", "--json").json == seats
    assert shell("seats", "list", "--state", "reserved", "--pool", "story", "--json").json == []
    assert shell("members", "story one", "--json").json == ["ann@example.org"]
    details = shell("members", "story one", "--json", "--details").json
    assert details[0]["status"] == "invited"
    story = shell("seats", "show", str(seats[0]["id"]), "--json").json
    assert story["redemption"]["redemption_state"] == "granted"
    assert [work["id"] for work in story["operations"]] == [outcome.operation_id]
    assert [notice["kind"] for notice in story["notices"]] == ["granted"]
    shown = shell("seats", "show", str(seats[0]["id"])).out
    assert "ann@example.org" in shown
    assert "CST" in shown
    work = next(
        one for one in shell("operations", "list", "--json").json if one["id"] == outcome.operation_id
    )
    assert (work["kind"], work["state"], work["attempts"]) == ("grant", "settled", 1)


def test_those_who_wait_get_what_becomes_free(shell: Shell) -> None:
    shell.pool("queue", "queue one", capacity=1)
    shell.seat("queue", "first@example.org")
    for name in ("second", "third"):
        shell.redeem("queue", f"{name}@example.org")
    line = shell("waiting", "list", "--pool", "queue", "--json").json
    assert [(entry["place"], entry["identity"]) for entry in line] == [
        (1, "second@example.org"),
        (2, "third@example.org"),
    ]
    assert "have a seat reserved" in shell("teams", "set", "queue one", "--capacity", "2").out
    added = shell("teams", "add", "queue two", "--pool", "queue", "--provider", "sandbox", "--capacity", "1")
    assert "1 who waited" in added.out
    assert shell("waiting", "list", "--pool", "queue").out == "Nobody waits.\n"
    assert len(shell("seats", "list", "--pool", "queue", "--json").json) == 3


def test_a_paused_team_serves_the_line_once_it_is_active(shell: Shell) -> None:
    shell.pool("paused", "paused one", capacity=1)
    shell("teams", "set", "paused one", "--status", "paused")
    shell.redeem("paused", "patient@example.org")
    assert shell("teams", "set", "paused one", "--status", "active", "--json").json["placed"] == 1


def test_what_was_done_is_in_the_audit_log(shell: Shell) -> None:
    shell.pool("audited", "audited one")
    shell("teams", "set", "audited one", "--status", "paused", "--reason", "holidays")
    entries = shell("audit", "list", "--subject", "team:audited one", "--json").json
    assert [entry["action"] for entry in entries] == ["teams.status", "teams.add"]
    assert entries[0]["before"] == {"status": "active"}
    assert entries[0]["actor"].startswith("shell:")


@pytest.mark.parametrize("noun", ["seats", "operations"])
def test_what_is_not_there_is_told(shell: Shell, noun: str) -> None:
    assert f"see ./team {noun} list" in shell.fails(noun, "show", "999999")
    shell.fails(noun, "show", "0", code=2)
    shell.fails(noun, "show", "x", code=2)


def test_a_process_of_its_own_says_the_same(shell: Shell) -> None:
    shell.pool("outside", "outside one")
    command = [str(ROOT / "team"), "teams", "show", "outside one", "--json"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=20, env=os.environ
    )
    assert not done.stderr
    assert json.loads(done.stdout) == shell("teams", "show", "outside one", "--json").json
