"""A real SCIM 2.0 service for tests: scim2-server, as a process of its own, with a proxy before it.

with running_scim(tmp_path) as scim:
    scim.url                            through the proxy, as a connector is to see it
    scim.front.fault(status=503)        see tests.support.faulty_server
    scim.rules.refuse["first@"] = "no"  the service refuses bodies that hold this
    scim.user("a@example.com"), scim.group("Plus", ids), scim.users(), scim.in_group(id)      past the proxy
"""

import base64
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.support.environments import python_of
from tests.support.faulty_server import Front, faulty
from tests.support.playground import free_port

TOKEN = "only-for-tests-bearer"
USER, PASSWORD = "hub", "only-for-tests-basic"
_PATIENCE = 30.0
_CORE = "urn:ietf:params:scim:schemas:core:2.0:"
_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


@dataclass
class Rules:
    """What this service has besides the standard: the longest page, and whom it does not want."""

    page: int | None = None
    refuse: dict[str, str] = field(default_factory=dict)


@dataclass
class Scim:
    """`service`: the base address of the real service."""

    service: str
    front: Front
    rules: Rules
    http: httpx.Client = field(repr=False)

    @property
    def url(self) -> str:
        return f"{self.front.url}/v2"

    def user(self, name: str, **more: Any) -> str:
        """Made by hand; the id."""
        body = {"schemas": [f"{_CORE}User"], "userName": name, "active": True} | more
        return str(self.ask("POST", "/Users", body)["id"])

    def group(self, name: str, *members: str) -> str:
        body = {
            "schemas": [f"{_CORE}Group"],
            "displayName": name,
            "members": [{"value": member} for member in members],
        }
        return str(self.ask("POST", "/Groups", body)["id"])

    def users(self) -> dict[str, dict[str, Any]]:
        """By name, the longest there first."""
        found = self.ask("GET", "/Users?count=500")["Resources"]
        return {user["userName"]: user for user in sorted(found, key=lambda user: user["meta"]["created"])}

    def in_group(self, group_id: str) -> list[str]:
        """Ids."""
        return [member["value"] for member in self.ask("GET", f"/Groups/{group_id}").get("members", ())]

    def join(self, group_id: str, user_id: str) -> None:
        operation = {"op": "add", "path": "members", "value": [{"value": user_id}]}
        schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
        self.ask("PATCH", f"/Groups/{group_id}", {"schemas": [schema], "Operations": [operation]})

    def empty(self) -> None:
        for kind in ("Groups", "Users"):
            for one in self.ask("GET", f"/{kind}?count=500").get("Resources", ()):
                self.ask("DELETE", f"/{kind}/{one['id']}")

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Content-Type": "application/scim+json"}
        answer = self.http.request(method, f"/v2{path}", json=body, headers=headers)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


@contextmanager
def running_scim(folder: Path, *more: str) -> Iterator[Scim]:
    """`more`: options of scim2-server."""
    python, port = python_of("scim"), free_port()
    service = f"http://127.0.0.1:{port}"
    folder.mkdir(parents=True)
    with (folder / "scim.log").open("wb") as log:
        process = subprocess.Popen(
            [str(python.parent / "scim2-server"), "--port", str(port), "--bearer-token", TOKEN, *more],
            cwd=folder,
            env={"PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        ours = {"Authorization": f"Bearer {TOKEN}"}
        rules = Rules()
        try:
            with (
                httpx.Client(base_url=service, trust_env=False, timeout=_PATIENCE, headers=ours) as http,
                httpx.Client(base_url=service, trust_env=False, timeout=_PATIENCE) as theirs,
                faulty(theirs, before=lambda app: _Ruled(app, rules)) as front,
            ):
                _wait_until_up(process, http, folder / "scim.log")
                yield Scim(service, front, rules, http)
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def _wait_until_up(process: "subprocess.Popen[bytes]", http: httpx.Client, log: Path) -> None:
    limit = time.monotonic() + _PATIENCE
    while True:
        try:
            http.get("/v2/ServiceProviderConfig").raise_for_status()
        except httpx.TransportError:
            if process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"scim2-server did not start:\n{log.read_text()[-3000:]}") from None
            time.sleep(0.05)
        else:
            return


class _Ruled:
    """Applies the rules, and lets basic credentials in, which the service itself does not know."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        why = next((why for who, why in self._rules.refuse.items() if who.encode() in body), None)
        if why is not None:
            error = {"schemas": [_ERROR], "status": "400", "scimType": "invalidValue", "detail": why}
            await JSONResponse(error, 400)(scope, receive, send)
            return

        async def again() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(
            {**scope, "query_string": self._query(scope), "headers": _headers(scope)}, again, send
        )

    def _query(self, scope: Scope) -> bytes:
        pairs = parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True)
        if self._rules.page is not None:
            pairs = [
                (name, str(min(int(value), self._rules.page)) if name == "count" else value)
                for name, value in pairs
            ]
        return urlencode(pairs).encode("ascii")


def _headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    basic = b"Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode())
    return [
        (name, f"Bearer {TOKEN}".encode() if name == b"authorization" and value == basic else value)
        for name, value in scope["headers"]
    ]
