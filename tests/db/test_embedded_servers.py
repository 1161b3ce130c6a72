"""The embedded PostgreSQL by itself: rights, passwords, and what a kill leaves behind."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from ops.errors import Refused
from ops.paths import ROOT
from ops.servers import Postgres, as_account, clean_environment, free_port, password, valkey_binary


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Postgres:
    """In a folder that only its owner may enter: as root the server is another user, and has to get in all the same."""
    closed = tmp_path_factory.mktemp("closed")
    closed.chmod(0o700)
    cluster = Postgres(closed / "postgres", free_port(), password(), password(), durable=False)
    cluster.prepare()
    return cluster


@contextmanager
def running(cluster: Postgres) -> Iterator[subprocess.Popen[bytes]]:
    server = subprocess.Popen(
        as_account(cluster.command(), cluster.account, cluster.reads),
        env=clean_environment() | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield server
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


def ask(url: str, question: str) -> object:
    deadline = time.monotonic() + 20
    while True:
        try:
            with psycopg.connect(url, connect_timeout=2) as connection:
                row = connection.execute(question.encode()).fetchone()
                return row[0] if row else None
        except psycopg.OperationalError as error:
            if "password" in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def test_the_product_is_no_superuser_and_the_server_is_not_root(cluster: Postgres) -> None:
    with running(cluster) as server:
        assert ask(cluster.url, "select rolsuper from pg_roles where rolname = current_user") is False
        assert ask(cluster.url, "show server_encoding") == "UTF8"
        assert ask(cluster.superuser_url, "show data_checksums") == "on"
        assert ask(cluster.superuser_url, "show unix_socket_directories") == ""
        assert Path(f"/proc/{server.pid}").stat().st_uid != 0 if Path("/proc/self").exists() else True
        with pytest.raises(psycopg.OperationalError):
            ask(replace(cluster, role_password="wrong").url, "select 1")
    assert cluster.folder.stat().st_mode & 0o077 == 0


def test_lost_passwords_are_set_anew(cluster: Postgres) -> None:
    fresh = replace(cluster, role_password=password(), superuser_password=password())
    fresh.reset_passwords()
    with running(fresh):
        assert ask(fresh.url, "select 1") == 1
        assert ask(fresh.superuser_url, "select 1") == 1


def test_data_of_another_major_version_is_refused(cluster: Postgres) -> None:
    version = cluster.folder / "PG_VERSION"
    before = version.read_text()
    version.write_text("17\n")
    try:
        with pytest.raises(Refused, match="PostgreSQL 17"):
            cluster.prepare()
    finally:
        version.write_text(before)


def test_the_servers_learn_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "1:secret")
    assert "1:secret" not in clean_environment().values()
    assert os.access(valkey_binary(), os.X_OK)
