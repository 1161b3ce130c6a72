"""Handlers: parse, one call of the product, render. The order of the routers is the order in which they are asked."""

from aiogram import F, Router
from aiogram.enums import ChatType

from bot.admin import alert_handlers, broadcast_handlers, case_handlers, restart_handlers, setting_handlers
from bot.admin import handlers as admin
from bot.admin.linked import InTopic, Linked
from bot.handlers import (
    asking,
    basics,
    confirming,
    fallback,
    groups,
    mine,
    recovering,
    renaming,
    swapping,
)
from bot.middlewares import Greeting, Pressed, Typing


def routers() -> tuple[Router, ...]:
    """Fresh routers: one set a dispatcher."""
    private = Router(name="private")
    private.message.filter(F.chat.type == ChatType.PRIVATE)
    private.callback_query.filter(F.message.chat.type == ChatType.PRIVATE)
    private.include_router(case_handlers.asking_router())
    private.include_router(broadcast_handlers.wishes_router())
    for module in (admin, basics, mine, swapping, recovering, renaming, confirming, asking, fallback):
        private.include_router(module.router())
    private.message.middleware(Greeting())
    private.message.middleware(Typing())
    private.callback_query.middleware(Greeting())
    private.callback_query.middleware(Pressed())
    linked = Router(name="linked group")
    linked.message.filter(Linked())
    linked.callback_query.filter(Linked())
    linked.include_router(restart_handlers.linked_router())
    linked.include_router(admin.router())
    for observer in (linked.message, linked.callback_query):
        observer.outer_middleware(InTopic())
        observer.middleware(Greeting())
    linked.callback_query.middleware(Pressed())
    # Before all others, which ask the database who writes.
    return (
        restart_handlers.router(),
        alert_handlers.router(),
        private,
        setting_handlers.linking_router(),
        linked,
        groups.router(),
    )
