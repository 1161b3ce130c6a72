"""The sockets below connectors' HTTP: one pool for all threads, that keeps to a deadline and knows when a request has left."""

import atexit
import os
import threading
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from invitehub.providers.base import Deadline

# Idle connections are dropped before the usual server does it: a request on one that it just closed is uncertain.
LIMITS = httpx.Limits(max_connections=128, max_keepalive_connections=64, keepalive_expiry=4.0)


@dataclass(slots=True)
class Call:
    """What the sockets below need to know of the call that is running in this thread."""

    deadline: Deadline
    sent: bool = False

    def seconds(self, timeout: float | None) -> float:
        left = self.deadline.remaining()
        return left if timeout is None else min(timeout, left)


class TooLateError(Exception):
    """The deadline passed before a byte was written."""


CALL: ContextVar[Call] = ContextVar("provider_call")


class _Stream(httpcore.NetworkStream):
    """A socket that keeps to the running call's deadline and notes when the request begins to leave."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        seconds = CALL.get().seconds(timeout)
        if seconds <= 0:
            raise httpcore.ReadTimeout("deadline passed while reading")
        return self._stream.read(max_bytes, seconds)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        call = CALL.get()
        seconds = call.seconds(timeout)
        if seconds <= 0:
            if not call.sent:
                raise TooLateError
            raise httpcore.WriteTimeout("deadline passed while sending")
        call.sent = True
        self._stream.write(buffer, seconds)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        seconds = max(CALL.get().seconds(timeout), 0.001)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, seconds))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        seconds = max(CALL.get().seconds(timeout), 0.001)
        return _Stream(super().connect_tcp(host, port, seconds, local_address, socket_options))


class _Transport(httpx.HTTPTransport):
    """httpx's transport with our sockets underneath; never retries by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=LIMITS.max_connections,
            max_keepalive_connections=LIMITS.max_keepalive_connections,
            keepalive_expiry=LIMITS.keepalive_expiry,
            network_backend=_Backend(),
        )


class _Shared:
    """The process's one client, made at first use and again after a fork."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None

    def get(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                self._client = httpx.Client(transport=_Transport(), follow_redirects=False, trust_env=False)
            return self._client

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def forget(self) -> None:
        """For a child process: it must not write into its parent's sockets, nor wait for a lock nobody will release."""
        self._lock = threading.Lock()
        self._client = None


SHARED = _Shared()


def close_connections() -> None:
    """Close the idle connections of this process, e.g. before it ends. The next call opens new ones."""
    SHARED.close()


atexit.register(close_connections)
os.register_at_fork(after_in_child=SHARED.forget)
