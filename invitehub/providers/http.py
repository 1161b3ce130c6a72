"""HTTP for connectors: one pool of connections for all threads, a deadline for the whole call, and faults told apart.

The line between "nothing happened" and "it may have happened" is drawn where the first byte of the request is written,
not guessed from the kind of exception.
"""

import atexit
import json
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpcore
import httpx

from invitehub.providers.base import CALL_SECONDS, ActionRequired, Deadline, ProviderError, Retry, Uncertain

CONNECT_SECONDS = 3.0
READ_SECONDS = 8.0
POOL_SECONDS = 2.0
MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_RETRY_AFTER_SECONDS = 86_400.0
# Idle connections are dropped before the usual server does it: a request on one that it just closed is uncertain.
LIMITS = httpx.Limits(max_connections=128, max_keepalive_connections=64, keepalive_expiry=4.0)


@dataclass(slots=True)
class _Call:
    """What the sockets below need to know of the call that is running in this thread."""

    deadline: Deadline
    sent: bool = False

    def seconds(self, timeout: float | None) -> float:
        left = self.deadline.remaining()
        return left if timeout is None else min(timeout, left)


class _TooLateError(Exception):
    """The deadline passed before a byte was written."""


_CALL: ContextVar[_Call] = ContextVar("provider_call")


class _Stream(httpcore.NetworkStream):
    """A socket that keeps to the running call's deadline and notes when the request begins to leave."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        seconds = _CALL.get().seconds(timeout)
        if seconds <= 0:
            raise httpcore.ReadTimeout("deadline passed while reading")
        return self._stream.read(max_bytes, seconds)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        call = _CALL.get()
        seconds = call.seconds(timeout)
        if seconds <= 0:
            if not call.sent:
                raise _TooLateError
            raise httpcore.WriteTimeout("deadline passed while sending")
        call.sent = True
        self._stream.write(buffer, seconds)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        seconds = max(_CALL.get().seconds(timeout), 0.001)
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
        seconds = max(_CALL.get().seconds(timeout), 0.001)
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


_SHARED = _Shared()


def close_connections() -> None:
    """Close the idle connections of this process, e.g. before it ends. The next call opens new ones."""
    _SHARED.close()


atexit.register(close_connections)
os.register_at_fork(after_in_child=_SHARED.forget)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that the connector is to judge: 2xx, or a status that it said it knows. `body`: JSON, None if empty."""

    status: int
    body: Any
    headers: Mapping[str, str]

    def field(self, name: str, default: Any = None) -> Any:
        """A member of the body's object, or the default if the body is no object or has no such member."""
        return self.body.get(name, default) if isinstance(self.body, dict) else default


@dataclass(frozen=True)
class Http:
    """One upstream as one connector sees it. Cheap to make; the connections are shared by the whole process.

    `base_url`: without trailing slash. `headers`: sent with each request. `secrets`: never to be seen in an error.
    `pause_in`: seconds to wait that the body of a rate limit tells where no header does. `largest`: bytes of an answer.
    """

    base_url: str
    deadline: Deadline
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    pause_in: Callable[[bytes], float | None] = lambda _: None
    largest: int = MAX_BODY_BYTES

    def read(
        self, path: str, *, params: Mapping[str, str | int] | None = None, known: tuple[int, ...] = ()
    ) -> Answer:
        """GET. Raises `Retry` or `ActionRequired`; never `Uncertain`, as reading has no effect."""
        return self._call("GET", path, params=params, body=None, known=known, unclear=Retry)

    def write(self, method: str, path: str, *, body: Any = None, known: tuple[int, ...] = ()) -> Answer:
        """A call with an effect, `body` sent as JSON. `known`: statuses besides 2xx that come back as an `Answer`.

        Raises `Retry` (it never left, or a rate limit refused it), `Uncertain` (it left, its fate is unknown), and
        `ActionRequired` for refusals that the connector does not know.
        """
        return self._call(method, path, params=None, body=body, known=known, unclear=Uncertain)

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None,
        body: Any,
        known: tuple[int, ...],
        unclear: Callable[..., ProviderError],
    ) -> Answer:
        call = _Call(min(self.deadline, Deadline.after(CALL_SECONDS), key=lambda deadline: deadline.at))
        token = _CALL.set(call)
        try:
            status, headers, content = self._exchange(method, path, params, body)
        except _TooLateError:
            raise Retry("deadline", "deadline passed before sending") from None
        except httpx.InvalidURL as error:
            raise ActionRequired("options_invalid", f"no usable address: {error}") from None
        except (httpx.HTTPError, httpx.StreamError) as error:
            detail = self._redact(f"{method} {type(error).__name__}: {error}")
            # The chained exception would carry the request and with it the credentials.
            if call.sent:
                raise unclear("no_answer", detail) from None
            raise Retry(_unsent_code(error), detail) from None
        finally:
            _CALL.reset(token)
        return self._judge(method, status, headers, content, known, unclear)

    def _exchange(
        self, method: str, path: str, params: Mapping[str, str | int] | None, body: Any
    ) -> tuple[int, httpx.Headers, bytes]:
        if self.deadline.passed:
            raise _TooLateError
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS, pool=self._pool_seconds())
        with _SHARED.get().stream(
            method,
            self.base_url + path,
            params=params,
            json=body,
            headers={"Accept": "application/json", **self.headers},
            timeout=timeout,
        ) as response:
            content = bytearray()
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > self.largest:
                    raise httpx.ReadError(f"answer larger than {self.largest} bytes")
            return response.status_code, response.headers, bytes(content)

    def _pool_seconds(self) -> float:
        return min(POOL_SECONDS, max(self.deadline.remaining(), 0.001))

    def _judge(
        self,
        method: str,
        status: int,
        headers: httpx.Headers,
        content: bytes,
        known: tuple[int, ...],
        unclear: Callable[..., ProviderError],
    ) -> Answer:
        if 200 <= status < 300 or status in known:
            try:
                return Answer(status, json.loads(content) if content else None, headers)
            except ValueError:
                raise unclear("unexpected_answer", f"{method} answered {status} without JSON") from None
        detail = self._redact(f"{method} answered {status}: {content[:600].decode('utf-8', 'replace')}")
        after = retry_after(headers.get("retry-after"))
        if status == 429:
            raise Retry("rate_limited", detail, after=self.pause_in(content) if after is None else after)
        if status >= 500 or status == 408:
            raise unclear("upstream_error", detail, after=after)
        raise ActionRequired(_refusal_code(status), detail)

    def _redact(self, text: str) -> str:
        for secret in self.secrets:
            if secret:
                text = text.replace(secret, "•••")
        return text


def retry_after(value: str | None) -> float | None:
    """Seconds to wait by a Retry-After header (seconds or a date), at most a day; None if there is none to be read."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (aware - datetime.now(UTC)).total_seconds()
    if seconds != seconds:  # noqa: PLR0124 - "nan" is a float
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_SECONDS)


def _unsent_code(error: Exception) -> str:
    return "busy" if isinstance(error, httpx.PoolTimeout) else "unreachable"


def _refusal_code(status: int) -> str:
    return {401: "credentials_refused", 403: "rights_missing"}.get(status, "unexpected_answer")
