"""Updates pushed to the bot's webhook: in order within a chat, several chats at once, again until it succeeds."""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

import httpx

from playground.dispatch import run
from playground.errors import ApiError
from playground.hub import Hub
from playground.store import Json
from playground.wire import Call

_MAX_DELAY = 60.0
_TIMEOUT = httpx.Timeout(60.0, connect=5.0)


@dataclass(slots=True)
class _Lane:
    """Deliveries to one chat: a failed one is tried again at once, then after 2, 4, … seconds."""

    busy: bool = False
    fails: int = 0
    not_before: float = 0.0


class WebhookSender:
    """Runs for as long as the server does; idle while no webhook is set."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._lanes: dict[int, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        async with httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client:
            try:
                while True:
                    news = self._hub.updates.news
                    pause = self._start_deliveries(client)
                    await _wait(news, pause)
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start_deliveries(self, client: httpx.AsyncClient) -> float:
        """Begin what can begin now; returns the seconds until something else may."""
        webhook = self._hub.store.get("bot", "webhook")
        if not webhook:
            self._lanes.clear()
            return 3600.0
        pause = 3600.0
        seen: set[int] = set()
        for update_id, lane_id, update in self._hub.store.updates(0, 500):
            lane = self._lanes.setdefault(lane_id, _Lane())
            if lane_id in seen or lane.busy or len(self._tasks) >= webhook["max_connections"]:
                continue
            seen.add(lane_id)
            wait = lane.not_before - time.monotonic()
            if wait > 0:
                pause = min(pause, wait)
                continue
            lane.busy = True
            task = asyncio.create_task(self._deliver(client, webhook, lane, update_id, update))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return pause

    async def _deliver(
        self, client: httpx.AsyncClient, webhook: Json, lane: _Lane, update_id: int, update: Json
    ) -> None:
        headers = {"Content-Type": "application/json"}
        if webhook["secret"]:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook["secret"]
        try:
            response = await client.post(webhook["url"], content=json.dumps(update), headers=headers)
        except httpx.TimeoutException:
            self._failed(lane, "Read timeout expired")
        except httpx.ConnectError:
            self._failed(lane, "Connection refused")
        except httpx.HTTPError:
            self._failed(lane, "Webhook connection closed")
        else:
            if response.is_success:
                self._hub.store.confirm_one(update_id)
                lane.fails, lane.not_before = 0, 0.0
                await self._answer(response)
            else:
                self._failed(
                    lane,
                    f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}",
                    response.headers.get("Retry-After", ""),
                )
        finally:
            lane.busy = False
            self._hub.updates.wake()

    def _failed(self, lane: _Lane, why: str, retry_after: str = "") -> None:
        self._hub.store.put("bot", "webhook_error", {"date": self._hub.now(), "message": why})
        delay = min(float(2**lane.fails), _MAX_DELAY) if lane.fails else 0.0
        if retry_after.isdecimal():
            delay = float(retry_after)
        lane.fails += 1
        lane.not_before = time.monotonic() + delay

    async def _answer(self, response: httpx.Response) -> None:
        """A bot may call one method in its answer; nobody learns how that went."""
        try:
            body: Any = response.json()
        except ValueError:
            return
        if not isinstance(body, dict) or not isinstance(body.get("method"), str):
            return
        params = {key: value for key, value in body.items() if key != "method"}
        try:
            await run(self._hub, Call(body["method"].lower(), params))
        except ApiError:
            return


async def _wait(news: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(news.wait(), seconds)
    except TimeoutError:
        return
