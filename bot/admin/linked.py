"""The linked group: admins' commands are answered there by the rights of whoever types, in the topic where they type."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any, Final

from aiogram import BaseMiddleware, Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.enums import ChatType
from aiogram.filters import Filter
from aiogram.methods import SendDocument, SendMessage, SendPhoto, TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.desk import Desk
from invitehub import choices
from invitehub.bridge import in_thread
from invitehub.house import House

_GROUPS: Final = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
# Chat and topic of the update that is being handled.
_topic: ContextVar[tuple[int, int] | None] = ContextVar("topic", default=None)


class Linked(Filter):
    """Passes what comes from the linked group."""

    async def __call__(self, event: Message | CallbackQuery, desk: Desk) -> bool:
        chat = event.chat if isinstance(event, Message) else event.message.chat if event.message else None
        if chat is None or chat.type not in _GROUPS:
            return False
        return await in_thread(_linked, desk.house) == chat.id


class InTopic(BaseMiddleware):
    """Remembers the topic, so that answers stay in it."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        message = event.message if isinstance(event, CallbackQuery) else event
        if isinstance(message, Message) and message.is_topic_message and message.message_thread_id:
            _topic.set((message.chat.id, message.message_thread_id))
        return await handler(event, data)


class KeepTopic(BaseRequestMiddleware):
    """New messages go to the topic of the update that they answer."""

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        topic = _topic.get()
        if (
            topic is not None
            and isinstance(method, SendMessage | SendDocument | SendPhoto)
            and method.message_thread_id is None
            and method.chat_id == topic[0]
        ):
            method.message_thread_id = topic[1]
        return await make_request(bot, method)


def _linked(house: House) -> int | None:
    with house.db.transaction() as session:
        chat = choices.alerts_chat(session)
    return None if chat is None else chat.id
