"""The bot's process: opened, run until it is told to stop, closed without losing anything."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import Future
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramAPIError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.types import User
from sqlalchemy.exc import SQLAlchemyError

from bot import followers, menus, watchdog_watch
from bot.admin import menus as own_menus
from bot.desk import Desk
from bot.handlers import routers
from bot.lanes import Lanes
from bot.polling import Poller, TokenRefused
from bot.pulse import keep_beating
from bot.session import open_bot
from bot.stand_in import StandIn
from bot.storage import DialogueStorage, open_redis_storage
from bot.telling import Teller
from bot.turn import Turn
from invitehub.house import House

log = logging.getLogger(__name__)

T = TypeVar("T")

# Less than the supervisor waits before it kills.
STOP_WITHIN = 6.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 5.0


class Service:
    """The bot with all that belongs to it. `hint`: tells the worker that an operation is due."""

    def __init__(self, house: House, hint: "Callable[[int], Future[bool]]") -> None:
        self.house = house
        self.bot = open_bot(house.settings, house.pace)
        self.storage = DialogueStorage(open_redis_storage(house.settings.redis_url.get_secret_value()))
        self.dispatcher = Dispatcher(storage=self.storage)
        self.dispatcher.include_routers(*routers())
        self.lanes = Lanes(self.feed, Teller(self.bot, house.settings.locale))
        self.turn = Turn(house.settings.database_url.get_secret_value(), self.bot.id)
        self.poller = Poller(self.bot, self.lanes, self.turn)
        self._hint = hint
        self._stand_in = StandIn(house) if house.settings.stand_in else None
        self._desk: Desk | None = None

    async def feed(self, update: Any) -> object:
        """Handle one update; it makes no difference where it came from."""
        return await self.dispatcher.feed_update(self.bot, update, desk=self._desk)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. Raises TokenRefused."""
        async with self._open(), asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(keep_beating(self.house, self._detail))]
            first = await _or_stopped(stop, self._meet())
            if first is not None:
                self._desk = Desk(self.house, first.username or "", self._tell_worker)
                running += [
                    tasks.create_task(self.turn.keep()),
                    tasks.create_task(menus_set_up(self.bot, self.house)),
                    tasks.create_task(watchdog_watch.keep(self.bot, self.house)),
                ]
                await _or_stopped(stop, self.poller.run())
                await self.lanes.settle(STOP_WITHIN)
                await self.poller.confirm()
            for task in running:
                task.cancel()

    def _tell_worker(self, operation_id: int) -> "Future[bool]":
        """Or whoever does its work while there is none."""
        taken = None if self._stand_in is None else self._stand_in.hint(operation_id)
        return taken or self._hint(operation_id)

    async def _meet(self) -> User:
        """Who the bot is, as soon as Telegram answers. Updates are fetched, so an old webhook goes."""
        me = await patiently(self.bot.get_me, "Telegram")
        await patiently(self.bot.delete_webhook, "Telegram")
        log.info("this is @%s", me.username)
        return me

    def _detail(self) -> Mapping[str, Any]:
        return {
            "fetches": self.turn.mine.is_set(),
            "trouble": self.poller.trouble,
            "open": len(self.lanes.open),
            "done": self.lanes.handled,
            "stands_in": self._stand_in is not None and self._stand_in.active,
        }

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(self.house.close)
            stack.push_async_callback(self.storage.close)
            stack.push_async_callback(self.bot.session.close)
            stack.push_async_callback(followers.end)
            if self._stand_in is not None:
                self._stand_in.start()
                stack.push_async_callback(asyncio.to_thread, self._stand_in.close)
            yield


async def menus_set_up(bot: Bot, house: House) -> None:
    await patiently(lambda: menus.set_up(bot, house.settings.locale), "Telegram, for the menus,")
    try:
        await patiently(lambda: own_menus.set_for_all(bot, house), "Telegram, for the admins' menus,")
    except SQLAlchemyError as error:
        # They get theirs with their next /start.
        log.warning("the admins' menus are not set: %s", type(error).__name__)


async def patiently(ask: Callable[[], Awaitable[T]], who: str) -> T:
    """Ask until there is an answer, saying once that there is none. Raises TokenRefused."""
    pause = _FIRST_PAUSE
    while True:
        try:
            return await ask()
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise TokenRefused from error
        except TelegramAPIError as error:
            if pause == _FIRST_PAUSE:
                log.warning("%s does not answer (%s); trying on", who, type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


async def _or_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """The result of `work`, or None if the process is to stop before there is one."""
    doing = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        for task in (doing, stopping):
            task.cancel()
        await asyncio.gather(doing, stopping, return_exceptions=True)


async def serve(house: House, hint: "Callable[[int], Future[bool]]") -> None:
    """Run until SIGTERM or SIGINT. Raises TokenRefused."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    refused = False
    try:
        await Service(house, hint).run(stop)
    except* TokenRefused:
        refused = True
    if refused:
        raise TokenRefused
