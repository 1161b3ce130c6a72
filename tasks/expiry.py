"""What ends when its time has come, and who is told before: seats, invitations, places in line."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Final

from invitehub import expiry, expiry_warnings, lapses, line_limits
from invitehub.ending import Ended
from invitehub.house import House
from invitehub.waiting import serve
from tasks import queues, resources
from tasks.base import QuietTask, task
from tasks.publish import hint
from tasks.schedule import EXPIRE_EVERY

_log = logging.getLogger("tasks")

# A message that finds more to be told than that leaves the rest to the next one.
_MOST: Final = 5_000
_BATCH: Final = 500

_asking = threading.Lock()


@task(queues.END_EXPIRED, base=QuietTask)
def cleanup_expired_users() -> dict[str, int]:
    """End seats whose days are over, places in line whose limit has come, invitations that nobody accepted.

    Returns how many of each. Several at once are harmless: each end is decided under lock.
    """
    house = resources.house.get()
    counts = {
        "expired": _end(house, lambda: expiry.end_due(house.db)),
        "limits": _end(house, lambda: line_limits.end_due(house.db)),
    }
    # Upstream may be slow: the next message ends what is due meanwhile, and leaves the asking to this one.
    if _asking.acquire(blocking=False):
        try:
            cancelled = lapses.cancel_due(house.db, house.keys)
        finally:
            _asking.release()
        counts["lapsed"] = _follow(house, cancelled.ended)
        counts["joined"] = cancelled.joined
    _tell_if_any("ended", counts)
    return counts


@task(queues.WARN_EXPIRING, base=QuietTask)
def send_expiry_warnings() -> dict[str, int]:
    """Owe the warnings and reminders whose time has come. Returns how many of each; the sweep delivers them."""
    house = resources.house.get()
    counts = {
        "warned": _tell(house, expiry_warnings.warn_due),
        "grace": _tell(house, expiry_warnings.tell_grace),
        "reminded": _tell(house, lapses.remind_due),
        "revoked": _tell(house, line_limits.tell_revoked),
    }
    _tell_if_any("told", counts)
    return counts


def _end(house: House, some: Callable[[], tuple[Ended, ...]]) -> int:
    """A few at a time until there are none, or the next message comes."""
    deadline = time.monotonic() + EXPIRE_EVERY
    count = 0
    while ended := some():
        count += _follow(house, ended)
        if time.monotonic() > deadline:
            break
    return count


def _follow(house: House, ended: Iterable[Ended]) -> int:
    """Hint at the removals, and give the places that came free to those who wait."""
    count, pools = 0, set[int]()
    for one in ended:
        count += 1
        pools.update(one.pool_ids)
        for each in one.hints:
            hint(*each)
    for pool_id in sorted(pools):
        for each in serve(house.db, pool_id):
            hint(*each)
    return count


def _tell(house: House, some: Callable[..., int]) -> int:
    count = 0
    while count < _MOST:
        with house.db.transaction() as session:
            told = some(session, limit=_BATCH)
        count += told
        if told < _BATCH:
            break
    return count


def _tell_if_any(what: str, counts: dict[str, int]) -> None:
    if any(counts.values()):
        _log.info("%s: %s", what, " ".join(f"{name}={count}" for name, count in counts.items()))
