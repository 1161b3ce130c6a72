"""The commands that end, move and tell of seats, and those on the line."""

import json
import os
import pty
import select
import subprocess
from collections.abc import Iterator

import pytest

from ops.paths import ROOT
from tests.support.shell import Shell, running_shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, redis_url: str, worker_number: int) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("shell")
    with running_shell(folder, redis_url, f"invitehub_seats_gw{worker_number}") as running:
        yield running


def test_a_kick_is_shown_first_and_needs_a_yes(shell: Shell) -> None:
    for pool in ("kick", "kick two"):
        shell.pool(pool, f"{pool} team", capacity=1)
        shell.seat(pool, "ann@example.org")
    words = ["seats", "kick", "ANN@example.org"]
    told = shell.run(*words, "--json")
    assert (told.code, told.out) == (1, "")
    assert "kick two team" in told.err
    assert "2 redemptions of 2 people would end: if that is meant, repeat it with --yes" in told.err
    kicked = shell(*words, "--pool", "kick two", "--reason", "rude", "--yes", "--json").json
    assert [(one["identity"], one["pool"], one["state"]) for one in kicked["kicked"]] == [
        ("ann@example.org", "kick two", "ending")
    ]
    assert kicked["over"] == []
    assert "Nobody with a seat" in shell.fails(*words, "--pool", "kick two", "--yes")
    seat = shell("seats", "list", "--pool", "kick", "--json").json[0]
    assert (
        shell("seats", "kick", "--seat", str(seat["id"]), "--yes").out
        == "1 ended; 1 to be removed upstream\n"
    )
    assert "Nobody with a seat" in shell.fails("seats", "kick", "--team", "kick team", "--yes")
    shell.fails("seats", "kick", "--yes", code=2)
    entry = next(one for one in shell("audit", "list", "--json").json if one["after"].get("reason") == "rude")
    assert (entry["action"], entry["before"]["teams"]) == ("seats.kick", ["kick two team"])


@pytest.mark.parametrize(("typed", "state"), [("n\n", "reserved"), ("y\n", None)])
def test_somebody_at_a_terminal_is_asked(shell: Shell, typed: str, state: str | None) -> None:
    pool = f"tty {typed.strip()}"
    shell.pool(pool, f"{pool} team", capacity=1)
    shell.redeem(pool, "bob@example.org")
    ours, theirs = pty.openpty()
    command = [str(ROOT / "team"), "seats", "kick", "bob@example.org", "--pool", pool, "--json"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, env=os.environ
    ) as running:
        os.close(theirs)
        shown = b""
        while b"Do it?" not in shown:
            assert select.select([ours], [], [], 20)[0], shown
            shown += os.read(ours, 10_000)
        os.write(ours, typed.encode())
        out, _ = running.communicate(timeout=20)
    os.close(ours)
    assert b"1 redemption of 1 person would end" in shown
    assert [seat["state"] for seat in shell("seats", "list", "--pool", pool, "--json").json] == (
        [state] if state else []
    )
    assert (running.returncode, out) == (1, b"") if state else json.loads(out)["kicked"]


def test_who_was_kicked_makes_room(shell: Shell) -> None:
    shell.pool("room", "room team", capacity=1)
    shell.redeem("room", "first@example.org")
    shell.redeem("room", "second@example.org")
    kicked = shell("seats", "kick", "first@example.org", "--give-back", "--yes", "--json").json
    assert (kicked["kicked"][0]["state"], kicked["placed"]) == ("cancelled", 1)
    (seat,) = shell("seats", "list", "--pool", "room", "--json").json
    assert (seat["identity"], seat["state"]) == ("second@example.org", "reserved")


def test_an_admin_moves_somebody_and_lets_them_stay(shell: Shell) -> None:
    shell.pool("move", "move one", capacity=1)
    shell("pools", "set", "move", "--swap-limit", "0")
    shell.seat("move", "ann@example.org")
    who = ["ann@example.org", "--pool", "move"]
    assert "allows 0 swaps" in shell.fails("seats", "swap", *who)
    waits = shell("seats", "swap", *who, "--evacuate", "--json").json
    assert (waits["team"], waits["swap"], waits["place"]) == ("move one", "waiting", 1)
    assert "moving already" in shell.fails("seats", "swap", *who, "--evacuate")
    (entry,) = shell("waiting", "list", "--pool", "move", "--json").json
    assert entry["swap"]
    assert entry["expected"] == waits["expires_at"]
    assert "a swap" in shell("waiting", "list", "--pool", "move").out
    stays = shell("seats", "swap-cancel", *who, "--json").json
    assert (stays["team"], stays["swap"], stays["redemption_state"]) == ("move one", None, "granted")
    assert "No swap of theirs" in shell.fails("seats", "swap-cancel", *who)
    assert shell("waiting", "list", "--pool", "move", "--json").json == []

    shell("teams", "add", "move two", "--pool", "move", "--provider", "sandbox", "--capacity", "1")
    (seat,) = shell("seats", "list", "--pool", "move", "--json").json
    assert "move two" in shell("seats", "swap", str(seat["id"]), "--evacuate", "--why", "the flood").out
    assert "under way already" in shell.fails("seats", "swap-cancel", *who)
    states = [
        (one["team"], one["state"], one["incoming"])
        for one in shell("seats", "list", "--pool", "move", "--json").json
    ]
    assert states == [("move one", "active", False), ("move two", "reserved", True)]
    assert shell("audit", "list", "--limit", "1", "--json").json[0]["after"]["why"] == "the flood"


