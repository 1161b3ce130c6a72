"""The bot's connection to Telegram: what is repeated, what is not, and updates one by one."""

import asyncio
import logging
from typing import Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiogram.methods import (
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.methods.base import Response, TelegramType

from bot.admin.linked import KeepTopic
from invitehub.bridge import in_thread
from invitehub.pace import Pace
from invitehub.settings import Settings

log = logging.getLogger(__name__)

_TRIES = 4
_FIRST_PAUSE = 0.25
# Longer than that is not worth a lane: the update is tried again from the start.
_LONGEST_WAIT = 60.0
_MESSAGES = (SendMessage, SendPhoto, SendDocument, EditMessageText, EditMessageReplyMarkup)


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates, each left unread: one that aiogram cannot read must not hold up the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class Patience(BaseRequestMiddleware):
    """429: wait as long as Telegram asks and repeat, for nothing was done. Network and 5xx: repeat what may be repeated.

    Sending a message is not repeated here, for the first may have arrived.
    """

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        if method.__api_method__ == RawUpdates.__api_method__:
            return await make_request(bot, method)
        for attempt in range(_TRIES):
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                if attempt == _TRIES - 1 or error.retry_after > _LONGEST_WAIT:
                    raise
                log.info("%s: Telegram asks for %s s", method.__api_method__, error.retry_after)
                await asyncio.sleep(error.retry_after)
            except (TelegramNetworkError, TelegramServerError):
                if attempt == _TRIES - 1 or isinstance(method, SendMessage):
                    raise
                await asyncio.sleep(_FIRST_PAUSE * 2**attempt)
        raise AssertionError("the last try returns or raises")


class Paced(BaseRequestMiddleware):
    """Each message, new or edited, waits for its turn among all that the house writes."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        if isinstance(method, _MESSAGES) and isinstance(method.chat_id, int):
            while (pause := await in_thread(self._pace.turn, method.chat_id)) > 0:  # noqa: ASYNC110 - nobody announces turns
                await asyncio.sleep(pause)
        return await make_request(bot, method)


def open_bot(settings: Settings, pace: Pace) -> Bot:
    """The bot of the settings, with HTML texts and no link previews."""
    base = settings.bot_api_url.rstrip("/")
    api = TelegramAPIServer.from_base(base) if base else PRODUCTION
    session = AiohttpSession(api=api, timeout=15)
    session.middleware(Patience())
    session.middleware(KeepTopic())
    # The innermost, so that each try takes a turn.
    session.middleware(Paced(pace))
    defaults = DefaultBotProperties(parse_mode="HTML", link_preview_is_disabled=True)
    return Bot(settings.bot_token.get_secret_value(), session=session, default=defaults)
