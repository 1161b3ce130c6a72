"""`./team orphans`: what an operator sees and does."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from invitehub.operations import run_operation
from tests.support.census import pass_time
from tests.support.shell import Shell, running_shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, redis_url: str, worker_number: int) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("orphans")
    with running_shell(folder, redis_url, f"invitehub_orphans_gw{worker_number}") as running:
        yield running


def work(shell: Shell) -> None:
    """Run what is planned, as the worker would."""
    with shell.db.transaction() as session:
        due = session.scalars(text("select id from operation where state = 'planned' order by id")).all()
    for operation_id in due:
        run_operation(shell.db, shell.keys, operation_id, runner="tests")


def upstream(shell: Shell, team: str) -> list[str]:
    return sorted(member["member"] for member in shell.sandbox.members(team))


def orphan_ids(shell: Shell, team: str) -> dict[str, str]:
    return {
        one["identity"]: str(one["id"]) for one in shell("orphans", "list", "--team", team, "--json").json
    }


def test_orphans_are_scanned_for_listed_adopted_protected_and_removed(shell: Shell) -> None:
    shell.pool("one", "red", capacity=5)
    assert "No such orphans" in shell("orphans", "list", "--team", "red").out
    for name in ("a", "b", "c"):
        shell.sandbox.add("red", f"{name}@example.org")
    told = shell("orphans", "scan", "red").out
    assert told == (
        "Team red: complete, 3 members upstream, 3 without a seat, 0 seats whose people are gone\n"
    )
    pass_time(shell.db)
    assert shell("orphans", "scan", "red", "--json").json["orphans"] == 3
    rows = shell("orphans", "list", "--team", "red", "--state", "reported", "--json").json
    assert [(row["team"], row["identity"], row["state"], row["holds_place"]) for row in rows] == [
        ("red", f"{name}@example.org", "reported", True) for name in ("a", "b", "c")
    ]
    ids = orphan_ids(shell, "red")
    adopted = shell(
        "orphans", "adopt", ids["a@example.org"], "--days", "10", "--telegram", "77", "--json"
    ).json
    assert (adopted["identity"], adopted["telegram_id"], adopted["code_last4"]) == ("a@example.org", 77, None)
    assert "is protected" in shell("orphans", "protect", ids["b@example.org"]).out
    assert shell("alerts", "list", "--open", "--json").json[0]["component"] == "orphans"
    refused = shell.fails("orphans", "remove", ids["c@example.org"])
    assert "c@example.org (red, member)" in refused
    assert "--yes" in refused
    (gone,) = shell("orphans", "remove", ids["c@example.org"], "--yes", "--json").json
    assert gone["state"] == "removing"
    assert shell("alerts", "list", "--open", "--json").json == []
    work(shell)
    assert upstream(shell, "red") == ["a@example.org", "b@example.org"]
    assert "is removed" in shell.fails("orphans", "remove", ids["c@example.org"], "--yes")
    assert "There is no orphan 99" in shell.fails("orphans", "protect", "99")
    actions = [entry["action"] for entry in shell("audit", "list", "--json").json]
    assert actions[:3] == ["orphans.remove", "orphans.protect", "orphans.adopt"]
    lines = shell("orphans", "list", COLUMNS="200").out.splitlines()
    assert len(lines) == 2
    assert "protected" in lines[1]


def test_what_the_brake_stops_needs_a_yes(shell: Shell) -> None:
    shell.pool("two", "blue", capacity=8)
    for number in range(8):
        shell.seat("two", f"m{number}@example.org")
    assert "did not stop" in shell.fails("orphans", "allow", "blue")
    shell.sandbox.fault("blue", forget=[f"m{number}@example.org" for number in range(4)])
    shell("orphans", "scan", "blue")
    pass_time(shell.db)
    told = shell.fails("orphans", "scan", "blue")
    assert "4 seats would be given up" in told
    assert "./team orphans allow blue" in told
    assert "up to 4 seats" in shell("orphans", "allow", "blue").out
    assert shell("orphans", "scan", "blue", "--json").json["ghosts"] == 4
    work(shell)
    assert len(shell("seats", "list", "--team", "blue", "--state", "released", "--json").json) == 4


def test_a_scan_that_failed_says_why(shell: Shell) -> None:
    shell.pool("three", "green")
    shell.sandbox.fault("green", status=503)
    assert "could not be listed (upstream_error)" in shell.fails("orphans", "scan", "green")
    assert "There is no team nowhere" in shell.fails("orphans", "scan", "nowhere")


def test_one_identity_in_two_teams_of_a_pool_is_listed(shell: Shell) -> None:
    shell.pool("four", "east", "west")
    shell.seat("four", "x@example.org")
    shell.sandbox.add("west", "x@example.org")
    assert shell("orphans", "duplicates", "--pool", "four").out == "Nobody is in two teams of one pool.\n"
    shell("orphans", "scan", "west")
    (found,) = shell("orphans", "duplicates", "--pool", "four", "--json").json
    assert (found["identity"], found["teams"], found["orphans"]) == ("x@example.org", ["east", "west"], 1)
    assert "east, west" in shell("orphans", "duplicates", "--pool", "four").out
