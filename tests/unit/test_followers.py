"""What goes on in the background of the bot ends with it."""

import asyncio

from bot import followers


async def test_whoever_still_shows_something_is_broken_off_and_waited_for() -> None:
    began, ended = asyncio.Event(), []

    async def show() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("tidied up")

    task = followers.start(show())
    await began.wait()
    await followers.end()
    assert task.cancelled()
    assert ended == ["tidied up"]


async def test_what_is_over_is_forgotten() -> None:
    async def show() -> None:
        pass

    await followers.start(show())
    await followers.end()
