"""The disaster drill: a house in use is backed up, its machine is lost, and another one goes on where it stopped."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from invitehub.backup import keys
from tests.support.chats import Chats
from tests.support.sandbox import Sandbox, running_sandbox
from tests.support.stack import Stack, fresh_stack

pytestmark = [pytest.mark.timeout(300), pytest.mark.long]
POOL, TEAM = "Drill", "Drill hall"


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Where the seats are survives our machine."""
    with running_sandbox(tmp_path_factory.mktemp("upstream")) as sandbox:
        yield sandbox


def redeem(stack: Stack, code: str, identity: str, *, strangers: int = 0) -> str:
    """What somebody new is told.

    `strangers`: who wrote before. Telegram goes on counting people and updates, but another playground begins anew, and
    the house knows both from the backup.
    """
    with httpx.Client(timeout=30, trust_env=False) as http:
        chats = Chats(http, f"{stack.page}/api")
        for _ in range(strangers):
            chats.say(chats.newcomer(), "Hello")
        person = chats.newcomer()
        chats.redeem(person, code, identity)
        return chats.once_told(person)[0][0]


def test_a_lost_machine_is_followed_by_another(upstream: Sandbox, tmp_path: Path) -> None:
    public, secret = keys.new_pair()
    file, key = tmp_path / "house.age", tmp_path / "key.txt"
    key.write_text(f"{secret}\n")
    settings = {"SANDBOX_URL": upstream.url, "BACKUP_KEY": public}
    lost = fresh_stack(tmp_path / "lost", **settings)
    try:
        lost.team("up", "--detach")
        codes = make_house(lost)
        assert redeem(lost, codes[0], "ann@example.org") == "seated"
        assert "restored on trial" in lost.team("backup", str(file)).stdout
        assert "run here: ./team down" in lost.team("restore", str(file), check=False).stderr
        assert lost.json("status")["backup"]["proven"] is True
        assert redeem(lost, codes[1], "after@example.org") == "seated"
    finally:
        lost.team("down")

    found = fresh_stack(tmp_path / "found", **settings)
    try:
        go_on(found, file, key)
        assert redeem(found, codes[2], "bob@example.org", strangers=9) == "seated"
        # What came after the backup is not in it: that person is upstream and has no seat here.
        assert set(found.json("members", TEAM)) == {"ann@example.org", "after@example.org", "bob@example.org"}
        assert {each["identity"] for each in found.json("seats", "list")} == {
            "ann@example.org",
            "bob@example.org",
        }
        found.team("doctor", "--invariants")
    finally:
        found.team("down")
    replace(found, file, key)


def make_house(stack: Stack) -> list[str]:
    stack.json("pools", "add", POOL)
    stack.json("teams", "add", TEAM, "--pool", POOL, "--provider", "sandbox", "--capacity", "9")
    return list(
        stack.json("codes", "new", "--pool", POOL, "--count", "3", "--days", "30", "--uses", "1")["codes"]
    )


def go_on(stack: Stack, file: Path, key: Path) -> None:
    """On a machine where nothing is but a clone and the two files."""
    assert "There is no key here" in stack.team("restore", str(file), check=False).stderr
    wrong = key.with_name("wrong.txt")
    wrong.write_text(keys.new_pair()[1])
    refused = stack.team("restore", str(file), "--key-file", str(wrong), check=False)
    assert "None of the keys here opens this backup" in refused.stderr
    assert not (stack.data_dir / "postgres").exists()
    restored = stack.team("restore", str(file), "--key-file", str(key))
    assert "./team up" in restored.stdout
    stack.team("up", "--detach")


def replace(stack: Stack, file: Path, key: Path) -> None:
    """What is there is asked for, kept, and then replaced."""
    asked = stack.team("restore", str(file), "--key-file", str(key), check=False)
    assert "holds a house already" in asked.stderr
    stack.team("restore", str(file), "--key-file", str(key), "--replace")
    (kept,) = stack.json("backup", "--list")
    assert kept["proven"] is True
    stack.team("restore", kept["file"], "--key-file", str(key), "--replace")
    try:
        stack.team("up", "--detach")
        assert "bob@example.org" in {each["identity"] for each in stack.json("seats", "list")}
    finally:
        stack.team("down")
