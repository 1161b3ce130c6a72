"""The day's backup: one a day however many ask, sent where it should go, and admins hear of it when there is none."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psycopg
import pytest

from bot.admin.status import screen
from invitehub import overview
from invitehub.alerts import list_alerts, tell_admins
from invitehub.backup import manifest, nightly, sending
from invitehub.backup.failure import BackupFailed
from invitehub.backup.make import INTERRUPTED, NO_RIGHT
from invitehub.house import House
from tasks import resources
from tasks.backups import make_backup
from tests.support.houses import house_of
from tests.support.playground import TOKEN, Playground
from tests.support.shop import Shop

TRIES = "select made_by, file is not null, proven, sent_to, error from backup order by id"
ADMIN = 1003


@pytest.fixture
def house(shop: Shop, core_url: str, tmp_path: Path, playground: Playground) -> Iterator[House]:
    """A house of yesterday, whose hour has come, with its bot in the playground."""
    shop.change("update pool set created_at = now() - interval '2 days'")
    with house_of(core_url, tmp_path / "data", bot_token=TOKEN, bot_api_url=playground.url) as opened:
        yield opened


def sent_to(house: House, where: str) -> House:
    """The same house with another BACKUP_SEND."""
    house.settings = house.settings.model_copy(update={"backup_send": where})
    return house


def open_alerts(house: House) -> list[str]:
    with house.db.transaction() as session:
        return [each.cause for each in list_alerts(session, still_open=True)]


def test_one_is_made_a_day_however_many_ask(shop: Shop, core_url: str, tmp_path: Path, house: House) -> None:
    with ExitStack() as stack, ThreadPoolExecutor(8) as pool:
        # Workers on several machines, each with a folder of its own.
        houses = [stack.enter_context(house_of(core_url, tmp_path / str(place))) for place in range(4)]
        made = [each for each in pool.map(nightly.if_due, houses * 4) if each is not None]
        assert len(made) == 1
        assert [nightly.if_due(each) for each in houses] == [None] * 4
    assert shop.rows(TRIES) == [("schedule", True, True, "", None)]


def test_the_task_makes_what_is_due(house: House, shop: Shop) -> None:
    resources.house.lend(house)
    try:
        file = make_backup()
        newest = manifest.newest(house.settings.data_dir)
        assert newest is not None
        assert file == str(newest.file)
        assert make_backup() is None
        # A day later.
        shop.change("update backup set started_at = started_at - interval '1 day'")
        assert make_backup() not in {None, file}
    finally:
        resources.house.close()


def test_none_is_due_in_a_new_house_or_when_none_is_wanted(house: House, shop: Shop) -> None:
    off = house.settings.model_copy(update={"backup_at": "off"})
    on, house.settings = house.settings, off
    assert nightly.if_due(house) is None
    house.settings = on
    shop.change("update pool set created_at = now()")
    assert nightly.if_due(house) is None
    shop.change("delete from pool")
    assert nightly.if_due(house) is None
    assert shop.rows(TRIES) == []


def test_one_made_by_hand_counts(house: House, shop: Shop) -> None:
    nightly.run(house, by="shell:somebody")
    assert nightly.if_due(house) is None
    assert shop.rows(TRIES) == [("shell:somebody", True, True, "", None)]


def test_a_failure_is_told_and_tried_again_half_an_hour_later(house: House, shop: Shop) -> None:
    folder = manifest.folder(house.settings.data_dir)
    folder.parent.mkdir(parents=True)
    # Where the folder should be there is a file.
    folder.write_text("in the way")
    assert nightly.if_due(house) is None
    assert shop.rows(TRIES) == [("schedule", False, False, "", "file")]
    assert open_alerts(house) == ["backup_file"]
    with house.db.transaction() as session:
        assert tell_admins(session, [ADMIN]) == 1
    folder.unlink()
    # Not at once: what fills a disk or stops a database does not go away in a minute.
    assert nightly.if_due(house) is None
    shop.change("update backup set started_at = started_at - interval '31 minutes'")
    assert nightly.if_due(house) is not None
    assert open_alerts(house) == []


def test_a_database_that_is_away_is_told_by_others(house: House, tmp_path: Path) -> None:
    with house_of("postgresql://nobody@127.0.0.1:1/nothing", tmp_path) as away:
        with pytest.raises(BackupFailed, match="database"):
            nightly.run(away, by="test")
        assert nightly.if_due(away) is None


def test_a_try_whose_worker_was_killed_is_followed_by_another(
    house: House, shop: Shop, core_url: str
) -> None:
    shop.change("insert into backup (made_by, host) values ('schedule', 'gone')")
    assert nightly.if_due(house) is None
    shop.change("update backup set started_at = started_at - interval '31 minutes'")
    assert nightly.if_due(house) is not None


def test_what_a_killed_writer_left_is_removed(house: House) -> None:
    folder = manifest.folder(house.settings.data_dir)
    folder.mkdir(parents=True)
    (folder / ".invitehub-20310517-033000.age.4711").write_bytes(b"half")
    made = nightly.run(house, by="test").manifest
    assert [each.name for each in folder.glob("*.age*")] == [made.file.name]
    assert not list(folder.glob(".*"))


def test_one_whose_trial_was_the_workers_last_deed_is_known_as_untried(
    house: House, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> str:
        raise SystemExit

    monkeypatch.setattr("invitehub.backup.make._unproven", killed)
    with pytest.raises(SystemExit):
        nightly.if_due(house)
    monkeypatch.undo()
    newest = manifest.newest(house.settings.data_dir)
    assert newest is not None
    assert newest.unproven == INTERRUPTED
    shop.change("update backup set started_at = started_at - interval '31 minutes'")
    again = nightly.if_due(house)
    assert again is not None
    assert again.manifest.proven


def test_it_is_sent_to_an_admins_chat(house: House, playground: Playground, shop: Shop) -> None:
    admin = playground.newcomer("Owner")
    playground.start(admin)
    made = nightly.run(sent_to(house, f"chat:{admin}"), by="test")
    assert made.trouble is None
    assert made.manifest.sent_to == f"chat:{admin}"
    assert manifest.newest(house.settings.data_dir) == made.manifest
    message = playground.messages(admin)[-1]
    assert message["document"]["file_name"] == made.manifest.file.name
    assert "restored on trial" in message["caption"]
    path = playground.call("getFile", file_id=message["document"]["file_id"])["file_path"]
    data = httpx.get(f"{playground.url}/file/bot{TOKEN}/{path}", trust_env=False).content
    assert data == made.manifest.file.read_bytes()
    assert shop.rows(TRIES) == [("test", True, True, f"chat:{admin}", None)]


def test_one_that_cannot_be_sent_is_kept_and_told(house: House, playground: Playground, shop: Shop) -> None:
    made = nightly.if_due(sent_to(house, "chat:987654321"))
    assert made is not None
    assert made.manifest.file.exists()
    assert made.manifest.sent_to == ""
    assert open_alerts(house) == ["backup_not_sent"]
    assert shop.rows(TRIES) == [("schedule", True, True, "", "not_sent")]
    # It was made: no second one follows.
    shop.change("update backup set started_at = started_at - interval '31 minutes'")
    assert nightly.if_due(house) is None
    nightly.run(sent_to(house, ""), by="test")
    assert open_alerts(house) == []


def test_one_that_telegram_does_not_take_is_not_sent(house: House) -> None:
    made = nightly.run(house, by="test").manifest
    large = replace(made, size=house.door.telegram.largest_file + 1)
    with pytest.raises(BackupFailed, match="too_large: 2000 MB"):
        sending.send(sent_to(house, "chat:1"), large)


def test_old_ones_go_and_what_lies_elsewhere_stays(house: House, shop: Shop, tmp_path: Path) -> None:
    here = [nightly.run(house, by="test").manifest]
    elsewhere = nightly.run(house, by="test", to=tmp_path / "stick.age").manifest
    assert elsewhere.file == tmp_path / "stick.age"
    data_dir = house.settings.data_dir
    for days in range(1, 80):
        at = here[0].made_at.replace(microsecond=0) - (timedelta(days=1) * days)
        old = replace(here[0], made_at=at, file=here[0].file.with_name(f"{at:%Y%m%d}.age"))
        old.file.write_bytes(b"x")
        manifest.write(data_dir, old)
    manifest.write(data_dir, replace(elsewhere, made_at=elsewhere.made_at - timedelta(days=1) * 100))
    nightly.run(house, by="test")
    left = manifest.known(data_dir)
    assert len([each for each in left if each.file.parent == manifest.folder(data_dir)]) in range(9, 13)
    assert elsewhere.file.exists()
    assert len(list(manifest.folder(data_dir).glob("*.age"))) in range(9, 13)


def test_no_row_of_it_is_part_of_a_backup(house: House, core_url: str) -> None:
    made = nightly.run(house, by="test").manifest
    with psycopg.connect(core_url) as connection:
        connection.execute("insert into backup (made_by, host) values ('x', 'y')")
    assert nightly.run(house, by="test").manifest.rows == made.rows


def test_the_admins_status_tells_how_old_the_newest_is(house: House) -> None:
    def shown(locale: str) -> str:
        return screen(locale, overview.look(house), datetime.now(UTC)).text

    assert "No backup yet" in shown("en")
    made = nightly.run(house, by="test").manifest
    assert f'💾 Last backup <tg-time unix="{int(made.made_at.timestamp())}" format="r">' in shown("en")
    assert "最近备份" in shown("zh-CN")
    assert "not restored on trial" not in shown("en")
    manifest.write(house.settings.data_dir, replace(made, unproven=NO_RIGHT))
    assert "not restored on trial" in shown("en")
