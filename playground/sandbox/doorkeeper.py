"""Who may come in: this machine only, and no other site's page in a browser on it."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))


class LoopbackOnly:
    """ASGI middleware: refuses a foreign Host (a name rebound to this machine) and a foreign Origin."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _welcome(Headers(scope=scope)):
            await PlainTextResponse("This service is for this machine only.\n", 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _welcome(headers: Headers) -> bool:
    host = headers.get("host", "")
    origin = headers.get("origin")
    return _name(f"//{host}") in LOOPBACK and (origin is None or origin == f"http://{host}")


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
