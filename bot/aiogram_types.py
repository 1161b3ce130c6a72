"""aiogram's 600 types, each built when it is first used instead of all at the import.

aiogram asks pydantic to build every type while it is imported: 1.5 s and 100 MB, of which a bot uses a tenth. Here those
requests are only noted, with the names that the types refer to; pydantic builds a type by itself at its first use, and
finds the names through `model_rebuild`. Whoever has imported aiogram before has its types built already: nothing changes.
"""

import sys
from typing import Any

from pydantic import BaseModel

_REBUILD: Any = BaseModel.__dict__["model_rebuild"]


def defer() -> None:
    """Import aiogram so. Call it before anything else imports it."""
    if "aiogram" in sys.modules:
        return
    names: dict[str, Any] = {}

    def note(cls: Any, /, *, _types_namespace: dict[str, Any] | None = None, **more: Any) -> Any:
        if _types_namespace is None or not cls.__module__.startswith("aiogram."):
            return _REBUILD.__func__(cls, _types_namespace=_types_namespace, **more)
        names.update(_types_namespace)
        return None

    def build(cls: Any, /, *, _types_namespace: dict[str, Any] | None = None, **more: Any) -> Any:
        return _REBUILD.__func__(cls, _types_namespace=_types_namespace or names, **more)

    BaseModel.model_rebuild = classmethod(note)  # type: ignore[method-assign, assignment]
    try:
        from aiogram.methods import Response, TelegramMethod
        from aiogram.types import TelegramObject
    finally:
        BaseModel.model_rebuild = _REBUILD  # type: ignore[method-assign]
    for base in (TelegramObject, TelegramMethod, Response):
        base.model_rebuild = classmethod(build)  # type: ignore[method-assign, assignment]
