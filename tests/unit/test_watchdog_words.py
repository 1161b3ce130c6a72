"""Alerts as admins read them, in both languages, and what their evidence may show."""

import html
import json
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from invitehub.settings import Settings
from invitehub.texts import LOCALES
from ops import planned
from ops.paths import log_file
from ops.watchdog.checks import CHECKS
from ops.watchdog.evidence import Detective
from ops.watchdog.expected import Expected
from ops.watchdog.ledger import File
from ops.watchdog.model import Alert, Cause, Copy, Evidence, Finding, Health, Severity
from ops.watchdog.probes import Backlog
from ops.watchdog.rules import Patience
from ops.watchdog.words import Kind, Words

_CAUSES = (
    *("gone", "frozen", "silent", "starting", "loading", "never", "deaf", "leaderless"),
    *("refused", "timeout", "login", "error", "idle", "lacking", "unled", "unsent", "unreachable", "token"),
    *("webhook", "webhook-lost", "webhook-left", "disk", "memory", "skew", "stale", "stuck", "low"),
    *("failing", "expiring", "late", "rebooted", "absent", "slept"),
)
_ENDS = ("", "SIGKILL", "SIGTERM", "1")
_TAG = re.compile(r"</?(?:b|code|pre|tg-time)(?: [^<>]*)?>")
ALERT = Alert("k", "worker", Severity.CRITICAL, Cause("gone", 3), since=1e9, opened_at=1e9 + 5)


def first_line(message: str) -> str:
    return html.unescape(_TAG.sub("", message)).partition("\n")[0]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("component", [*(check.component for check in CHECKS), "house"])
def test_every_message_has_its_words_and_says_it_all_in_forty_characters(locale: str, component: str) -> None:
    words = Words(locale, Patience())
    for code in _CAUSES:
        for ended in _ENDS:
            for unstable in (False, True):
                evidence = Evidence(ended, ("a <line> & more",), supervised=True, restarting=bool(ended))
                alert = replace(
                    ALERT, component=component, cause=Cause(code, 12), evidence=evidence, unstable=unstable
                )
                for kind in Kind:
                    if component == "house" and kind is not Kind.RESTARTED:
                        continue
                    shown = words.message(
                        replace(alert, closed_at=1e9 + 99), kind, 1e9 + 400, Backlog(1234, 9.0, 999, 2e9)
                    )
                    assert len(first_line(shown)) <= 40 or kind == Kind.REPEAT
                    assert not re.search(r"[<>]", _TAG.sub("", shown)), "nothing but known tags"


def test_the_lock_screen_says_whether_it_can_wait() -> None:
    words = Words("en", Patience())
    assert first_line(words.message(ALERT, Kind.OPENING, 1e9, Backlog(12))) == "🔴 Worker down · 12 waiting"
    assert first_line(words.message(ALERT, Kind.OPENING, 1e9, Backlog(0))) == "🔴 Worker down · nobody waits"
    assert first_line(words.message(ALERT, Kind.OPENING, 1e9, None)) == "🔴 Worker down"


def test_the_alert_says_whether_it_can_wait() -> None:
    shown = Words("en", Patience()).message(ALERT, Kind.OPENING, 1e9, Backlog(12, 30.0, 9, 2e9))
    assert "12 operations are waiting. 9 people are waiting for it. The next seat ends" in shown


def test_the_end_says_who_acted_and_what_became_of_what_waited() -> None:
    ended = replace(ALERT, closed_at=1e9 + 60, taken_by="Ada", restarted_by="Bob", repairs=2)
    words = Words("en", Patience())
    shown = words.message(replace(ended, backlog=12, left=3), Kind.RECOVERY, 1e9, None)
    for line in ("Restarted by Bob.", "by the watchdog 2 times", "Ada was on it.", "9 of 12 operations"):
        assert line in shown
    assert "12 of 12" in words.message(replace(ended, backlog=12, left=0), Kind.WORKED, 1e9, None)
    assert "left over" in words.message(replace(ended, backlog=0, left=0), Kind.RECOVERY, 1e9, None)


