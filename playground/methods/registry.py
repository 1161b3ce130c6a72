"""The table of methods: one function each, found by its name in lower case."""

from collections.abc import Awaitable, Callable
from typing import Any

from playground.hub import Hub
from playground.wire import Call

Answer = Any
Handler = Callable[[Hub, Call], Answer | Awaitable[Answer]]
METHODS: dict[str, Handler] = {}


def method(*names: str) -> Callable[[Handler], Handler]:
    """Register a function under the method's names (case does not matter, as on the real server)."""

    def register(handler: Handler) -> Handler:
        for name in names:
            METHODS[name.lower()] = handler
        return handler

    return register
