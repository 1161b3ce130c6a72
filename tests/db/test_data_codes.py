"""`./team codes`: made and shown once, written to files, checked, revoked."""

import csv
import io
import stat
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from invitehub.code_format import ParsedCode, parse
from ops.data.code_files import Sheet, as_csv, deep_link
from tests.support.playground import running_playground
from tests.support.shell import Shell, environment, running_shell

BASIC = ("--pool", "plus", "--days", "30")


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, redis_url: str, worker_number: int) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("shell")
    with running_shell(folder, redis_url, f"invitehub_codes_gw{worker_number}") as running:
        running.pool("plus", "plus one", capacity=1000)
        yield running


def last4(code: str) -> str:
    parsed = parse(code)
    assert isinstance(parsed, ParsedCode)
    return parsed.last4


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_each_code_is_printed_once_and_nothing_else(shell: Shell) -> None:
    answer = shell("codes", "new", *BASIC, "--count", "3", "--note", "spring")
    codes = answer.out.splitlines()
    assert len({*codes}) == 3
    assert all(isinstance(parse(code), ParsedCode) for code in codes)
    assert "Nobody can show them again" in answer.err
    everything = shell("codes", "list").out + shell("codes", "list", "--json").out
    assert not [code for code in codes if code in everything or code.replace("-", "") in everything]
    batch = shell("codes", "batches", "--json").json[-1]
    assert (batch["codes"], batch["uses"], batch["used"], batch["note"]) == (3, 3, 0, "spring")


def test_the_document_for_programs(shell: Shell) -> None:
    made = shell("codes", "new", *BASIC, "--count", "2", "--uses", "5", "--json").json
    assert made.keys() == {"batch", "codes"}
    listed = shell("codes", "list", "--batch", str(made["batch"]), "--json").json
    assert [(code["last4"], code["max_uses"], code["days"], code["status"]) for code in listed] == [
        (last4(code), 5, 30, "active") for code in made["codes"]
    ]


