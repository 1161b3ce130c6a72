"""A server that misbehaves on request: a small proxy before the real one, which fails in the words of the sandbox.

with faulty(http) as front:                             `http`: a client of the real server
    front.url, front.requests, front.connections
    front.fault(status=429, retry_after=7, next=1)      see playground.sandbox.faults.Faults; none given: all is well
"""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from playground.sandbox.faults import Faults, FaultsByTeam, FaultyAnswers
from playground.sandbox.server import listen, make_server, url_of
from tests.support.playground import until
from tests.support.synapse import Homeserver

_PATIENCE = 30.0
# What a request to a homeserver does, by the end of its path, in the methods of servers that have one for each.
_HOMESERVER: Final = {
    "invite": "POST",
    "kick": "DELETE",
    "ban": "DELETE",
    "unban": "DELETE",
}
_OTHER: Final = "other"
_HOP: Final = frozenset(
    {"connection", "content-length", "transfer-encoding", "content-encoding", "date", "server"}
)


@dataclass
class Front:
    """`requests`: "METHOD path" as they came in; `connections`: client ports that were seen.

    `hidden`: headers of answers that do not come through, in lower case. `verbs`: ends of paths that stand for a method, where
    the server has one for everything; an order for that method is then one for them.
    """

    url: str
    faults: FaultsByTeam
    verbs: Mapping[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    requests: list[str] = field(default_factory=list)
    connections: set[int] = field(default_factory=set)

    def fault(self, **ordered: Any) -> None:
        if not self.verbs:
            self.faults.put(_OTHER, Faults.model_validate(ordered))
            return
        methods = set(ordered.pop("methods", ()))
        shared = Faults.model_validate(ordered)
        for verb, method in {**self.verbs, _OTHER: "GET"}.items():
            self.faults.put(verb, shared if not methods or method in methods else Faults())

    def verb_of(self, path: str) -> str:
        last = path.rpartition("/")[2]
        return last if last in self.verbs else _OTHER

    def forget_traffic(self) -> None:
        self.requests.clear()
        self.connections.clear()


@contextmanager
def faulty(
    http: httpx.Client,
    verbs: Mapping[str, str] | None = None,
    before: Callable[[ASGIApp], ASGIApp] = lambda app: app,
) -> Iterator[Front]:
    """`before`: what stands between the faults and the real server."""
    listener = listen("http://127.0.0.1:0")
    front = Front(url_of(listener), FaultsByTeam(), verbs or {})
    proxy = before(_Proxy(http, front.hidden))
    server = make_server(_Watched(front, FaultyAnswers(proxy, front.faults, front.verb_of)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="front", daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        yield front
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(_PATIENCE)
        listener.close()


def faulty_homeserver(homeserver: Homeserver) -> AbstractContextManager[Front]:
    return faulty(homeserver.http, _HOMESERVER)


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    until(lambda: server.started or not thread.is_alive(), "the proxy to start")
    assert server.started


class _Watched:
    def __init__(self, front: Front, app: FaultyAnswers) -> None:
        self._front = front
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._front.requests.append(f"{scope['method']} {scope['path']}")
        self._front.connections.add(scope["client"][1])
        await self._app(scope, receive, send)


class _Proxy:
    """Hands each request on as it came, byte for byte where it matters: a name may hold what a URL may not."""

    def __init__(self, http: httpx.Client, hidden: set[str]) -> None:
        self._http = http
        self._hidden = hidden

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        query = scope["query_string"].decode("ascii")
        answer = await asyncio.to_thread(
            self._http.request,
            request.method,
            scope["raw_path"].decode("ascii") + (f"?{query}" if query else ""),
            content=await request.body(),
            headers=[(name, value) for name, value in request.headers.items() if name != "host"],
        )
        response = Response(answer.content, answer.status_code)
        # As bytes: servers write into them what headers cannot hold.
        response.raw_headers += [
            (name.lower(), value)
            for name, value in answer.headers.raw
            if name.decode("ascii").lower() not in _HOP | self._hidden
        ]
        await response(scope, receive, send)