def test_the_cure_fits_the_evidence() -> None:
    words = Words("en", Patience())

    def cure(component: str, evidence: Evidence, code: str = "gone") -> str:
        alert = replace(ALERT, component=component, cause=Cause(code), evidence=evidence)
        return words.message(alert, Kind.OPENING, 1e9, None).rpartition("What to do:")[2]

    assert "./team restart worker" in cure("worker", Evidence(supervised=True, supervisor=True))
    assert "/restart_worker here" in cure("worker", Evidence(supervised=True, supervisor=True))
    assert "/restart" not in cure("web", Evidence(supervised=True, supervisor=True))
    assert "being restarted" in cure("worker", Evidence(supervised=True, restarting=True, supervisor=True))
    assert "./team down" in cure("worker", Evidence())
    assert "DATABASE_URL" in cure("database", Evidence(supervisor=True), "refused")
    assert "REDIS_URL" in cure("redis", Evidence(), "timeout")


def test_the_evidence_names_the_end_and_hides_what_is_secret(tmp_path: Path) -> None:
    token, password, code = (
        "123456789:AAbbccddeeffgghhiijjkkllmmnnooppqqr",
        "pass-word-1",
        "ABCD-EFGH-JKLM-NPQR-STUV",
    )
    settings = Settings(
        data_dir=tmp_path,
        bot_token=SecretStr(token),
        database_url=SecretStr(f"postgresql://u:{password}@127.0.0.1/x"),
        redis_url=SecretStr(""),
        secret_key=SecretStr("very-secret-key"),
    )
    log = log_file(tmp_path, "worker")
    log.parent.mkdir()
    log.write_text(
        f"fine\nError: {token} {password}\nrefused {code} very-secret-key redis://:hush@host/0\n\nbye\n"
    )
    at = time.strftime("%Y-%m-%d %H:%M:%S")
    log_file(tmp_path, "supervisor").write_text(
        f"{at},001 WARN exited: beat (exit status 1; not expected)\n"
        f"{at},002 WARN exited: worker (terminated by SIGKILL; not expected)\n"
    )
    detective = Detective(settings)
    evidence = detective.gather("worker", time.time() - 1, alive=False)
    assert evidence.ended == "SIGKILL"
    shown = "\n".join(evidence.lines)
    assert "fine" not in shown
    assert not any(secret in shown for secret in (token, password, code, "very-secret", "hush"))
    detective.well("worker")
    assert detective.gather("worker", time.time() - 1, alive=True).lines == (), "old lines explain nothing"
    with log.open("a") as file:
        file.write("later\n")
    assert detective.gather("worker", time.time() - 1, alive=True).lines == ("later",)
    assert detective.gather("beat", time.time() - 1, alive=False).ended == "1"
    assert detective.gather("worker", time.time() + 60, alive=False).ended == ""


def test_a_mark_is_used_up_by_the_return(tmp_path: Path) -> None:
    expected = Expected(tmp_path)
    down, old, new = (
        Finding("worker", Health.DOWN),
        Finding("worker", Health.OK, pid=1),
        Finding("worker", Health.OK, pid=2),
    )
    planned.mark(tmp_path, ["worker"], seconds=60)
    expected.refresh()
    assert [
        expected.covers(finding, pid) for finding, pid in ((old, 1), (down, None), (new, None), (down, 2))
    ] == [
        True,
        True,
        True,
        False,
    ]
    assert not expected.covers(Finding("beat", Health.DOWN), 3)
    planned.mark(tmp_path, ["worker"], seconds=120)
    expected.refresh()
    assert expected.covers(down, 2)
    planned.clear(tmp_path, ["worker"])
    expected.refresh()
    assert not expected.covers(down, 2)


@pytest.mark.parametrize("text", ["", "[", "[]", '{"worker": "soon"}'])
def test_a_damaged_file_of_marks_plans_nothing(tmp_path: Path, text: str) -> None:
    planned.mark(tmp_path, ["worker"], seconds=60)
    planned.file_of(tmp_path).write_text(text)
    assert planned.read(tmp_path) == {}


def test_alerts_survive_in_a_private_file(tmp_path: Path) -> None:
    kept = replace(ALERT, copies={"1003": Copy(message_id=5)}, evidence=Evidence("SIGKILL", ("line",)))
    File(tmp_path).write([kept])
    path = tmp_path / "run" / "alerts.json"
    assert path.stat().st_mode & 0o077 == 0
    assert File(tmp_path).read() == (kept,)
    assert json.loads(path.read_text())[0]["component"] == "worker"
    path.write_text("{")
    assert File(tmp_path).read() == ()
