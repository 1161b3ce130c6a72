"""HTTP for connectors: one pool of connections for all threads, a deadline for the whole call, and faults told apart.

The line between "nothing happened" and "it may have happened" is drawn where the first byte of the request is written,
not guessed from the kind of exception.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from invitehub.providers import pauses
from invitehub.providers.base import CALL_SECONDS, ActionRequired, Deadline, ProviderError, Retry, Uncertain
from invitehub.providers.wire import CALL, SHARED, Call, TooLateError, close_connections

__all__ = ["Answer", "Http", "close_connections", "retry_after"]

CONNECT_SECONDS = 3.0
READ_SECONDS = 8.0
POOL_SECONDS = 2.0
MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_RETRY_AFTER_SECONDS = 86_400.0


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
    `account`: whose calls upstream counts together, by default those with the same address and headers.
    """

    base_url: str
    deadline: Deadline
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    pause_in: Callable[[bytes], float | None] = lambda _: None
    largest: int = MAX_BODY_BYTES
    account: str = ""

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

    def see_open(self, method: str = "POST") -> None:
        """Raises `Retry` while upstream lets nobody in, as it has told us or another process of the house."""
        left = pauses.current().left(self._limit(method))
        if left > 0:
            raise Retry("rate_limited", "upstream has told us to wait", after=left)

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
        self.see_open(method)
        call = Call(min(self.deadline, Deadline.after(CALL_SECONDS), key=lambda deadline: deadline.at))
        token = CALL.set(call)
        try:
            status, headers, content = self._exchange(method, path, params, body)
        except TooLateError:
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
            CALL.reset(token)
        return self._judge(method, status, headers, content, known, unclear)

    def _exchange(
        self, method: str, path: str, params: Mapping[str, str | int] | None, body: Any
    ) -> tuple[int, httpx.Headers, bytes]:
        if self.deadline.passed:
            raise TooLateError
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS, pool=self._pool_seconds())
        with SHARED.get().stream(
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
            after = self.pause_in(content) if after is None else after
            if after:
                pauses.current().begin(self._limit(method), after)
            raise Retry("rate_limited", detail, after=after)
        if status >= 500 or status == 408:
            raise unclear("upstream_error", detail, after=after)
        raise ActionRequired(_refusal_code(status), detail)

    def _limit(self, method: str) -> str:
        """Reading and writing are counted apart: who may invite nobody for a minute can still be looked at."""
        account = self.account or f"{self.base_url} {sorted(self.headers.items())}"
        return hashlib.sha256(f"{'read' if method == 'GET' else 'write'} {account}".encode()).hexdigest()

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
