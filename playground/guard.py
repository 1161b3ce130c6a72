"""Who may talk to the playground: this machine, and pages of its own."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NAMES = {"127.0.0.1", "localhost", "::1"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
        "font-src 'self'; manifest-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guard:
    """Refuses foreign Host names (a name pointed at the loopback) and foreign origins; adds the safety headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not _is_local(headers.get("host", "")):
            await JSONResponse({"error": "bad_host"}, 421)(scope, receive, send)
        elif not scope["path"].startswith(("/bot", "/file/")) and not _is_own(headers):
            await JSONResponse({"error": "bad_origin"}, 403)(scope, receive, send)
        else:
            await self._app(scope, receive, _with_headers(send))


def _is_local(host: str) -> bool:
    return urlsplit(f"//{host}").hostname in _NAMES


def _is_own(headers: Headers) -> bool:
    """Same origin by the browser's own word; programs that send neither header are no browser."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        return False
    site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode", "")
    return site in ("same-origin", "none") or mode == "navigate"


def _with_headers(send: Send) -> Send:
    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_HEADERS)
        await send(message)

    return add
