"""The web door as a real process, with real servers, one of which goes away."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from invitehub import heartbeat
from ops.paths import ROOT
from tests.support.playground import free_port, until
from tests.support.workers import Broker, own_valkey

_SAMPLE = re.compile(r'^[a-z_]+(\{([a-z]+="(\\.|[^"\\])*",?)+\})? [0-9.e+-]+$')


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with own_valkey(tmp_path / "valkey") as broker:
        yield broker


@pytest.fixture
def web(tmp_path: Path, broker: Broker, database_url: str) -> Iterator[httpx.Client]:
    port = free_port()
    (tmp_path / "data").mkdir()
    told = {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": database_url, "REDIS_URL": broker.url}
    told |= {"WEB_PORT": str(port), "WEB_HOST": "127.0.0.1", "HEARTBEAT_INTERVAL": "0.2", "LOCALE": "en"}
    with (tmp_path / "web.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ops.web"],
            cwd=tmp_path,
            env=os.environ | told | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=5) as client:
            until(lambda: _answers(client), "the web to answer")
            yield client
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) in {0, -signal.SIGTERM}
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(10)


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").is_success
    except httpx.TransportError:
        return False


def test_health_metrics_and_page_with_and_without_redis(
    web: httpx.Client, broker: Broker, tmp_path: Path
) -> None:
    assert web.get("/readyz").json() == {"database": "up", "redis": "up"}
    beat = until(lambda: heartbeat.read(tmp_path / "data", "web"), "the web's beat")
    until(lambda: (now := heartbeat.read(tmp_path / "data", "web")) and now.at > beat.at, "its next beat")
    _metrics_are_well_formed(web)
    _page_is_safe(web)

    broker.kill()
    until(lambda: web.get("/readyz").status_code == 503, "the trouble to be told")
    assert web.get("/readyz").json() == {"database": "up", "redis": "down"}
    assert web.get("/healthz").text == "ok\n"
    assert 'invitehub_up{service="redis"} 0' in web.get("/metrics").text
    assert "Not everything works" in web.get("/").text
    broker.start()
    until(lambda: web.get("/readyz").is_success, "the recovery to be told")

    web.get("/?token=hush-hush")
    assert "hush" not in (tmp_path / "web.log").read_text()


def _metrics_are_well_formed(web: httpx.Client) -> None:
    answer = web.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    samples = [line for line in answer.text.splitlines() if not line.startswith("# ")]
    assert all(_SAMPLE.match(line) for line in samples), answer.text
    assert 'invitehub_up{service="database"} 1' in samples
    assert 'invitehub_operations{state="planned"} 0' in samples


def _page_is_safe(web: httpx.Client) -> None:
    english, chinese = web.get("/"), web.get("/", headers={"Accept-Language": "zh-TW,zh;q=0.9,en;q=0.8"})
    assert '<html lang="en">' in english.text
    assert '<html lang="zh-CN">' in chinese.text
    assert '<html lang="zh-CN">' in web.get("/?lang=zh-CN").text
    for answer in (english, web.get("/page.css"), web.get("/nothing"), web.post("/healthz")):
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "server" not in answer.headers
    addresses = re.findall(r'(?:href|src)="([^"]+)"', english.text)
    assert all(address.startswith(("/", "data:")) for address in addresses), addresses


def test_another_sites_name_leads_nowhere(web: httpx.Client) -> None:
    assert web.get("/", headers={"Host": "rebound.example.org"}).status_code == 400
