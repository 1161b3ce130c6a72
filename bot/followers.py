"""Tasks that go on showing something in a message after its update is handled: a restart, a kick, a batch on its way.

They are broken off before the bot's session closes: one that wrote afterwards would open it anew, and nobody would close it.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

# Held here, since the loop itself holds tasks weakly.
_tasks: set["asyncio.Task[None]"] = set()


def start(work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
    """Let `work` go on in the running loop."""
    task = asyncio.create_task(work)
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
    return task


async def end() -> None:
    """Break off those of the running loop, and wait until they are over."""
    loop = asyncio.get_running_loop()
    here = [task for task in tuple(_tasks) if task.get_loop() is loop]
    for task in here:
        task.cancel()
    await asyncio.gather(*here, return_exceptions=True)
