"""The playground's server: Bot API, page API and page on one loopback port."""

import asyncio
import contextlib
import re
import socket
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from playground.dispatch import bot_file, bot_method, not_found
from playground.errors import ApiError
from playground.guard import Guard
from playground.hub import Hub
from playground.page import routes
from playground.webhook import WebhookSender

STATIC = Path(__file__).parent / "static"
TOKEN = re.compile(r"\d+:[A-Za-z0-9_\-]+")


class _Signed(Convertor[int]):
    regex = "-?[0-9]+"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("signed", _Signed())


async def _index(_: Request) -> Response:
    return FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})


async def _health(_: Request) -> Response:
    return Response("ok\n", media_type="text/plain")


def create_app(token: str, data_dir: Path, admin_ids: Iterable[int] = ()) -> Starlette:
    """The server for the bot with `token`; chats are kept under `data_dir`/playground.

    `admin_ids`: Telegram ids of the people who play admins (default: one, 1003). Raises ValueError on a token
    that has not the form of a Telegram token.
    """
    if not TOKEN.fullmatch(token):
        raise ValueError("BOT_TOKEN must have the form 1234567:letters")
    hub = Hub(token, data_dir, admin_ids)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        sender = asyncio.create_task(WebhookSender(hub).serve())
        try:
            yield
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
            hub.store.close()

    app = Starlette(
        routes=[
            Route("/bot{token}/{method}", bot_method, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", bot_file, methods=["GET"]),
            Mount("/api", routes=routes()),
            Mount("/static", StaticFiles(directory=STATIC, check_dir=False)),
            Route("/healthz", _health),
            Route("/", _index),
            Route("/{path:path}", not_found, methods=["GET", "POST"]),
        ],
        middleware=[Middleware(Guard)],
        lifespan=lifespan,
    )
    app.state.hub = hub
    return app


class PlaygroundServer(uvicorn.Server):
    """Ends long polls and event streams when it is told to stop, instead of waiting for them."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hub.events.close()
        self._hub.updates.refuse_poller(ApiError(502, "Bad Gateway"))
        await super().shutdown(sockets)


def make_server(app: Starlette, port: int, host: str = "127.0.0.1") -> PlaygroundServer:
    """A uvicorn server on the loopback. Paths hold the token, so there is no access log."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        ws="none",
        lifespan="on",
        server_header=False,
        timeout_graceful_shutdown=2,
        timeout_keep_alive=75,
    )
    return PlaygroundServer(config, app.state.hub)
