"""The routes, and the headers that every answer has."""

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from invitehub.heartbeat import Beat
from invitehub.settings import Settings
from invitehub.texts import LOCALES, choose_locale
from ops.web import metrics
from ops.web.health import Inspector, State
from ops.web.page import STYLE, page

_log = logging.getLogger(__name__)

_LOCAL = ("127.0.0.1", "localhost")

NAME = "web"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


def create_app(settings: Settings) -> Starlette:
    """The web door of the house that `settings` describe. It leaves its beat while it runs."""
    inspector = Inspector(settings)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        beating = asyncio.create_task(_beat(inspector, settings.heartbeat_interval))
        try:
            yield
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
            inspector.close()

    doors = _Doors(inspector, settings)
    return Starlette(
        routes=[
            Route("/", doors.status),
            Route("/page.css", doors.style),
            Route("/healthz", doors.healthz),
            Route("/readyz", doors.readyz),
            Route("/metrics", doors.metrics),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=_hosts(settings)),
            Middleware(_SafeHeaders),
        ],
        lifespan=lifespan,
    )


def _hosts(settings: Settings) -> list[str]:
    """By which names the page may be asked for: on loopback only its own, so that no other site's name leads here."""
    return [*_LOCAL] if settings.web_host in _LOCAL else ["*"]


class _Doors:
    def __init__(self, inspector: Inspector, settings: Settings) -> None:
        self._inspector = inspector
        self._settings = settings

    async def healthz(self, _request: Request) -> Response:
        """The process lives, and its loop turns."""
        return PlainTextResponse("ok\n")

    async def readyz(self, _request: Request) -> Response:
        """Its servers answer; 503 and which one does not."""
        servers = await self._inspector.servers()
        ready = all(state == State.UP for state in servers.values())
        return JSONResponse({name: state.value for name, state in servers.items()}, 200 if ready else 503)

    async def metrics(self, _request: Request) -> Response:
        told = metrics.exposition(metrics.families(await self._inspector.house()))
        return Response(told, headers={"Content-Type": metrics.CONTENT_TYPE})

    async def status(self, request: Request) -> Response:
        asked = request.query_params.get("lang")
        accepted = _languages(request.headers.get("Accept-Language", ""))
        locale = asked if asked in LOCALES else choose_locale(*accepted, self._settings.locale)
        return HTMLResponse(page(await self._inspector.house(), locale), headers={"Vary": "Accept-Language"})

    async def style(self, _request: Request) -> Response:
        return Response(STYLE, media_type="text/css")


class _SafeHeaders:
    """Adds `_HEADERS` to every answer, also to a refusal."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_safely if scope["type"] == "http" else send)


def _languages(accepted: str) -> list[str]:
    """The languages of an Accept-Language header, the most wanted first."""

    def weight(part: str) -> float:
        try:
            return float(part.partition(";q=")[2] or 1)
        except ValueError:
            return 0.0

    parts = [part.replace(" ", "") for part in accepted[:200].split(",")]
    return [part.partition(";")[0] for part in sorted(parts, key=weight, reverse=True) if weight(part) > 0]


async def _beat(inspector: Inspector, interval: float) -> None:
    while True:
        now = time.time()
        try:
            # Stamped by the loop, written by a thread: a server that hangs must not hold up the loop.
            await asyncio.to_thread(inspector.beat, Beat(NAME, os.getpid(), now, now))
        except OSError as error:
            _log.error("beat not written: code=%s", error.errno)
        await asyncio.sleep(interval)
