"""The queue of updates for the bot, and its one long poller."""

import asyncio
from typing import Any

from playground.errors import OTHER_POLLER, OTHER_WEBHOOK, ApiError, conflict
from playground.store import Json, Store

KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "message_reaction",
    "message_reaction_count",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "purchased_paid_media",
    "managed_bot",
    "guest_message",
)
_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
DEFAULT_KINDS = tuple(kind for kind in KINDS if kind not in _NOT_BY_DEFAULT)
_FIRST_ID = 100_000_000


class Updates:
    """Updates wait here until they are confirmed by a higher offset or a webhook's answer."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._poller: asyncio.Future[None] | None = None
        self.news = asyncio.Event()

    # Which kinds the bot wants

    @property
    def allowed(self) -> tuple[str, ...]:
        return tuple(self._store.get("bot", "allowed_updates", DEFAULT_KINDS))

    def allow(self, wanted: Any) -> None:
        """Remember the kinds of updates asked for. None keeps them as they are; an empty list is the default."""
        if not isinstance(wanted, list) or not all(isinstance(kind, str) for kind in wanted):
            return
        known = tuple(kind for kind in KINDS if kind in {kind.lower() for kind in wanted})
        self._store.put("bot", "allowed_updates", known or DEFAULT_KINDS)

    def push(self, kind: str, lane: int, value: Json) -> int | None:
        """Queue an update; `lane` (a chat's id) keeps its order. Returns its id, None if the bot does not want it."""
        if kind not in self.allowed:
            return None
        update_id = self._store.count_up("update", _FIRST_ID)
        self._store.add_update(update_id, lane, kind, value)
        self.wake()
        return update_id

    def wake(self) -> None:
        self.news.set()
        self.news = asyncio.Event()

    # Long polling

    def refuse_poller(self, error: ApiError | None = None) -> None:
        """End the poll under way, if there is one: another one, a webhook or the server's end takes its place."""
        poller, self._poller = self._poller, None
        if poller is not None and not poller.done():
            poller.set_exception(error or conflict(OTHER_WEBHOOK))

    @property
    def polled(self) -> bool:
        """Whether a long poll is under way."""
        return self._poller is not None

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Waiting updates from `offset` on, after at most `seconds`. Raises 409 when another poll begins."""
        self.refuse_poller(conflict(OTHER_POLLER))
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poller = turn
        start = self._start(offset)
        deadline = asyncio.get_running_loop().time() + seconds
        try:
            while True:
                if turn.done():
                    turn.result()
                news = self.news
                found = [update for _, _, update in self._store.updates(start, limit)]
                left = deadline - asyncio.get_running_loop().time()
                if found or left <= 0:
                    return found
                await _first_of(news, turn, left)
        finally:
            if self._poller is turn:
                self._poller = None

    def _start(self, offset: int) -> int:
        if offset < 0:
            offset = self._store.newest_updates(-offset)
        if offset > 0:
            self._store.confirm(offset)
        return offset


async def _first_of(news: asyncio.Event, turn: "asyncio.Future[None]", seconds: float) -> None:
    waiter = asyncio.ensure_future(news.wait())
    try:
        await asyncio.wait((waiter, turn), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiter.cancel()
