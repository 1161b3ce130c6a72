"""Descriptions of connectors, the registry, deadlines, and what an error shows."""

import logging
import sys
import time
from importlib import invalidate_caches
from pathlib import Path

import pytest

from invitehub.providers import (
    BUILT_IN,
    PROVIDERS,
    ActionRequired,
    Deadline,
    OptionInvalid,
    Permanent,
    ProviderError,
    Registry,
    Retry,
    Uncertain,
    UnknownProvider,
    open_provider,
    provider_kind,
)
from invitehub.providers.errors import clean_detail

ROOT = Path(__file__).parents[2]


def test_the_registry_has_the_sandbox_and_names_what_it_has() -> None:
    assert "sandbox" in PROVIDERS
    with pytest.raises(UnknownProvider) as lost:
        provider_kind("sandbax")
    assert "sandbox" in lost.value.known


def test_settling_fills_in_the_team_and_leaves_the_environment_out() -> None:
    kind = provider_kind("sandbox")
    assert kind.settle({}, team="alpha") == {"team": "alpha"}
    assert kind.settle({"team": " beta ", "join": "instant"}, team="alpha") == {
        "team": "beta",
        "join": "instant",
    }


@pytest.mark.parametrize(
    ("options", "option", "code"),
    [
        ({"colour": "red"}, "colour", "unknown"),
        ({"join": "later"}, "join", "not_a_choice"),
        ({"team": "a/b"}, "team", "malformed"),
        ({"team": ".."}, "team", "malformed"),
        ({"url": "ftp://127.0.0.1"}, "url", "malformed"),
    ],
)
def test_options_are_checked_before_they_are_stored(options: dict[str, str], option: str, code: str) -> None:
    with pytest.raises(OptionInvalid) as slip:
        provider_kind("sandbox").settle(options, team="alpha")
    assert (slip.value.option, slip.value.code) == (option, code)
    assert slip.value.hint


def test_the_environment_gives_the_address_at_opening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SANDBOX_URL", raising=False)
    with pytest.raises(ActionRequired) as trouble:
        open_provider("sandbox", {"team": "alpha"}, deadline=Deadline.after(1))
    assert trouble.value.code == "options_invalid"
    monkeypatch.setenv("SANDBOX_URL", "http://127.0.0.1:9")
    assert open_provider("sandbox", {"team": "alpha"}, deadline=Deadline.after(1)).kind == "sandbox"


def test_the_connector_in_the_docs_plugs_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs" / "providers.md").read_text(encoding="utf-8")
    (tmp_path / "invitehub_club.py").write_text(
        text.split("```python\n")[1].split("```")[0], encoding="utf-8"
    )
    install(
        tmp_path,
        "club = invitehub_club:KIND\nsandbox = invitehub_club:KIND\nbroken = invitehub_club:NOTHING\n",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    invalidate_caches()
    kinds = Registry()
    assert set(kinds) == {*BUILT_IN, "club"}
    assert kinds["sandbox"] is PROVIDERS["sandbox"]
    assert kinds["club"].settle({"url": "https://club.example", "token": "t"}, team="alpha")
    assert "invitehub_club" in sys.modules


def test_a_broken_outsider_is_left_out_and_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    install(tmp_path, "broken = no_such_module_anywhere:KIND\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    invalidate_caches()
    with caplog.at_level(logging.ERROR):
        assert set(Registry()) == set(BUILT_IN)
    assert "broken" in caplog.text


def install(directory: Path, points: str) -> None:
    """What pip leaves behind of a package with these entry points."""
    info = directory / "invitehub_club-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: invitehub-club\nVersion: 1.0\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(f"[invitehub.providers]\n{points}", encoding="utf-8")


def test_a_deadline_counts_down_and_passes() -> None:
    far = Deadline.after(60)
    assert 50 < far.remaining() <= 60
    assert not far.passed
    near, limit = Deadline.after(0.01), time.monotonic() + 2
    while near.remaining() > 0 and time.monotonic() < limit:
        time.sleep(0.005)
    assert near.passed
    assert near.remaining() == 0.0


def test_errors_show_one_short_line() -> None:
    for kind in (Retry, Uncertain, ActionRequired, Permanent):
        error = kind("slug", "first\r\n\x1b[31msecond " + "x" * 500)
        assert isinstance(error, ProviderError)
        assert error.detail.startswith("first [31msecond x")
        assert len(error.detail) == 300
        assert str(error).startswith("slug: first")
    assert str(Retry("slug", after=3)) == "slug"
    assert clean_detail("\u2028a\x85 b") == "a b"
