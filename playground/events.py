"""What the chat page is told as it happens (Server-Sent Events)."""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

_KEPT = 2000
_BEAT = 15.0


class Events:
    """A numbered stream. Numbers grow across restarts too, so that a page can go on where it was."""

    def __init__(self) -> None:
        self._kept: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self.seq = self._first = int(time.time() * 1000)
        self._news = asyncio.Event()
        self._closed = False

    def emit(self, kind: str, chat_id: int | None, **details: Any) -> None:
        self.seq += 1
        self._kept.append({"seq": self.seq, "type": kind, "chat_id": chat_id, "person_id": None} | details)
        self._wake()

    def close(self) -> None:
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    def _since(self, seq: int) -> list[dict[str, Any]]:
        return [event for event in self._kept if event["seq"] > seq]

    def _lost(self, seq: int) -> bool:
        oldest = self._kept[0]["seq"] - 1 if len(self._kept) == _KEPT else self._first
        return seq < oldest or seq > self.seq

    async def stream(self, after: int | None) -> AsyncIterator[str]:
        """The events after number `after` (None: from now on) as text/event-stream.

        A page whose number is not known any more gets one event of type "reset" and should read everything anew.
        """
        seq = self.seq if after is None else after
        if self._lost(seq):
            seq = self.seq
            yield _line({"seq": seq, "type": "reset", "chat_id": None, "person_id": None})
        yield ": open\n\n"
        while not self._closed:
            news = self._news
            for event in self._since(seq):
                seq = event["seq"]
                yield _line(event)
            if self._since(seq):
                continue
            try:
                await asyncio.wait_for(news.wait(), _BEAT)
            except TimeoutError:
                yield ": beat\n\n"


def _line(event: dict[str, Any]) -> str:
    return f"id: {event['seq']}\ndata: {json.dumps(event)}\n\n"
