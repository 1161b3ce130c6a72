"""One lane a chat: updates of a chat in their order, chats side by side, and none given up because a server was away.

Where updates come from is not known here.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import Update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.flood import Guard, Verdict
from bot.telling import Teller

log = logging.getLogger(__name__)

# At once; more only wait in their lanes. As many threads as the product has, and some that wait for Telegram.
AT_ONCE = 32
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 3.0
_TELEGRAM_TRIES = 5
# As long as the session's middleware waits by itself.
_LONGEST_WAIT = 60.0

_DATABASE_AWAY = (OperationalError, InterfaceError, NoConnection)
_TELEGRAM_AWAY = (TelegramNetworkError, TelegramServerError)

Feed = Callable[[Update], Awaitable[object]]


class Lanes:
    """Takes updates and handles each to its end. `handled`: how many were, `open`: those that are not yet."""

    def __init__(self, feed: Feed, teller: Teller, guard: Guard | None = None) -> None:
        self._feed = feed
        self._teller = teller
        self._guard = guard or Guard()
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.open: dict[int, asyncio.Task[None]] = {}
        self.handled = 0

    def take(self, update: Update) -> "asyncio.Task[None]":
        """Put an update into its chat's lane. The task ends when it is handled; one that is open already is not taken twice."""
        if (known := self.open.get(update.update_id)) is not None:
            return known
        lane = lane_of(update)
        task = asyncio.create_task(self._in_turn(self._lanes.get(lane), update))
        self._lanes[lane] = self.open[update.update_id] = task
        task.add_done_callback(lambda done: self._leave(lane, update.update_id, done))
        return task

    async def settle(self, seconds: float) -> None:
        """Wait for what is open, and break off what is not done by then."""
        tasks = list(self.open.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _in_turn(self, before: "asyncio.Task[None] | None", update: Update) -> None:
        if before is not None:
            await asyncio.wait({before})
            if before.cancelled():
                raise asyncio.CancelledError
        verdict = self._guard.judge(update)
        if verdict is Verdict.GO_ON:
            await self._handle(update)
        else:
            await self._teller.slow_down(update, tell=verdict is Verdict.TELL)

    async def _handle(self, update: Update) -> None:
        tries = _Tries()
        pause = await self._try(update, tries)
        while pause is not None:
            await asyncio.sleep(pause)
            pause = await self._try(update, tries)

    async def _try(self, update: Update, tries: "_Tries") -> float | None:
        """Handle an update. None: it is done with; else the seconds after which to try again."""
        try:
            async with self._slots:
                await self._feed(update)
        except _DATABASE_AWAY as error:
            if not tries.told:
                tries.told = True
                log.warning("update %d waits for the database: %s", update.update_id, type(error).__name__)
                await self._teller.back_soon(update)
            return tries.pause()
        except (TelegramRetryAfter, *_TELEGRAM_AWAY) as error:
            pause = tries.pause()
            wanted = error.retry_after if isinstance(error, TelegramRetryAfter) else pause
            # Updates that are open hold up all that come after the oldest hundred. What was redeemed is committed,
            # and its last word is a notice of its own.
            if tries.number < _TELEGRAM_TRIES and wanted <= _LONGEST_WAIT:
                return wanted
            log.warning("update %d: no answer got through: %s", update.update_id, type(error).__name__)
        except TelegramForbiddenError:
            return None
        except TelegramAPIError as error:
            method = type(error.method).__name__
            log.warning("update %d: %s refused: %s", update.update_id, method, error.message)
            await self._teller.broken(update)
        except Exception:
            log.exception("update %d failed", update.update_id)
            await self._teller.broken(update)
        return None

    def _leave(self, lane: int, update_id: int, done: "asyncio.Task[None]") -> None:
        if not done.cancelled():
            self.handled += 1
            self.open.pop(update_id, None)
        if self._lanes.get(lane) is done:
            del self._lanes[lane]


@dataclass(slots=True)
class _Tries:
    """How often an update was tried in vain, and whether its sender was told."""

    number: int = 0
    told: bool = False

    def pause(self) -> float:
        self.number += 1
        return float(min(_FIRST_PAUSE * 2 ** min(self.number, 8), _LONGEST_PAUSE))


def lane_of(update: Update) -> int:
    """The chat; for what has none, the update itself."""
    message = update.message or update.edited_message
    if message is not None:
        return message.chat.id
    if update.callback_query is not None:
        pressed = update.callback_query.message
        return pressed.chat.id if pressed is not None else update.callback_query.from_user.id
    return update.my_chat_member.chat.id if update.my_chat_member is not None else -update.update_id
