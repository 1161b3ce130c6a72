"""The real sandbox service for tests, in a thread of this process on a free port.

    with running_sandbox(tmp_path) as sandbox:
        sandbox.team("alpha", capacity=3)          made upstream
        sandbox.fault("alpha", status=429, next=1)  see playground.sandbox.faults.Faults
        sandbox.members("alpha")                   what upstream holds
        sandbox.url, sandbox.requests, sandbox.connections

For one that can be killed, see `sandbox_process`.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from playground.sandbox.app import make_app
from playground.sandbox.server import listen, make_server, url_of

_PATIENCE = 10.0
ROOT = Path(__file__).parents[2]
# Marks the requests of the tests themselves, which are neither counted nor listed.
_ASIDE = "x-aside"


@dataclass
class Sandbox:
    """A running sandbox. `requests`: "METHOD path" as they came in; `connections`: client ports that were seen."""

    url: str
    requests: list[str] = field(default_factory=list)
    connections: set[int] = field(default_factory=set)
    http: httpx.Client = field(
        default_factory=lambda: httpx.Client(trust_env=False, timeout=_PATIENCE), repr=False
    )

    def team(self, name: str, *, capacity: int, accept_seconds: float | None = None) -> dict[str, str]:
        """Make a team and return the options with which the connector opens it."""
        body = {"capacity": capacity, "accept_seconds": accept_seconds}
        self.ask("PUT", self.path(name), body)
        return {"url": self.url, "team": name}

    def fault(self, name: str, **faults: Any) -> None:
        """Replace the team's faults; none given: heal it."""
        self.ask("PUT", f"{self.path(name)}/faults", faults)

    def add(self, name: str, member: str, **body: Any) -> dict[str, Any]:
        """Add somebody by hand, as an admin upstream would. Put the team's faults aside before."""
        return dict(
            self.ask("POST", f"{self.path(name)}/members", {"member": member, "join": "instant", **body})
        )

    def members(self, name: str) -> list[dict[str, Any]]:
        """Up to 500 members and pending invitations. Put the team's faults aside before."""
        return list(self.ask("GET", f"{self.path(name)}/members?limit=500")["members"])

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        response = self.http.request(method, self.url + path, json=body, headers={_ASIDE: "1"})
        response.raise_for_status()
        return response.json() if response.content else None

    def forget_traffic(self) -> None:
        self.requests.clear()
        self.connections.clear()

    @staticmethod
    def path(name: str) -> str:
        return f"/teams/{quote(name, safe='')}"

    def watching(self, app: ASGIApp) -> ASGIApp:
        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            if _ASIDE.encode() not in dict(scope["headers"]):
                self.requests.append(f"{scope['method']} {scope['path']}")
                self.connections.add(scope["client"][1])
            await app(scope, receive, send)

        return watched


@contextmanager
def running_sandbox(directory: Path) -> Iterator[Sandbox]:
    """The service with its disk in `directory`, stopped at the end."""
    listener = listen("http://127.0.0.1:0")
    sandbox = Sandbox(url_of(listener))
    app = make_app(directory)
    server = make_server(sandbox.watching(app))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        yield sandbox
    finally:
        sandbox.http.close()
        server.should_exit = True
        server.force_exit = True
        thread.join(_PATIENCE)
        listener.close()
        app.state.close()


@contextmanager
def sandbox_process(
    data_dir: Path, url: str = "http://127.0.0.1:0"
) -> Iterator[tuple[Sandbox, subprocess.Popen[str]]]:
    """The service as `python -m playground.sandbox`, killed at the end without warning."""
    environment = os.environ | {"SANDBOX_URL": url, "DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "playground.sandbox"],
        cwd=data_dir,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("sandbox at "), line
        sandbox = Sandbox(line.removeprefix("sandbox at ").strip())
        yield sandbox, process
        sandbox.http.close()
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait(_PATIENCE)
        if process.stdout is not None:
            process.stdout.close()


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    limit = time.monotonic() + _PATIENCE
    while not server.started:
        if not thread.is_alive() or time.monotonic() > limit:
            raise RuntimeError("the sandbox did not start")
        time.sleep(0.005)
