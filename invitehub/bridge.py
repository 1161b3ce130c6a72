"""From an event loop into the synchronous product: a thread of its own, a bounded number of them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="product")


async def in_thread(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `call` in a thread and wait for it without holding up the loop."""
    return await asyncio.get_running_loop().run_in_executor(_threads, partial(call, *args, **kwargs))
