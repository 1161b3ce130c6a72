"""A disk that fills up under the house: told while there is room to tell, and over when there is room again."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.playground import running_playground, until
from tests.support.watched import ADMIN, SERVICES, House, settings_for, watched

SIZE = 16 * 2**20
# Less than three parts of a hundred, and enough for beats and alerts.
LEFT = 256 * 1024
_PATIENCE = 20.0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if done.returncode:
        pytest.skip(
            f"no small disk can be made here, that takes root and the right to mount: {done.stderr.strip()}"
        )
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def house(tmp_path: Path, small_disk: Path, database_url: str, redis_url: str) -> Iterator[House]:
    with psycopg.connect(database_url) as connection:
        connection.execute("delete from alert")
    with running_playground(tmp_path / "playground", admin_ids=(ADMIN,)) as playground:
        playground.start(ADMIN)
        with watched(settings_for(small_disk, playground, database_url, redis_url), playground) as house:
            yield house


def told(house: House) -> list[str]:
    return [line for line in house.told() if not line.startswith("/")]


def test_a_disk_that_fills_up_is_told_and_over_when_there_is_room(house: House) -> None:
    house.start(*SERVICES)
    with house.watchdog():
        filler = house.data_dir / "something large"
        filler.write_bytes(bytes(SIZE - LEFT))
        until(lambda: told(house), "the alert", _PATIENCE)
        assert told(house) == ["🟠 Disk almost full"]
        (_, alert) = house.texts()
        assert "only 0 MB are free" in alert
        assert "delete what is not needed there" in alert
        filler.unlink()
        until(lambda: len(told(house)) == 2, "the recovery", _PATIENCE)
        assert all(line.startswith("🟢 Disk has room again after ") for line in told(house))
        until(lambda: house.rows() == [("disk", True)], "the row")
