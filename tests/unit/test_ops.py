"""The pure parts of the operators' door."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from invitehub.settings import Settings
from ops import book as books
from ops import environment, locks, logs, prepare
from ops.__main__ import main
from ops.book import Book
from ops.cli import cli
from ops.down import down
from ops.errors import Refused
from ops.installing import cause
from ops.paths import write_private
from ops.servers import free_port
from ops.supervisor import config_file, configure, socket_file


def settings_of(tmp_path: Path, **values: object) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path, **values})


def test_without_a_token_the_playground_stands_in(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, bot_token="", database_url="", redis_url="", admin_ids="7")
    found = environment.variables(
        settings, Book(playground_port=9, sandbox_port=5, database_port=1, redis_port=2)
    )
    assert found["BOT_TOKEN"].startswith("1000000:")
    assert found["BOT_API_URL"] == "http://127.0.0.1:9"
    assert found["ADMIN_IDS"] == "7,1003"
    assert found["SANDBOX_URL"] == "http://127.0.0.1:5"
    assert found["STAND_IN"] == "on"
    assert environment.services(settings)[:4] == ("database", "redis", "sandbox", "playground")


def test_what_the_operator_gives_is_used(tmp_path: Path) -> None:
    urls = {"database_url": "postgresql://u:p@db/x", "redis_url": "redis://r/0", "sandbox_url": "http://s:1"}
    settings = settings_of(tmp_path, bot_token="1:x", bot_api_url="https://api", web_port=99, **urls)
    found = environment.variables(settings, Book(web_port=5))
    assert [found[name.upper()] for name in urls] == list(urls.values())
    assert (found["BOT_TOKEN"], found["BOT_API_URL"], found["WEB_PORT"]) == ("1:x", "https://api", "99")
    assert found["STAND_IN"] == "off"
    assert environment.services(settings) == ("bot", "worker", "beat", "watchdog", "web")


def test_the_book_hides_its_passwords() -> None:
    book = Book()
    assert not any(secret in repr(book) for secret in (book.database_password, book.playground_token))


def test_a_data_directory_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match="DATA_DIR"):
        prepare.folders(tmp_path / "file" / "data")


def test_a_lock_is_free_when_its_last_process_is_gone(tmp_path: Path) -> None:
    waits = "import sys; sys.stdin.read()"
    descriptor = locks.take(tmp_path, "x", patience=0)
    child = subprocess.Popen([sys.executable, "-c", waits], stdin=subprocess.PIPE, pass_fds=[descriptor])
    assert locks.holder(tmp_path, "x") == os.getpid()
    os.close(descriptor)
    assert locks.is_held(tmp_path, "x")
    # The pid that is written down no longer has the file open: it is not to blame.
    assert locks.holder(tmp_path, "x") is None
    with pytest.raises(locks.Held):
        locks.take(tmp_path, "x", patience=0)
    child.communicate()
    assert not locks.is_held(tmp_path, "x")
    os.close(locks.take(tmp_path, "x", patience=0))


def test_the_tail_reaches_over_a_rotation(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    (tmp_path / "x.log.1").write_text("1\n2\n3\n")
    log.write_text("4\n5\n")
    assert logs.tail(log, 4) == ["2", "3", "4", "5"]
    assert logs.tail(log, 1) == ["5"]
    assert logs.tail(log, 0) == []
    log.write_text("x" * 200_000 + "\nlast\n")
    assert logs.tail(log, 1) == ["last"]


def test_a_follower_loses_no_line_when_the_file_is_rotated(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    log.write_text("old\n")
    follower = logs.Follower(log)
    follower.skip_to_end()
    with log.open("a") as file:
        file.write("one\nhal")
    assert list(follower.lines()) == ["one"]
    with log.open("a") as file:
        file.write("f\ntwo\n")
    log.rename(tmp_path / "x.log.1")
    log.write_text("three\n")
    assert list(follower.lines()) == ["half", "two", "three"]


def test_private_files_are_private(tmp_path: Path) -> None:
    write_private(tmp_path / "x", "secret")
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    assert len(str(socket_file(tmp_path / ("d" * 150)))) < 90
    assert socket_file(Path("/srv/data")) == Path("/srv/data/run/supervisor.sock")


def test_percent_signs_in_a_path_are_no_expansions(tmp_path: Path) -> None:
    data = tmp_path / "50%"
    (data / "run").mkdir(parents=True, mode=0o700)
    configure(data, ["bot"])
    text = config_file(data).read_text()
    down(data, lambda _words: None)
    assert not config_file(data).exists()
    assert "[program:bot]" in text
    assert str(socket_file(data)).replace("%", "%%") in text


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "disk is full"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE",
            "not the one that was pinned",
        ),
        (
            "WARNING: Retrying NewConnectionError('...')\nERROR: No matching distribution found for x",
            "build for this machine",
        ),
        ("ERROR: something else", "something else"),
        ("", "run it again"),
    ],
)
def test_what_pip_says_becomes_one_line(output: str, words: str) -> None:
    assert words in cause(output)


@pytest.mark.parametrize("name", sorted(cli.list_commands(None)))  # type: ignore[arg-type]
def test_each_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert "./team" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [[], ["stauts"], ["status", "--bogus"], ["logs"], ["restart", "nobody"]]
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_one_port_for_two_services_is_refused(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, web_port=18765, playground_port=18765)
    with pytest.raises(Refused, match="WEB_PORT and PLAYGROUND_PORT are both 18765"):
        prepare.ports(settings)


def test_a_default_port_gives_way_to_one_that_was_asked_for(tmp_path: Path) -> None:
    port = free_port()
    books.write(tmp_path, Book(web_port=port))
    book = prepare.ports(settings_of(tmp_path, playground_port=port))
    assert book.playground_port == port
    assert book.web_port != port


def test_settings_that_are_left_empty_have_their_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "WEB_PORT",
        "DATA_DIR",
        "TIMEZONE",
        "LOCALE",
        "HEARTBEAT_INTERVAL",
        "SELF_REPAIR",
        "STAND_IN",
    ):
        monkeypatch.setenv(name, "")
    settings = environment.load()
    assert (settings.web_port, settings.timezone, settings.locale) == (8080, "UTC", "en")
    assert settings.data_dir.name == ".data"
    assert "web_port" not in settings.model_fields_set


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIMEZONE", "Mars/Base"),
        ("LOCALE", "xx"),
        ("SECRET_KEY", "hush"),
        ("WEB_PORT", "abc"),
        ("ADMIN_IDS", "a"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Refused, match=f"^{name} makes no sense: ") as refused:
        environment.load()
    assert "hush" not in str(refused.value)
