"""`./team backup`, `./team restore`, and what status and doctor say of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from invitehub.backup.failure import CODES, BackupFailed
from ops import backups
from ops.backup_check import age, key
from ops.backups import SecretKey
from ops.environment import load
from ops.errors import Refused
from tests.support.shell import SECRET, Shell, running_shell

OTHER = "another secret of the tests alone"


@pytest.fixture
def shell(tmp_path: Path, redis_url: str, worker_number: int) -> Iterator[Shell]:
    with running_shell(tmp_path, redis_url, f"invitehub_backup_gw{worker_number}") as running:
        yield running


def test_one_is_made_shown_and_restored(shell: Shell, tmp_path: Path) -> None:
    shell.pool("plus", "plus one")
    shell.seat("plus", "ann@example.org")
    assert "There is no backup yet" in shell("backup", "--list").out
    assert shell("backup", "--list", "--json").json == []
    file = tmp_path / "house.age"
    made = shell("backup", str(file), "--json").json
    assert made["file"] == str(file)
    assert made["proven"]
    assert shell("backup", "--list", "--json").json[0]["sha256"] == made["sha256"]
    shell.seat("plus", "later@example.org")

    assert "connections of InviteHub are open" in shell.fails("restore", str(file), "--replace")
    shell.db.close()
    assert "The database holds a house already: --replace" in shell.fails("restore", str(file))
    restored = shell("restore", str(file), "--replace")
    assert "./team orphans list" in restored.out
    assert [each["identity"] for each in shell("seats", "list", "--json").json] == ["ann@example.org"]
    (last, *_) = shell("audit", "list", "--json").json
    assert last["action"] == "restore"
    newest, _ = shell("backup", "--list", "--json").json
    shell.db.close()
    shell("restore", newest["file"], "--replace")
    assert len(shell("seats", "list", "--json").json) == 2


def test_what_does_not_open_it_is_refused(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "house.age"
    shell("backup", str(file))
    shell.db.close()
    assert "None of the keys here opens" in shell.run("restore", str(file), SECRET_KEY=OTHER).err
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    assert "The file is damaged or cut off" in shell.fails("restore", str(file))
    file.write_text("no backup")
    assert "This is no backup of InviteHub" in shell.fails("restore", str(file))
    assert "There is no folder" in shell.fails("backup", str(tmp_path / "nowhere" / "house.age"))
    shell.fails("backup", str(file), "--list", code=2)


def test_another_secret_key_is_refused_before_anything_is_touched(shell: Shell, tmp_path: Path) -> None:
    file, key_file = tmp_path / "house.age", tmp_path / "key.txt"
    shell("backup", str(file))
    key_file.write_text(SECRET)
    shell.db.close()
    refused = shell.run("restore", str(file), "--key-file", str(key_file), "--replace", SECRET_KEY=OTHER)
    assert "SECRET_KEY in the environment or .env is not the one of this backup" in refused.err
    # A list that has it as well understands everything.
    answer = shell.run("restore", str(file), "--replace", SECRET_KEY=f"{OTHER},{SECRET}")
    assert answer.code == 0, answer


def test_a_kept_secret_key_is_put_replaced_and_kept_aside(shell: Shell, tmp_path: Path) -> None:
    settings = load().model_copy(update={"secret_key": type(load().secret_key)("")})
    kept = tmp_path / "secret_key"
    with SecretKey(settings, SECRET, replace=False).in_place():
        assert kept.read_text().strip() == SECRET
    assert not SecretKey(settings, SECRET, replace=False).put
    with pytest.raises(Refused, match="--replace puts the right one"):
        SecretKey(settings, OTHER, replace=False)

    def interrupted() -> None:
        with SecretKey(settings, OTHER, replace=True).in_place():
            assert kept.read_text().strip() == OTHER
            raise ConnectionError

    with pytest.raises(ConnectionError):
        interrupted()
    assert kept.read_text().strip() == SECRET
    assert {each.read_text().strip() for each in tmp_path.glob("secret_key.replaced-*")} == {SECRET}
    assert kept.stat().st_mode & 0o077 == 0


def test_a_pair_of_keys_is_shown_once_and_works(shell: Shell, tmp_path: Path) -> None:
    words = shell("backup", "--new-key").out
    assert "BACKUP_KEY=age1" in words
    assert "AGE-SECRET-KEY-1" in words
    pair = shell("backup", "--new-key", "--json").json
    file, key_file = tmp_path / "house.age", tmp_path / "key.txt"
    shell("backup", str(file), BACKUP_KEY=pair["backup_key"])
    shell.db.close()
    assert "None of the keys here opens" in shell.fails("restore", str(file), "--replace")
    key_file.write_text(f"# kept in the safe\n{pair['secret']}\n")
    shell("restore", str(file), "--replace", "--key-file", str(key_file))
    refused = shell.run("backup", BACKUP_KEY=pair["secret"])
    assert refused.code == 1
    assert pair["secret"] not in refused.err


def test_doctor_and_status_know_its_age(shell: Shell) -> None:
    shell.pool("plus", "plus one")
    assert (age(load()).ok, key(load()).ok) == (True, True)
    with shell.db.transaction() as session:
        session.execute(text("update pool set created_at = now() - interval '3 days'"))
    # A moment that is three hours past, and nothing was made.
    past = (datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(hours=3)).strftime("%H:%M")
    late = age(load().model_copy(update={"backup_at": past}))
    assert not late.ok
    assert "older than BACKUP_AT wants it" in late.detail
    assert age(load().model_copy(update={"backup_at": "off"})).ok
    shell("backup")
    found = age(load())
    assert found.ok
    assert "restored on trial; daily at 03:30, kept on this machine only" in found.detail
    assert "SECRET_KEY opens the backups" in key(load()).detail
    assert "Last backup: 0 min ago" in shell("status").out
    assert shell("status", "--json").json["backup"]["proven"]


def test_every_code_of_a_failure_has_words() -> None:
    for code in sorted(CODES):
        assert backups.refusal(BackupFailed(code)).cure
