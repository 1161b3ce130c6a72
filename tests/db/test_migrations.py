"""Every migration up, down and up again on an empty database; at the end the tables are what the models say."""

import warnings
from collections.abc import Iterator

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from alembic import command
from invitehub import migrations
from ops import migrate
from tests.support import servers

# What a database holds that is ours: tables with their columns, constraints, indexes, triggers, functions.
SHAPE = """
select 'column', table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
    || coalesce(column_default, '') from information_schema.columns where table_schema = 'public'
union all select 'constraint', conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'public'::regnamespace
union all select 'index', indexdef from pg_indexes where schemaname = 'public'
union all select 'trigger', pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
union all select 'function', proname || ' ' || prosrc from pg_proc where pronamespace = 'public'::regnamespace
order by 1, 2"""
# Alembic's own table is what a database without any of ours has.
OURS = "alembic_version"


@pytest.fixture
def url(worker_number: int) -> Iterator[str]:
    name = f"invitehub_stairs_gw{worker_number}"
    yield servers.empty_database(name)
    servers.drop_database(name)


def config(url: str) -> Config:
    return migrations.config(url)


def shape(url: str) -> list[tuple[str, str]]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(SHAPE.encode()).fetchall()
    return [(kind, words) for kind, words in rows if OURS not in words]


def test_each_step_goes_up_down_and_up_again(url: str) -> None:
    steps = [script.revision for script in ScriptDirectory.from_config(config(url)).walk_revisions()][::-1]
    assert shape(url) == []
    below = "base"
    for step in steps:
        before = shape(url)
        command.upgrade(config(url), step)
        above = shape(url)
        assert above != before
        command.downgrade(config(url), below)
        assert shape(url) == before, f"{step} leaves something behind"
        command.upgrade(config(url), step)
        assert shape(url) == above
        below = step
    command.downgrade(config(url), "base")
    assert shape(url) == []


def test_the_tables_are_what_the_models_say(url: str) -> None:
    assert migrate.revisions(url)[0] is None
    migrate.upgrade(url)
    here, newest = migrate.revisions(url)
    assert here == newest is not None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        command.check(config(url))


def test_there_is_one_line_of_revisions() -> None:
    scripts = ScriptDirectory.from_config(config("postgresql://nobody@127.0.0.1:1/none"))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


def test_to_migrate_twice_changes_nothing(url: str) -> None:
    migrate.upgrade(url)
    before = shape(url)
    migrate.upgrade(url)
    assert shape(url) == before
