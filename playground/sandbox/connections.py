"""Sockets that can be cut: a provider that dies in mid-answer leaves no status code behind."""

import asyncio
from typing import Any, ClassVar

from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

Ends = tuple[Any, Any]


class CuttableProtocol(H11Protocol):
    """uvicorn's HTTP protocol that remembers which socket belongs to which request's addresses."""

    sockets: ClassVar[dict[Ends, "CuttableProtocol"]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.gone = asyncio.Event()
        self.sockets[(self.client, self.server)] = self

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.sockets.pop((self.client, self.server), None)
        self.gone.set()


async def cut(scope: Scope) -> None:
    """Close the request's socket at once, without an answer; returns when it is closed."""
    protocol = CuttableProtocol.sockets[(scope["client"], scope["server"])]
    protocol.transport.abort()
    await protocol.gone.wait()