def test_a_csv_file_is_private_and_never_overwritten_unasked(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    words = ("codes", "new", *BASIC, "--count", "2", "--output", str(path))
    answer = shell(*words, "--note", "=1+1", "--until", "2099-12-31", "--json")
    assert answer.json == {"batch": answer.json["batch"], "count": 2, "output": str(path)}
    assert mode(path) == 0o600
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert [row["note"] for row in rows] == ["'=1+1"] * 2
    assert rows[0]["usable_until"] == "2099-12-31T16:00:00Z", "the end of that day in Shanghai"
    before = path.read_bytes()
    batches = len(shell("codes", "batches", "--json").json)
    assert "exists already" in shell.fails(*words)
    assert path.read_bytes() == before
    shell(*words, "--force")
    assert path.read_bytes() != before
    assert "can't be written" in shell.fails(*words[:-1], str(tmp_path / "nowhere" / "codes.csv"))
    assert len(shell("codes", "batches", "--json").json) == batches + 1
    assert [each.name for each in tmp_path.iterdir()] == ["codes.csv"]


def test_pictures_lead_to_the_bot(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "qr"
    with running_playground(tmp_path / "playground") as playground:
        name = playground.call("getMe")["username"]
        with environment(BOT_TOKEN=playground.token, BOT_API_URL=playground.url):
            made = shell("codes", "new", *BASIC, "--count", "2", "--qr", str(folder), "--link", "--json").json
    assert made["links"] == [f"https://t.me/{name}?start={code}" for code in made["codes"]]
    pictures = sorted(folder.iterdir())
    assert [path.name for path in pictures] == [
        f"batch-{made['batch']}-{index}-{last4(code)}.png" for index, code in enumerate(made["codes"], 1)
    ]
    assert {mode(path) for path in pictures} == {0o600}
    assert mode(folder) == 0o700
    assert all(_is_square_png(path.read_bytes()) for path in pictures)


def test_links_with_a_given_bot(shell: Shell) -> None:
    link = shell("codes", "new", *BASIC, "--link", "--bot", "@seat_bot").out.strip()
    assert link.startswith("https://t.me/seat_bot?start=")
    assert isinstance(parse(link.partition("=")[2]), ParsedCode)
    assert "no bot's username" in shell.fails("codes", "new", *BASIC, "--link", "--bot", "a b")
    with pytest.raises(ValueError, match="deep link"):
        deep_link("seat_bot", "a code")


def test_without_telegram_no_codes_are_made_for_links(shell: Shell) -> None:
    before = len(shell("codes", "batches", "--json").json)
    with environment(BOT_TOKEN="1:nobody", BOT_API_URL="http://127.0.0.1:9"):
        line = shell.fails("codes", "new", *BASIC, "--link")
    assert "--bot NAME" in line
    assert "nobody" not in line
    assert len(shell("codes", "batches", "--json").json) == before


@pytest.mark.parametrize(
    ("begin", "end", "state"), [("1d", "2d", "not yet"), ("2020-01-01", "2020-01-02", "expired")]
)
def test_times_are_days_from_now_or_dates(shell: Shell, begin: str, end: str, state: str) -> None:
    (code,) = shell("codes", "new", *BASIC, "--from", begin, "--until", end, "--json").json["codes"]
    checked = shell("codes", "check", "--json", stdin=f"{code}\n").json
    assert (checked["state"], checked["usable"]) == (state, False)
    if begin == "1d":
        distance = datetime.fromisoformat(checked["usable_from"]) - datetime.now(UTC)
        assert abs(distance - timedelta(days=1)) < timedelta(minutes=1)


def test_what_makes_no_sense_is_refused(shell: Shell) -> None:
    assert "end before they begin" in shell.fails("codes", "new", *BASIC, "--from", "2d", "--until", "1d")
    assert "There is no pool minus: there are plus" in shell.fails(
        "codes", "new", "--pool", "minus", "--days", "1"
    )
    shell("pools", "add", "bare")
    assert "has no team yet" in shell.fails("codes", "new", "--pool", "bare", "--days", "1")
    for wrong in (("--count", "0"), ("--uses", "x"), ("--until", "soon"), ("--until", "2026-13-01")):
        shell.fails("codes", "new", *BASIC, *wrong, code=2)
    shell.fails("codes", "new", "--pool", "plus", code=2)
    shell.fails("codes", "revoke", "--batch", "1", "--last4", "ABCD", code=2)


def test_a_code_is_checked_without_being_an_argument(shell: Shell) -> None:
    (code,) = shell.codes("plus")
    sloppy = code.lower().replace("-", " ")
    assert shell("codes", "check", "--json", stdin=sloppy).json["usable"]
    assert "usable" in shell("codes", "check", stdin=code).out
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    line = shell.fails("codes", "check", stdin=wrong)
    assert "some character in it is wrong" in line
    assert wrong not in line
    assert "has 3 characters instead of 20" in shell.fails("codes", "check", stdin="abc")


def test_codes_are_revoked_by_batch_by_what_they_end_in_and_by_themselves(shell: Shell) -> None:
    made = shell("codes", "new", *BASIC, "--count", "3", "--json").json
    first, second, _ = made["codes"]
    assert shell("codes", "revoke", "--json", stdin=first).json == {"revoked": 1, "already": 0}
    assert shell("codes", "revoke", "--json", stdin=first).json == {"revoked": 0, "already": 1}
    shell("codes", "revoke", "--last4", last4(second).lower())
    assert shell("codes", "revoke", "--batch", str(made["batch"]), "--json").json == {
        "revoked": 1,
        "already": 2,
    }
    assert shell("codes", "check", "--json", stdin=first).json["state"] == "revoked"
    assert "There is no batch 99999" in shell.fails("codes", "revoke", "--batch", "99999")
    assert "There is no such code" in shell.fails("codes", "revoke", "--last4", "0000")


def test_an_ending_that_two_codes_share_revokes_neither(shell: Shell) -> None:
    code = shell.codes("plus")[0]
    with shell.db.transaction() as session:
        session.connection().exec_driver_sql(
            "insert into code (batch_id, pool_id, mac, key_id, last4, max_uses, days)"
            " select batch_id, pool_id, sha256(mac), key_id, last4, 1, 1 from code where last4 = %s",
            (last4(code),),
        )
    answer = shell.run("codes", "revoke", "--last4", last4(code), "--json")
    assert answer.code == 1
    assert "revoke the one that is meant by its --id" in answer.err
    matches = answer.json["matches"]
    assert len(matches) == 2
    assert shell("codes", "revoke", "--id", str(matches[0]["id"]), "--json").json["revoked"] == 1
    assert shell("codes", "check", "--json", stdin=code).json["state"] in {"revoked", "usable"}


def test_promises_beyond_the_seats_are_warned_of(shell: Shell) -> None:
    shell.pool("small", "small one", capacity=1)
    words = ("codes", "new", "--pool", "small", "--days", "1")
    assert "will wait" not in shell(*words).err
    assert "room for 1 more and promises 2" in shell(*words).err


@pytest.mark.parametrize("note", ["=1", "+1", "-1", "@x", "\t=1"])
def test_no_cell_is_a_formula(note: str) -> None:
    table = as_csv(Sheet(1, note, 1, 1, "", "", note), ["2222"], ["https://t.me/x?start=y"]).decode()
    row = next(csv.DictReader(io.StringIO(table)))
    assert (row["note"], row["pool"]) == (f"'{note}", f"'{note}")


def _is_square_png(picture: bytes) -> bool:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    assert zlib.crc32(picture[12:29]) == struct.unpack(">I", picture[29:33])[0]
    return bool(width == height > 200)