def test_places_in_line_are_left_by_number_or_by_name(shell: Shell) -> None:
    shell.pool("line", "line one", capacity=1)
    shell.seat("line", "seated@example.org")
    for name in ("one", "two", "three"):
        shell.redeem("line", f"{name}@example.org")
    entries = shell("waiting", "list", "--pool", "line", "--json").json
    assert [entry["expected"] is not None for entry in entries] == [True, False, False]
    left = shell("waiting", "leave", str(entries[0]["id"]), "--json").json
    assert (left["identity"], left["redemption_state"], left["given_back"]) == (
        "one@example.org",
        "cancelled",
        True,
    )
    assert (
        "two@example.org does not wait" in shell("waiting", "leave", "TWO@example.org", "--pool", "line").out
    )
    assert [one["identity"] for one in shell("waiting", "list", "--pool", "line", "--json").json] == [
        "three@example.org"
    ]
    assert "Nobody waits there" in shell.fails("waiting", "leave", str(entries[0]["id"]))
    assert "Nobody waits there" in shell.fails("waiting", "leave", "seated@example.org", "--pool", "line")
    story = shell("seats", "show", "--redemption", str(left["redemption_id"]), "--json").json
    assert story["seat"] is None
    assert [step["what"] for step in story["timeline"]][-3:] == [
        "waiting.leave",
        "redemption_cancelled",
        "notice_owed",
    ]


def test_to_leave_the_line_for_a_swap_is_to_stay(shell: Shell) -> None:
    shell.pool("stay", "stay one", capacity=1)
    shell.seat("stay", "ann@example.org")
    shell("seats", "swap", "ann@example.org", "--pool", "stay")
    left = shell("waiting", "leave", "ann@example.org", "--pool", "stay", "--json").json
    assert (left["redemption_state"], left["team"], left["swap"]) == ("granted", "stay one", None)


def test_who_lost_a_seat_does_not_leave_the_line_without_a_kick(shell: Shell) -> None:
    shell.pool("lost", "lost one", capacity=1)
    shell.seat("lost", "ann@example.org")
    shell("teams", "set", "lost one", "--status", "dead", "--yes")
    shell("seats", "swap", "ann@example.org", "--pool", "lost")
    (entry,) = shell("waiting", "list", "--pool", "lost", "--json").json
    assert "had a seat and waits for another" in shell.fails("waiting", "leave", str(entry["id"]))
    shell("seats", "kick", "ann@example.org", "--pool", "lost", "--yes")
    assert shell("waiting", "list", "--pool", "lost").out == "Nobody waits.\n"


def test_the_whole_story_is_told_to_people_and_programs(shell: Shell) -> None:
    shell.pool("tale", "tale one", capacity=1)
    outcome = shell.seat("tale", "ann@example.org")
    assert outcome.seat
    shell("seats", "kick", "--telegram", str(outcome.seat.telegram_id), "--reason", "no more", "--yes")
    number = str(outcome.seat.seat_id)
    steps = shell("seats", "show", number, "--json").json["timeline"]
    assert [step["what"] for step in steps] == [
        *["redeemed", "seat_reserved", "operation_planned", "seat_granting", "operation_sent"],
        *["operation_settled", "seat_active", "redemption_granted", "notice_owed"],
        *["seats.kick", "seat_revoking", "redemption_ending", "operation_planned", "notice_owed"],
    ]
    assert steps[0]["who"] == f"telegram:{outcome.seat.telegram_id}"
    assert steps[-4]["why"] == "no more"
    work = shell("operations", "show", str(outcome.operation_id), "--json").json
    assert (work["kind"], work["timeline"]) == ("grant", steps)
    for words in (["seats", "show", number], ["operations", "show", str(outcome.operation_id)]):
        shown = shell(*words).out
        assert "admin: kick" in shown
        assert "seat granted" in shown
        assert "no more" in shown
    shell.fails("seats", "show", code=2)
    shell.fails("seats", "show", number, "--redemption", "1", code=2)
    assert "There is no redemption 4711" in shell.fails("seats", "show", "--redemption", "4711")
