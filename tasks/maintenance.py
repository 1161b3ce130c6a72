"""What beat asks for again and again, so that nothing is forgotten when a message, a process or a server is lost."""

import logging
import threading
import time
from collections.abc import Iterable
from typing import Final

from redis.exceptions import RedisError

from invitehub.alerts import tell_admins
from invitehub.claims import due_operations, end_leases
from invitehub.delivery import deliver
from invitehub.hints import Hint
from invitehub.house import House
from invitehub.notices import due_notices
from invitehub.stranded import send_back
from invitehub.waiting import pools_to_serve, serve, tell_places
from tasks import queues, resources, runners
from tasks.base import QuietTask, task
from tasks.publish import hint
from tasks.schedule import SWEEP_EVERY

_log = logging.getLogger("tasks")

# As many hints as that in the queue keep every worker busy until the next sweep.
ENOUGH_WAITING: Final = 500

_sweeping = threading.Lock()


@task(queues.REDELIVER, base=QuietTask)
def redeliver_due_operations() -> dict[str, int]:
    """Hint at operations that are due, also those whose runner is gone; serve who waits; deliver due notices.

    Before those, admins are owed word of troubles that the product found.

    Returns how many of each. A sweep that meets another one in this process leaves the work to it.
    """
    if not _sweeping.acquire(blocking=False):
        return {}
    try:
        house = resources.house.get()
        counts = {
            "hinted": _hint_due(house),
            "placed": _serve_all(house),
            "told": _tell_admins(house),
            "delivered": _deliver_due(house),
        }
    finally:
        _sweeping.release()
    if any(counts.values()):
        _log.info("sweep: %s", " ".join(f"{name}={count}" for name, count in counts.items()))
    return counts


@task(queues.SERVE_WAITING, base=QuietTask)
def consume_waiting_queue() -> int:
    """Give free seats to those who wait, in every pool, and tell the others their place. Returns how many got one."""
    house = resources.house.get()
    placed = _serve_all(house)
    with house.db.transaction() as session:
        tell_places(session)
    return placed


def _hint_due(house: House) -> int:
    if _waiting() >= ENOUGH_WAITING:
        return 0
    with house.db.transaction() as session:
        # A worker that was killed on this machine will not come back for its leases.
        end_leases(session, runners.is_dead)
        due = due_operations(session, limit=ENOUGH_WAITING)
    return _hint_all(due)


def _serve_all(house: House) -> int:
    send_back(house.db)
    with house.db.transaction() as session:
        pools = pools_to_serve(session)
    placed = [each for pool_id in pools for each in serve(house.db, pool_id)]
    _hint_all(placed)
    return len(placed)


def _tell_admins(house: House) -> int:
    """Of what was found, what lasts, and what is over. Without a bot nobody can be told."""
    if not house.settings.bot_token.get_secret_value():
        return 0
    with house.db.transaction() as session:
        return tell_admins(session, house.settings.admin_ids)


def _deliver_due(house: House) -> int:
    """Until the next sweep comes: a Telegram that answers slowly must not hold up what else a sweep does."""
    deadline = time.monotonic() + SWEEP_EVERY
    with house.db.transaction() as session:
        due = due_notices(session)
    tried = 0
    for notice_id in due:
        if time.monotonic() > deadline:
            break
        tried += _delivered(house, notice_id)
    return tried


def _delivered(house: House, notice_id: int) -> bool:
    """Whether it was tried. One that cannot be told must not keep the others from being told."""
    try:
        return deliver(house.db, house.door, notice_id) is not None
    except Exception:  # noqa: BLE001 - whatever it is, it is this one's alone
        _log.exception("notice %d failed: its lease ends, and it is tried again", notice_id)
        return False


def _hint_all(hints: Iterable[Hint]) -> int:
    """Hint until the broker takes no more; the rest is due again at a later sweep."""
    sent = 0
    for each in hints:
        if not hint(*each):
            break
        sent += 1
    return sent


def _waiting() -> int:
    """How many hints wait in the broker; none as far as one knows when it does not answer."""
    try:
        return int(resources.redis.get().llen(queues.INVITES))
    except RedisError:
        return 0
