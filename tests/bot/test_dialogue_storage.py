"""Dialogues while Redis hangs, comes back, was emptied."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiogram.fsm.storage.base import StorageKey

from bot import storage
from bot.storage import DialogueStorage, open_redis_storage
from tests.support.workers import Broker, own_valkey

KEY = StorageKey(bot_id=1, chat_id=2, user_id=2)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with own_valkey(tmp_path / "valkey") as running:
        yield running
        running.resume()


@pytest.fixture
async def dialogues(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DialogueStorage]:
    monkeypatch.setattr(storage, "PAUSE", 0.2)
    made = DialogueStorage(open_redis_storage(broker.url))
    yield made
    await made.close()


async def test_a_hanging_redis_costs_one_short_wait(broker: Broker, dialogues: DialogueStorage) -> None:
    await dialogues.set_data(KEY, {"step": 1})
    broker.pause()
    began = time.monotonic()
    await dialogues.set_data(KEY, {"step": 2})
    await dialogues.set_state(KEY, "asked")
    assert await dialogues.get_data(KEY) == {"step": 2}
    assert await dialogues.get_state(KEY) == "asked"
    assert time.monotonic() - began < 1.0


async def test_redis_learns_what_it_missed(broker: Broker, dialogues: DialogueStorage) -> None:
    await dialogues.set_data(KEY, {"step": 1})
    broker.pause()
    await dialogues.set_data(KEY, {"step": 2})
    await dialogues.set_state(KEY, "asked")
    broker.resume()
    other = DialogueStorage(open_redis_storage(broker.url))
    try:
        deadline = time.monotonic() + 5
        while await other.get_state(KEY) != "asked":
            assert time.monotonic() < deadline
            assert await dialogues.get_data(KEY) == {"step": 2}
            await asyncio.sleep(0.02)
        assert await other.get_data(KEY) == {"step": 2}
    finally:
        await other.close()


async def test_an_emptied_redis_ends_no_dialogue(broker: Broker, dialogues: DialogueStorage) -> None:
    await dialogues.set_data(KEY, {"step": 1})
    await dialogues.set_state(KEY, "asked")
    with broker.client() as client:
        client.flushall()
    assert await dialogues.get_data(KEY) == {"step": 1}
    assert await dialogues.get_state(KEY) == "asked"


async def test_what_was_ended_stays_ended(dialogues: DialogueStorage) -> None:
    await dialogues.set_data(KEY, {"step": 1})
    await dialogues.set_state(KEY, "asked")
    await dialogues.set_data(KEY, {})
    await dialogues.set_state(KEY, None)
    assert await dialogues.get_data(KEY) == {}
    assert await dialogues.get_state(KEY) is None
