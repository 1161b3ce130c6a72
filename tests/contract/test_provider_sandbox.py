"""The sandbox service itself: its disk, its pages for people, its door, its faults."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from invitehub.providers import ActionRequired, Deadline, Permanent, Provider, open_provider
from tests.support.sandbox import Sandbox, running_sandbox, sandbox_process

TEAM = "Réd team"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as sandbox:
        yield sandbox


@pytest.fixture
def options(sandbox: Sandbox) -> Iterator[dict[str, str]]:
    yield sandbox.team(TEAM, capacity=3)
    sandbox.ask("DELETE", f"{sandbox.path(TEAM)}/faults")
    sandbox.ask("DELETE", sandbox.path(TEAM))


def opened(options: dict[str, str], **more: str) -> Provider:
    return open_provider("sandbox", options | more, deadline=Deadline.after(10))


def ask(sandbox: Sandbox, method: str, path: str, **more: Any) -> httpx.Response:
    return sandbox.http.request(method, sandbox.url + path, **more)


def test_a_person_joins_by_the_button_and_not_by_opening_the_link(
    sandbox: Sandbox, options: dict[str, str]
) -> None:
    provider = opened(options)
    link = provider.grant("first@example.com", "key-1").how_to_join
    assert link is not None
    for language, words in (
        ("en", f"You are invited to {TEAM}"),
        ("zh-CN,zh;q=0.9,en;q=0.8", f"邀请你加入 {TEAM}"),
    ):
        page = sandbox.http.get(link, headers={"Accept-Language": language})
        assert page.status_code == 200
        assert words in page.text
        assert '<form method="post">' in page.text
    found = provider.find("first@example.com")
    assert found is not None
    assert found.status == "invited"
    for _ in range(2):
        page = sandbox.http.post(link)
        assert f"You are in {TEAM}" in page.text
    joined = provider.find("first@example.com")
    assert joined is not None
    assert (joined.status, joined.ref, joined.how_to_join, joined.accept_by) == (
        "joined",
        found.ref,
        None,
        None,
    )
    assert provider.grant("first@example.com", "key-1").status == "joined"
    provider.revoke(joined.ref)
    assert sandbox.http.post(link).status_code == 410


def test_the_team_option_instant_needs_no_acceptance(options: dict[str, str]) -> None:
    grant = opened(options, join="instant").grant("first@example.com", "key-1")
    assert (grant.status, grant.how_to_join, grant.accept_by) == ("joined", None, None)


def test_an_invitation_that_lapsed_gives_its_seat_back(sandbox: Sandbox) -> None:
    options = sandbox.team("lapsing", capacity=1, accept_seconds=0.000001)
    provider = opened(options)
    link = provider.grant("first@example.com", "key-1").how_to_join
    assert link is not None
    assert provider.find("first@example.com") is None
    assert sandbox.http.post(link).status_code == 410
    provider.grant("second@example.com", "key-2")


def test_forgotten_members_are_gone_and_may_come_again(sandbox: Sandbox, options: dict[str, str]) -> None:
    provider = opened(options)
    for name in ("first", "second"):
        provider.grant(f"{name}@example.com", name)
    sandbox.fault(TEAM, forget=["first@example.com"])
    assert [one.member for one in provider.members()] == ["second@example.com"]
    provider.grant("first@example.com", "first")
    sandbox.fault(TEAM, forget=["*"])
    assert list(provider.members()) == []


@pytest.mark.parametrize(("lie", "status"), [("hidden", None), ("joined", "joined")])
def test_it_lies_about_invitations_when_told_to(
    sandbox: Sandbox, options: dict[str, str], lie: str, status: str | None
) -> None:
    provider = opened(options)
    provider.grant("first@example.com", "key-1")
    sandbox.fault(TEAM, pending=lie)
    found = provider.find("first@example.com")
    assert (found.status if found else None) == status
    assert provider.check().used == 1


def test_domains_can_be_blocked(sandbox: Sandbox, options: dict[str, str]) -> None:
    sandbox.fault(TEAM, refuse={"@example.net": "only our own domain"})
    with pytest.raises(Permanent) as refusal:
        opened(options).grant("first@example.net", "key-1")
    assert (refusal.value.code, refusal.value.detail) == ("domain_blocked", "only our own domain")
    opened(options).grant("first@sub.example.net", "key-2")


@pytest.mark.parametrize("status", [404, 409, 422])
def test_a_refusal_in_foreign_words_is_the_teams_trouble(
    sandbox: Sandbox, options: dict[str, str], status: int
) -> None:
    sandbox.fault(TEAM, status=status)
    for attempt in (
        lambda: opened(options).grant("first@example.com", "key-1"),
        lambda: opened(options).revoke("m_1"),
        lambda: opened(options).find("first@example.com"),
    ):
        with pytest.raises(ActionRequired, match="unexpected_answer"):
            attempt()


def test_a_key_belongs_to_one_person(options: dict[str, str]) -> None:
    opened(options).grant("first@example.com", "key-1")
    with pytest.raises(Permanent, match="key_reused"):
        opened(options).grant("second@example.com", "key-1")


def test_a_team_that_is_not_there_is_the_teams_trouble_and_proves_no_absence(sandbox: Sandbox) -> None:
    provider = opened({"url": sandbox.url, "team": "nowhere"})
    health = provider.check()
    assert (health.ok, health.reason) == (False, "team_missing")
    for attempt in (
        lambda: provider.grant("first@example.com", "key-1"),
        lambda: provider.find("first@example.com"),
        lambda: list(provider.members()),
        lambda: provider.revoke("m_1"),
    ):
        with pytest.raises(ActionRequired, match="team_missing"):
            attempt()


def test_somebody_added_by_hand_under_a_strange_name_is_listed(
    sandbox: Sandbox, options: dict[str, str]
) -> None:
    sandbox.add(TEAM, "Legacy Robot", role="owner")
    (robot,) = opened(options).members()
    assert (robot.member, robot.role, robot.key, robot.status) == ("legacy robot", "owner", None, "joined")
    sandbox.ask("PATCH", f"{sandbox.path(TEAM)}/members/{robot.ref}", {"role": "member"})
    (robot,) = opened(options).members()
    assert robot.role == "member"


def test_a_fault_with_a_probability_hits_some(sandbox: Sandbox, options: dict[str, str]) -> None:
    sandbox.fault(TEAM, status=503, probability=0.5)
    statuses = {ask(sandbox, "GET", sandbox.path(TEAM)).status_code for _ in range(64)}
    assert statuses == {200, 503}


def test_a_fault_for_the_next_requests_ends_by_itself(sandbox: Sandbox, options: dict[str, str]) -> None:
    sandbox.fault(TEAM, status=429, retry_after=2, next=2)
    answers = [ask(sandbox, "GET", sandbox.path(TEAM)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["retry-after"] == "2"
    assert ask(sandbox, "GET", f"{sandbox.path(TEAM)}/faults").json()["next"] == 0


def test_a_cut_closes_the_socket_without_an_answer(sandbox: Sandbox, options: dict[str, str]) -> None:
    for when, members in (("before", 0), ("after", 1)):
        sandbox.fault(TEAM, cut=True, when=when, methods=["POST"], next=1)
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            ask(
                sandbox,
                "POST",
                f"{sandbox.path(TEAM)}/members",
                json={"member": "first@example.com", "key": "k"},
            )
        assert len(sandbox.members(TEAM)) == members


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "[::1]"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "evil.example@[::1"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_only_this_machine_comes_in(sandbox: Sandbox, headers: dict[str, str], status: int) -> None:
    assert ask(sandbox, "GET", "/healthz", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"capacity": -1}', 400),
        (b'{"capacity": 1, "colour": "red"}', 400),
        (b'{"capacity": 1}' + b" " * 70_000, 413),
    ],
)
def test_a_request_that_makes_no_sense_is_told_so(sandbox: Sandbox, body: bytes, status: int) -> None:
    answer = ask(sandbox, "PUT", "/teams/odd", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert answer.json()["error"]["reason"]
    assert (
        ask(sandbox, "PUT", "/teams/odd", content=body, headers={"Content-Type": "text/plain"}).status_code
        == 415
    )
    assert ask(sandbox, "GET", "/teams/odd").json()["error"]["code"] == "team_missing"


def test_unknown_faults_and_paths_are_told_so(sandbox: Sandbox, options: dict[str, str]) -> None:
    answer = ask(sandbox, "PUT", f"{sandbox.path(TEAM)}/faults", json={"explode": True})
    assert (answer.status_code, "explode" in answer.text) == (400, True)
    assert ask(sandbox, "GET", "/nothing").json()["error"]["code"] == "not_found"
    assert ask(sandbox, "GET", f"{sandbox.path(TEAM)}/members?after=x").status_code == 400


def test_the_overview_escapes_what_it_shows(sandbox: Sandbox) -> None:
    name = "<b>bold&"
    sandbox.team(name, capacity=2)
    sandbox.add(name, "first@example.com", join="invite")
    page = ask(sandbox, "GET", "/").text
    assert "&lt;b&gt;bold&amp;" in page
    assert "<b>bold" not in page
    assert f"/teams/{quote(name, safe='')}/accept/" in page
    assert name in [team["name"] for team in ask(sandbox, "GET", "/teams").json()["teams"]]


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    with sandbox_process(tmp_path) as (sandbox, process):
        options = sandbox.team(TEAM, capacity=3)
        grant = opened(options).grant("first@example.com", "key-1")
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    with sandbox_process(tmp_path, sandbox.url) as (again, _):
        assert again.url == sandbox.url
        provider = opened(options)
        found = provider.find("first@example.com")
        assert found is not None
        assert found.as_grant() == grant
        assert provider.check().capacity == 3
