"""Serving the sandbox on a loopback address."""

import socket
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp

from playground.sandbox.connections import CuttableProtocol
from playground.sandbox.doorkeeper import LOOPBACK

DEFAULT_URL = "http://127.0.0.1:8082"


def listen(url: str) -> socket.socket:
    """A listening socket for `url` (port 0: any free one). Raises ValueError if it is not loopback, OSError if taken."""
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in LOOPBACK or parts.port is None:
        raise ValueError(f"{url!r} is not an address like {DEFAULT_URL}")
    family = socket.AF_INET6 if parts.hostname == "::1" else socket.AF_INET
    # With the protocol named, asyncio turns Nagle's algorithm off; without, each answer waits 40 ms for a delayed ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", parts.port))
        listener.listen(256)
    except OSError:
        listener.close()
        raise
    return listener


def url_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def make_server(app: ASGIApp, on_tick: Callable[[], Awaitable[None]] | None = None) -> uvicorn.Server:
    """A server that can cut its connections. `on_tick` is called by its loop about every two seconds."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=CuttableProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=60,
            timeout_graceful_shutdown=2,
            callback_notify=on_tick,
            timeout_notify=1,
        )
    )
