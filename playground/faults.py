"""Faults that a test orders: the next calls of the bot fail in the way asked for."""

from dataclasses import dataclass
from typing import Any

from playground.errors import ApiError, bad_request, too_many_requests

_KINDS = ("429", "500", "502", "drop")
# A bot asks these all the time; a fault spent on them would hit nothing that a test cares about.
_SPARED = {"getupdates", "getme", "setwebhook", "deletewebhook", "getwebhookinfo"}


@dataclass(slots=True)
class _Counts:
    left: dict[str, int]
    retry_after: int = 1
    methods: frozenset[str] = frozenset()


class Faults:
    """How many more calls fail, by kind. `methods` narrows it to some; long polling is hit only when it is named."""

    def __init__(self) -> None:
        self._counts = _Counts(dict.fromkeys(_KINDS, 0))

    def order(self, wish: dict[str, Any]) -> None:
        """Replace what was ordered before: {"429": n, "retry_after": s, "500": n, "502": n, "drop": n, "methods": […]}."""
        try:
            left = {kind: int(wish.get(kind, 0)) for kind in _KINDS}
            methods = frozenset(str(name).lower() for name in wish.get("methods", ()))
            self._counts = _Counts(left, int(wish.get("retry_after", 1)), methods)
        except (TypeError, ValueError) as slip:
            raise bad_request("faults are whole numbers") from slip

    def state(self) -> dict[str, Any]:
        return {
            **self._counts.left,
            "retry_after": self._counts.retry_after,
            "methods": sorted(self._counts.methods),
        }

    def before(self, method: str) -> None:
        """Raise the error ordered for this call, if there is one."""
        if self._take("429", method):
            raise too_many_requests(self._counts.retry_after)
        if self._take("500", method):
            raise ApiError(500, "Internal Server Error")
        if self._take("502", method):
            raise ApiError(502, "Bad Gateway")

    def cut_after(self, method: str) -> bool:
        """Whether the connection is to be cut after the effect, before the answer."""
        return self._take("drop", method)

    def _take(self, kind: str, method: str) -> bool:
        counts = self._counts
        hit = method in counts.methods if counts.methods else method not in _SPARED
        if not hit or counts.left[kind] <= 0:
            return False
        counts.left[kind] -= 1
        return True
