"""The bot's proof of life: the loop stamps, a thread writes."""

import asyncio
import logging
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

from invitehub import heartbeat
from invitehub.house import House

log = logging.getLogger(__name__)

NAME = "bot"


async def keep_beating(house: House, detail: Callable[[], Mapping[str, Any]]) -> None:
    """One beat each HEARTBEAT_INTERVAL, for as long as the loop turns."""
    failing = False
    while True:
        now = time.time()
        beat = heartbeat.Beat(NAME, os.getpid(), at=now, loop_at=now, detail=detail())
        try:
            # Not the product's threads: those may all be waiting for a database.
            await asyncio.to_thread(heartbeat.write, house.settings.data_dir, house.redis, beat)
            failing = False
        except OSError as error:
            if not failing:
                log.warning("no heartbeat can be written: %s", error.strerror)
            failing = True
        await asyncio.sleep(house.settings.heartbeat_interval)
