"""Backups of a house that is in use: consistent, proven, restored whole or not at all."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from invitehub import migrations
from invitehub.backup import keys, manifest, nightly, plain, restore, sealed
from invitehub.backup.dump import Dump
from invitehub.backup.failure import BackupFailed
from invitehub.backup.make import NO_RIGHT, alone
from invitehub.backup.restore import Target
from invitehub.database import Database
from invitehub.house import House
from invitehub.outcomes import OutcomeKind
from invitehub.secret_keys import Keys
from ops.servers import ROLE
from tests.db.test_migrations import shape
from tests.support import servers
from tests.support.houses import empty_database, house_of, put
from tests.support.playground import until
from tests.support.shop import SECRET, Shop

COUNTS = "select table_name from information_schema.tables where table_schema = 'public'"
# What belongs to a machine and not to its house, and what may be lost at any time.
APART = {"backup", "listed"}


@pytest.fixture
def house(shop: Shop, core_url: str, tmp_path: Path) -> Iterator[House]:
    with house_of(core_url, tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def target(worker_number: int) -> Iterator[str]:
    with empty_database(f"invitehub_restored_gw{worker_number}") as url:
        yield url


def contents(url: str) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with psycopg.connect(url) as connection:
        tables = [name for (name,) in connection.execute(COUNTS).fetchall() if name not in APART]
        query = "select x::text from {} x order by 1"
        return {
            name: [
                row for (row,) in connection.execute(sql.SQL(query).format(sql.Identifier(name))).fetchall()
            ]
            for name in tables
        }


def stages(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from pg_namespace where nspname ~ 'stage'").fetchone()
        assert row is not None
        return int(row[0])


def test_a_house_comes_back_as_it_was(house: House, shop: Shop, core_url: str, target: str) -> None:
    shop.team(2)
    codes = shop.codes(4)
    for code in codes[:3]:
        shop.redeem(
            code, identity="tab\tand\\ line\nbreak \\. 中文@example.org" if code is codes[0] else None
        )
    made = nightly.run(house, by="test").manifest
    assert made.proven
    assert made.revision == migrations.newest()
    assert manifest.newest(house.settings.data_dir) == made
    put(target, made.file)
    assert contents(target) == contents(core_url)
    assert sum(len(rows) for name, rows in contents(target).items() if name != "alembic_version") == made.rows
    assert shape(target) == shape(core_url)
    assert stages(core_url) == stages(target) == 0


def test_no_number_is_given_again_that_was_given_after_the_backup(
    house: House, shop: Shop, target: str
) -> None:
    shop.team(1)
    last = shop.one("select max(id) from slot")
    shop.change("delete from slot")
    put(target, nightly.run(house, by="test").manifest.file)
    with psycopg.connect(target) as connection:
        row = connection.execute("select nextval(pg_get_serial_sequence('slot', 'id'))").fetchone()
    assert row == (last + 1 + restore.GAP,)


def test_a_backup_under_redemptions_is_one_moment_and_its_codes_work(
    house: House, shop: Shop, target: str
) -> None:
    """While it is made people redeem; where it is restored every rule holds, and who had not redeemed yet can."""
    for _ in range(3):
        shop.team(40)
    codes = shop.codes(150)
    stop, done = threading.Event(), list[int]()

    def redeem(part: int) -> None:
        for place, code in enumerate(codes[part::3]):
            if stop.is_set():
                return
            shop.redeem(code, identity=f"p{part}-{place}@example.org")
            done.append(1)

    with ThreadPoolExecutor(3) as pool:
        people = [pool.submit(redeem, part) for part in range(3)]
        until(lambda: len(done) > 5, "the first to have redeemed")
        made = nightly.run(house, by="test").manifest
        stop.set()
        for each in people:
            each.result()
    assert made.proven
    put(target, made.file)
    db = Database(target)
    there = Shop(db, shop.keys, name=f"{shop.name}-there")
    there.check()
    redeemed = there.one("select count(*) from redemption")
    assert 5 <= redeemed <= len(done)
    assert there.one("select count(*) from seat where counts") == min(redeemed, 120)
    outcomes = [there.redeem(code) for code in codes]
    refused = [each for each in outcomes if each.kind not in {OutcomeKind.RESERVED, OutcomeKind.WAITING}]
    assert len(refused) == redeemed
    there.check()
    db.close()


def test_an_old_backup_is_brought_to_the_newest_tables(core_url: str, target: str, tmp_path: Path) -> None:
    file = tmp_path / "old.age"
    with empty_database(f"{target.rpartition('/')[2]}_old") as old:
        migrations.migrate(old, "0001")
        with psycopg.connect(old) as connection:
            connection.execute("insert into pool (name) values ('Old')")
        with psycopg.connect(old) as connection:
            sealed.write(file, Dump(connection, SECRET).lines(), keys.recipients("", SECRET))
    put(target, file)
    assert shape(target) == shape(core_url)
    db = Database(target)
    shop = Shop(db, keys=_keys())
    assert shop.rows("select name, swap_window_days is not null from pool where name = 'Old'")
    shop.team(1)
    shop.seated()
    shop.check()
    db.close()


def _keys() -> Keys:
    return Keys.from_secret(SECRET)


def test_what_is_there_is_replaced_in_one_step(house: House, shop: Shop, core_url: str) -> None:
    shop.team(2)
    before = contents(core_url)
    made = nightly.run(house, by="test").manifest
    shop.seated()
    assert contents(core_url) != before
    with psycopg.connect(core_url) as reader:
        # Somebody who looks meanwhile, and holds the swap up until they have looked.
        reader.execute("select count(*) from pool")
        with pytest.raises(BackupFailed, match="lock timeout"):
            put(core_url, made.file)
    assert restore.holds(core_url) is Target.HOUSE
    assert contents(core_url) != before
    put(core_url, made.file)
    assert contents(core_url) == before
    shop.seated()
    shop.check()


def test_one_whose_rows_break_a_rule_changes_nothing(house: House, shop: Shop, core_url: str) -> None:
    """As somebody who has the public half of the key might write one."""
    shop.team(2)
    made = nightly.run(house, by="test").manifest
    readers = keys.readers([SECRET])
    with sealed.opened(made.file, readers) as source:
        lines = list(source)
    place = next(number for number, line in enumerate(lines) if line.startswith(b'{"table":"slot"'))
    fields = lines[place + 1].split(b"\t")
    lines[place + 1] = b"\t".join([fields[0], b"987654", *fields[2:]])
    sealed.write(made.file, lines, keys.recipients("", SECRET))
    before = contents(core_url)
    with pytest.raises(BackupFailed) as told:
        put(core_url, made.file)
    assert told.value.code == "database"
    assert "987654" not in str(told.value)
    assert contents(core_url) == before
    assert stages(core_url) == 0


def test_a_house_that_breaks_its_own_rules_is_told_and_no_backup_is_kept(house: House, shop: Shop) -> None:
    """A row without the one that it needs, as a damaged disk leaves it: what could not be restored is no backup."""
    shop.change("update pool set created_at = now() - interval '2 days'")
    shop.team(1)
    shop.change("set local session_replication_role = replica; update slot set team_id = 987654")
    assert nightly.if_due(house) is None
    assert shop.rows("select error from backup") == [("check_failed",)]
    assert shop.rows("select cause from alert where closed_at is null") == [("backup_check_failed",)]
    assert list(manifest.folder(house.settings.data_dir).iterdir()) == []


def test_a_table_that_nobody_knows_is_refused(house: House, core_url: str, target: str) -> None:
    made = nightly.run(house, by="test").manifest
    header = restore.examine(made.file, keys.readers([SECRET])).header
    lines = [header.line(), plain.table_line("pg_authid", ["rolname"]), plain.table_end()]
    sealed.write(made.file, [*lines, plain.last_line({"pg_authid": 0}, [])], keys.recipients("", SECRET))
    with pytest.raises(BackupFailed, match="check_failed: pg_authid"):
        put(target, made.file)
    assert restore.holds(target) is Target.EMPTY


def test_one_of_a_newer_version_is_refused(house: House, tmp_path: Path) -> None:
    made = nightly.run(house, by="test").manifest
    header = restore.examine(made.file, keys.readers([SECRET])).header
    newer = plain.Header(header.made_at, "9999", "7.0.0", SECRET)
    sealed.write(made.file, [newer.line(), plain.last_line({}, [])], keys.recipients("", SECRET))
    with pytest.raises(BackupFailed, match=r"newer: 7\.0\.0"):
        restore.examine(made.file, keys.readers([SECRET]))


def test_without_the_right_to_try_it_says_so(house: House, core_url: str, tmp_path: Path) -> None:
    name = sql.Identifier(core_url.rpartition("/")[2])
    with psycopg.connect(servers.servers().superuser_url, autocommit=True) as admin:
        change = sql.SQL("{} create on database {} {} {}")
        revoked = [sql.SQL("revoke"), name, sql.SQL("from"), sql.Identifier(ROLE)]
        admin.execute(change.format(*revoked))
        try:
            made = nightly.run(house, by="test").manifest
        finally:
            admin.execute(change.format(sql.SQL("grant"), name, sql.SQL("to"), sql.Identifier(ROLE)))
    assert made.unproven == NO_RIGHT
    assert manifest.newest(house.settings.data_dir) == made
    assert manifest.newest(house.settings.data_dir, proven=True) is None
    assert restore.examine(made.file, keys.readers([SECRET])).rows


def test_two_at_once_are_not(house: House, core_url: str) -> None:
    with alone(core_url), pytest.raises(BackupFailed, match="busy"):
        nightly.run(house, by="test")


def test_a_database_knows_what_it_holds(core_url: str, shop: Shop, target: str) -> None:
    assert restore.holds(target) is Target.EMPTY
    with psycopg.connect(target) as connection:
        connection.execute("create table somebody_elses (id int)")
    assert restore.holds(target) is Target.FOREIGN
    with psycopg.connect(target) as connection:
        connection.execute("drop table somebody_elses")
    migrations.migrate(target)
    assert restore.holds(target) is Target.EMPTY
    assert restore.holds(core_url) is Target.HOUSE
    with pytest.raises(BackupFailed, match="database"):
        restore.holds("postgresql://nobody@127.0.0.1:1/nothing")
