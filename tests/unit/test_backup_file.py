"""The file of a backup: whole or refused, readable by whom it is for and nobody else, there or not at all."""

import gzip
import stat
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest

from invitehub.backup import keys, plain, sealed
from invitehub.backup.failure import CODES, BackupFailed

SECRET = "only-for-tests-0123456789"
OTHER = "another-one-for-tests-0123456789"
HEADER = plain.Header(datetime(2031, 5, 17, tzinfo=UTC), "0001", "1.0", SECRET)
# Compresses badly, so that the file has many of age's pieces of 64 KB.
ROWS = [
    f"{number}\t{number * 7919 % 1_000_003:x}{number * 104_729 % 999_983:x}\n" for number in range(40_000)
]


def lines(rows: Sequence[str] = ROWS) -> Iterator[bytes]:
    yield HEADER.line()
    yield plain.table_line("pool", ["id", "name"])
    yield "".join(rows).encode()
    yield plain.table_end()
    yield plain.last_line({"pool": len(rows)}, [plain.Number("pool", "id", 7, called=True)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "house.age"
    sealed.write(path, lines(), keys.recipients("", SECRET))
    return path


def read(path: Path, *texts: str) -> plain.Reader:
    with sealed.opened(path, keys.readers(texts or [SECRET])) as source:
        return plain.survey(source)


def refused(path: Path, *texts: str) -> str:
    with pytest.raises(BackupFailed) as told:
        read(path, *texts)
    assert told.value.code in CODES
    return told.value.code


def test_what_was_written_is_read(file: Path) -> None:
    found = read(file)
    assert found.header == HEADER
    assert found.rows == {"pool": len(ROWS)}
    assert found.numbers == (plain.Number("pool", "id", 7, called=True),)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_the_file_is_what_other_tools_of_that_format_read(file: Path) -> None:
    whole = gzip.decompress(pyrage.decrypt(file.read_bytes(), keys.derived(SECRET)))
    assert whole == b"".join(lines())


def test_nothing_of_it_is_readable_without_a_key(file: Path) -> None:
    data = file.read_bytes()
    assert SECRET.encode() not in data
    assert b"pool" not in data
    assert refused(file, OTHER) == "wrong_key"


def test_the_secret_half_of_a_pair_opens_it_and_the_house_itself_does_not(tmp_path: Path) -> None:
    public, secret = keys.new_pair()
    path = tmp_path / "house.age"
    sealed.write(path, lines(), keys.recipients(public, SECRET))
    assert read(path, f"# my key\n{secret}\n").rows
    assert refused(path, SECRET) == "wrong_key"


def test_after_a_rotation_old_backups_are_still_readable(file: Path) -> None:
    assert read(file, f"{OTHER},{SECRET}").rows


@pytest.mark.parametrize("part", [0.0, 0.0005, 0.3, 0.5, 0.99, 0.99999])
def test_one_that_is_cut_off_is_refused(file: Path, part: float) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * part)])
    assert refused(file) in {"damaged", "not_a_backup"}


def test_one_that_ends_where_a_piece_ends_is_refused(file: Path) -> None:
    data = file.read_bytes()
    head = data.index(b"\n--- ") + len(b"\n--- ") + 44
    file.write_bytes(data[: head + 16 + 2 * (65536 + 16)])
    assert refused(file) == "damaged"


@pytest.mark.parametrize("part", [0.0, 0.00005, 0.0001, 0.3, 0.7, 1.0])
def test_one_with_a_bit_turned_over_is_refused(file: Path, part: float) -> None:
    data = bytearray(file.read_bytes())
    data[int((len(data) - 1) * part)] ^= 1
    file.write_bytes(data)
    assert refused(file) in {"damaged", "not_a_backup", "wrong_key"}


def test_one_with_something_behind_its_end_is_refused(file: Path) -> None:
    with file.open("ab") as more:
        more.write(b"x")
    assert refused(file) == "damaged"


def test_a_table_that_is_shorter_than_it_was_is_refused(tmp_path: Path) -> None:
    """By whoever has the key: the format tells it as well."""
    path = tmp_path / "house.age"
    whole = list(lines())
    sealed.write(path, [*whole[:2], *whole[3:]], keys.recipients("", SECRET))
    assert refused(path) == "damaged"


@pytest.mark.parametrize(
    "whole",
    [
        [b'{"invitehub_backup":1}\n'],
        [HEADER.line(), b"[]\n"],
        [HEADER.line(), b'{"table":"pool"}\n'],
        [HEADER.line(), b'{"rows":{}}\n'],
        [HEADER.line(), b'{"rows":{},"numbers":[["pool"]]}\n'],
        [HEADER.line()],
    ],
)
def test_whoever_writes_nonsense_with_the_right_key_is_refused(tmp_path: Path, whole: list[bytes]) -> None:
    path = tmp_path / "house.age"
    sealed.write(path, whole, keys.recipients("", SECRET))
    assert refused(path) == "damaged"


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear house,\n" * 9)
    assert refused(path) == "not_a_backup"
    path.write_bytes(pyrage.encrypt(gzip.compress(b'{"a": 1}\n'), keys.recipients("", SECRET)))
    assert refused(path) == "not_a_backup"


def test_a_later_format_is_said_to_be_newer(tmp_path: Path) -> None:
    path = tmp_path / "house.age"
    sealed.write(path, [b'{"invitehub_backup": 2}\n', *lines()], keys.recipients("", SECRET))
    assert refused(path) == "newer"


def test_what_fails_half_way_leaves_nothing_and_what_was_there_stays(file: Path) -> None:
    before = file.read_bytes()

    def failing() -> Iterator[bytes]:
        yield from list(lines())[:3]
        raise ConnectionError("the database is gone")

    with pytest.raises(BackupFailed):
        sealed.write(file, failing(), keys.recipients("", SECRET))
    assert file.read_bytes() == before
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(tmp_path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no small disk can be had here: mount needs root")
    try:
        with pytest.raises(BackupFailed) as told:
            sealed.write(tmp_path / "house.age", lines(), keys.recipients("", SECRET))
        assert told.value.code == "disk_full"
        assert list(tmp_path.iterdir()) == []
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


@pytest.mark.parametrize("key", ["age1nonsense", "age1" + "q" * 58])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(BackupFailed, match="key_unusable"):
        keys.recipients(key, SECRET)
    with pytest.raises(BackupFailed, match="key_unusable"):
        keys.recipients("", "")
    with pytest.raises(BackupFailed, match="key_unusable"):
        keys.readers(["AGE-SECRET-KEY-1NONSENSE"])
