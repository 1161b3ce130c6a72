"""Faults to order: what a team's requests suffer, told by `PUT /teams/{name}/faults` and gone after a restart."""

import asyncio
import random
from collections.abc import Callable
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PrivateAttr
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.sandbox.connections import cut
from playground.sandbox.names import team_of

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class Faults(BaseModel):
    """Which requests to a team go wrong, and how.

    A request is hit if its method is among `methods`, the first `skip` of those are over, `next` (None: no limit) is not
    used up and `probability` has it so.
    It is then delayed by `slow` seconds before the effect, answered with `status` (and `retry_after`) or cut, and delayed
    by `slow_answer` after the effect. `when`: whether status or cut come before or after the effect; by default a status
    comes before and a cut after it.

    Always in force: `pending` (what the listing says of invitations), `refuse` (an identity or "@domain" → reason), `page`
    (the longest page), `hide` (members whom the listing leaves out, "*" for all; who asks for one by name is told),
    `credentials_until` (when the team says that its credentials end).
    `forget`: members lost at once, "*" for all; never kept.
    """

    model_config = ConfigDict(extra="forbid")

    slow: float = Field(default=0.0, ge=0, le=120)
    slow_answer: float = Field(default=0.0, ge=0, le=120)
    status: int | None = Field(default=None, ge=400, le=599)
    retry_after: float | None = Field(default=None, ge=0)
    cut: bool = False
    when: Literal["before", "after"] | None = None
    skip: int = Field(default=0, ge=0)
    next: int | None = Field(default=None, ge=0)
    probability: float = Field(default=1.0, ge=0, le=1)
    methods: frozenset[Method] = frozenset(("GET", "POST", "PUT", "PATCH", "DELETE"))
    pending: Literal["honest", "hidden", "joined"] = "honest"
    refuse: dict[str, str] = Field(default_factory=dict)
    page: int | None = Field(default=None, ge=1)
    hide: frozenset[str] = frozenset()
    credentials_until: AwareDatetime | None = None
    forget: list[str] = Field(default_factory=list, exclude=True)
    _random: random.Random = PrivateAttr(default_factory=random.Random)

    def hits(self, method: str) -> bool:
        """Whether this request is hit; counts down `skip` and `next`."""
        disturbs = self.slow or self.slow_answer or self.status or self.cut
        if not disturbs or method not in self.methods:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.next == 0 or self._random.random() >= self.probability:
            return False
        if self.next is not None:
            self.next -= 1
        return True

    def refusal(self, member: str) -> tuple[str, str] | None:
        """Code and reason if this identity is not wanted here."""
        if member in self.refuse:
            return "identity_refused", self.refuse[member]
        domain = "@" + member.rpartition("@")[2]
        return ("domain_blocked", self.refuse[domain]) if domain in self.refuse else None

    def hides(self, member: str) -> bool:
        """Whether the listing leaves this member out."""
        return member in self.hide or "*" in self.hide

    def fails(self, when: Literal["before", "after"]) -> bool:
        """Whether a hit request fails at this point."""
        return (self.cut or self.status is not None) and when == (
            self.when or ("after" if self.cut else "before")
        )


class FaultsByTeam:
    def __init__(self) -> None:
        self._faults: dict[str, Faults] = {}

    def of(self, team: str) -> Faults:
        return self._faults.get(team) or Faults()

    def put(self, team: str, faults: Faults) -> None:
        self._faults[team] = faults

    def clear(self, team: str) -> None:
        self._faults.pop(team, None)


class FaultyAnswers:
    """ASGI middleware that makes the faults of a team come true for its requests. `whose`: the team of a path."""

    def __init__(
        self, app: ASGIApp, faults: FaultsByTeam, whose: Callable[[str], str | None] = team_of
    ) -> None:
        self._app = app
        self._faults = faults
        self._whose = whose

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        team = self._whose(scope["path"]) if scope["type"] == "http" else None
        faults = self._faults.of(team) if team is not None else None
        if faults is None or not faults.hits(scope["method"]):
            await self._app(scope, receive, send)
            return
        await asyncio.sleep(faults.slow)
        if faults.fails("before"):
            await _fail(faults, scope, send)
            return
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._app(scope, receive, keep)
        await asyncio.sleep(faults.slow_answer)
        if faults.fails("after"):
            await _fail(faults, scope, send)
            return
        for message in answer:
            await send(message)


async def _fail(faults: Faults, scope: Scope, send: Send) -> None:
    if faults.cut:
        await cut(scope)
        return
    headers = [(b"content-type", b"application/json")]
    if faults.retry_after is not None:
        headers.append((b"retry-after", f"{faults.retry_after:g}".encode()))
    body = b'{"error": {"code": "fault", "reason": "ordered"}}'
    await send({"type": "http.response.start", "status": faults.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
