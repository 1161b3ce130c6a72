"""The commands that give, extend and rename a seat, and those for a whole list."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from invitehub import batch_invites
from tasks import resources
from tasks.batches import batch_invite
from tests.support.shell import Shell, running_shell
from tests.support.workers import configured


@pytest.fixture
def worker(shell: Shell) -> Iterator[Callable[..., int]]:
    """The task, in this process."""
    with configured():
        yield batch_invite
        resources.close_all()


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, redis_url: str, worker_number: int) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("shell")
    with running_shell(folder, redis_url, f"invitehub_invite_gw{worker_number}") as running:
        yield running


def states(shell: Shell, pool: str) -> list[tuple[str, str]]:
    return [
        (seat["identity"], seat["state"]) for seat in shell("seats", "list", "--pool", pool, "--json").json
    ]


def test_a_seat_is_given_listed_and_shown_without_a_code_or_a_person(shell: Shell) -> None:
    shell.pool("gift", "gift one", capacity=1)
    words = ["seats", "give", "Ann@Example.org", "--pool", "gift", "--days", "7", "--note", "a talk"]
    seat = shell(*words, "--json").json
    assert (seat["identity"], seat["team"], seat["redemption_state"]) == (
        "ann@example.org",
        "gift one",
        "placing",
    )
    assert (seat["code_last4"], seat["telegram_id"], seat["credited"]) == (None, None, 0.0)
    (listed,) = shell("seats", "list", "--pool", "gift", "--json").json
    assert (listed["code_last4"], listed["telegram_id"]) == (None, None)
    assert "ann@example.org" in shell("seats", "list", "--pool", "gift").out
    shown = shell("seats", "show", str(listed["id"]))
    assert "Code" not in shown.out
    assert shell("seats", "show", str(listed["id"]), "--json").json["redemption"]["days"] == 7
    assert "has a seat in pool gift already" in shell.fails(*words)
    assert "look for a slip" in shell.fails("seats", "give", "ann", "--pool", "gift", "--days", "7")
    waits = shell("seats", "give", "bob@example.org", "--pool", "gift", "--days", "7").out
    assert "Place in line" in waits
    assert [one["identity"] for one in shell("waiting", "list", "--pool", "gift", "--json").json] == [
        "bob@example.org"
    ]


def test_somebody_whom_the_bot_knows_is_given_one(shell: Shell) -> None:
    shell.pool("known", "known one", capacity=2)
    outcome = shell.redeem("known", "first@example.org")
    assert outcome.seat
    number = str(outcome.seat.telegram_id)
    words = ["seats", "give", "ann@example.org", "--pool", "known", "--days", "7", "--telegram"]
    assert str(shell(*words, number, "--json").json["telegram_id"]) == number
    assert "has written to the bot" in shell.fails(*words, "17")


def test_days_are_added_by_name_or_number(shell: Shell) -> None:
    shell.pool("longer", "longer one", capacity=1)
    outcome = shell.seat("longer", "ann@example.org")
    assert outcome.seat
    before = shell("seats", "show", str(outcome.seat.seat_id), "--json").json["redemption"]["expires_at"]
    words = ["--days", "30", "--why", "the outage", "--json"]
    first = shell("seats", "extend", "ANN@example.org", "--pool", "longer", *words).json["expires_at"]
    second = shell("seats", "extend", str(outcome.seat.seat_id), *words).json["expires_at"]
    assert before < first < second
    assert "Until" in shell("seats", "extend", str(outcome.seat.seat_id), "--days", "1").out
    assert "Nobody called no@example.org" in shell.fails("seats", "extend", "no@example.org", "--days", "1")
    assert "There is no seat 4711" in shell.fails("seats", "extend", "4711", "--days", "1")
    entry = shell("audit", "list", "--limit", "3", "--json").json[1]
    assert (entry["action"], entry["after"]["why"]) == ("seats.extend", "the outage")


def test_whoever_has_two_seats_is_named_by_pool_or_number(shell: Shell) -> None:
    for pool in ("left", "right"):
        shell.pool(pool, f"{pool} one", capacity=1)
        shell.seat(pool, "two@example.org")
    told = shell.fails("seats", "extend", "two@example.org", "--days", "1")
    assert "left, right" in told
    shell("seats", "extend", "two@example.org", "--pool", "left", "--days", "1")


def test_an_identity_is_put_right(shell: Shell) -> None:
    shell.pool("names", "names one", capacity=2)
    shell.seat("names", "anne@example.org")
    seat = shell("seats", "rename", "anne@example.org", "anna@example.org", "--pool", "names", "--json").json
    assert (seat["identity"], seat["redemption_state"]) == ("anna@example.org", "placing")
    assert states(shell, "names") == [("anne@example.org", "revoking")]
    planned = shell("operations", "list", "--state", "planned", "--json").json
    assert [work["identity"] for work in planned if work["kind"] == "revoke"] == ["anne@example.org"]
    waits = shell.redeem("names", "bobb@example.org")
    assert waits.seat
    assert "Identity" in shell("seats", "rename", str(waits.seat.seat_id), "bob@example.org").out
    assert "It is bob@example.org already" in shell.fails(
        "seats", "rename", "bob@example.org", "BOB@example.org", "--pool", "names"
    )


def test_a_list_is_tried_out_first(shell: Shell, tmp_path: Path) -> None:
    shell.pool("try", "try one", capacity=1)
    file = tmp_path / "list.csv"
    file.write_bytes("\ufeffemail,name\nann@example.org,Ann\n\nann@example.org,Ann\n=nobody,x\n".encode())
    words = ["seats", "invite", "--file", str(file), "--pool", "try", "--days", "7"]
    found = shell(*words, "--dry-run", "--json").json
    assert {
        name: found[name] for name in ("lines", "fine", "malformed", "twice", "seated", "would_wait")
    } == {
        "lines": 3,
        "fine": 1,
        "malformed": 1,
        "twice": 1,
        "seated": 0,
        "would_wait": 0,
    }
    assert [(line["no"], line["problem"], line["first"]) for line in found["problems"]] == [
        (4, "twice", 2),
        (5, "no_at", None),
    ]
    told = shell(*words, "--dry-run").out
    assert "1 of 3: 1 get a seat at once, 0 wait." in told
    assert "the same as line 2" in told
    assert shell("seats", "invites", "list").out.startswith("No batch invites yet")
    assert states(shell, "try") == []


def test_a_list_is_worked_off_here_or_in_the_worker(
    shell: Shell, worker: Callable[..., int], tmp_path: Path
) -> None:
    shell.pool("batch", "batch one", capacity=2)
    typed = "ann@example.org\nbob@example.org\ncarl@example.org\n-nobody\n"
    words = ["seats", "invite", "--file", "-", "--pool", "batch", "--days", "7", "--note", "=1+1", "--yes"]
    job = shell(*words, "--wait", "--json", stdin=typed).json
    assert (job["state"], job["lines"], job["taken"], job["refused"]) == ("done", 4, 3, 1)
    assert (job["placing"], job["waiting"]) == (2, 1)
    assert len(states(shell, "batch")) == 2

    file = tmp_path / "utf16.txt"
    file.write_bytes("dora@example.org\r\nann@example.org\r\n".encode("utf-16"))
    words[3], number = str(file), str(job["id"] + 1)
    assert "Not taken: 1 seated already." in shell(*words).err
    assert shell("seats", "invites", "show", number, "--json").json["pending"] == 2
    assert shell("seats", "invites", "pause", number, "--json").json["state"] == "paused"
    assert worker(int(number)) == 1
    assert shell("seats", "invites", "show", number, "--json").json["pending"] == 2
    assert shell("seats", "invites", "resume", number, "--json").json["state"] == "running"
    assert worker() == 1, "beat finds what nobody is at"
    assert worker() == 0
    assert shell("seats", "invites", "show", number, "--json").json["state"] == "done"
    assert [one["id"] for one in shell("seats", "invites", "list", "--json").json] == [
        job["id"] + 1,
        job["id"],
    ]
    assert "goes on in the worker" not in shell("seats", "invites", "show", number).err

    report = tmp_path / "report.csv"
    shell("seats", "invites", "report", str(job["id"]), "--csv", str(report))
    with report.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert [(row["line"], row["given"], row["state"], row["reason"]) for row in rows] == [
        ("1", "ann@example.org", "taken", ""),
        ("2", "bob@example.org", "taken", ""),
        ("3", "carl@example.org", "taken", ""),
        ("4", "'-nobody", "refused", "no @ in it"),
    ]
    assert report.stat().st_mode & 0o777 == 0o600
    assert "exists already" in shell.fails("seats", "invites", "report", number, "--csv", str(report))
    (problem,) = shell("seats", "invites", "report", number, "--problems", "--json").json
    assert (problem["no"], problem["reason"]) == (2, "seated")


def test_what_is_left_of_a_list_is_given_up(shell: Shell) -> None:
    shell.pool("cancel", "cancel one", capacity=1)
    words = ["seats", "invite", "--file", "-", "--pool", "cancel", "--days", "7", "--json"]
    job = shell(*words, stdin="ann@example.org\nbob@example.org\n").json
    assert job["state"] == "running"
    cancelled = shell("seats", "invites", "cancel", str(job["id"]), "--json").json
    assert (cancelled["state"], cancelled["cancelled"]) == ("cancelled", 2)
    assert "is cancelled" in shell.fails("seats", "invites", "resume", str(job["id"]))
    assert "There is no batch invite 4711" in shell.fails("seats", "invites", "show", "4711")


def test_a_file_that_is_no_list(shell: Shell, tmp_path: Path) -> None:
    shell.pool("files", "files one")
    words = ["seats", "invite", "--pool", "files", "--days", "7", "--file"]
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\xff\xfe")
    assert "is no text" in shell.fails(*words, str(picture))
    assert "can't be read" in shell.fails(*words, str(tmp_path / "nowhere"))
    assert "There is nobody on that list" in shell.fails(*words, "-", stdin="\n\n")
    assert "Nobody of 1 can be invited" in shell.fails(*words, "-", stdin="nobody\n")
    assert "There is no pool nowhere" in shell.fails(
        "seats", "invite", "--pool", "nowhere", "--days", "7", "--file", "-", stdin="ann@example.org\n"
    )
    with shell.db.transaction() as session:
        assert all(job.pool != "files" for job in batch_invites.list_jobs(session)), "nothing was begun"
