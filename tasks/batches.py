"""Works off batch invites, a step at a time, so that a pause is heeded and no thread is taken for long."""

import logging
import time
from collections.abc import Iterable
from typing import Final

from redis.exceptions import RedisError

from invitehub import batch_invites
from invitehub.hints import Hint
from invitehub.house import House
from tasks import queues, resources
from tasks.base import QuietTask, task
from tasks.publish import hint, publisher

_log = logging.getLogger("tasks")

# Then the thread is given to others, and the rest is a message of its own.
LONGEST: Final = 20.0
# More hints than that from a batch would let people who redeem just now wait behind it; a sweep finds the rest.
MOST_WAITING: Final = 200


@task(queues.BATCH_INVITE, base=QuietTask)
def batch_invite(job_id: int | None = None) -> int:
    """Go on with a batch invite; without a number with all that are unfinished. Returns how many steps were made.

    Harmless any number of times. Beat asks for it again and again, so one whose message was lost goes on as well.
    """
    house = resources.house.get()
    if job_id is None:
        with house.db.transaction() as session:
            jobs = batch_invites.unfinished(session)
    else:
        jobs = (job_id,)
    deadline = time.monotonic() + LONGEST
    return sum(_work(house, each, deadline) for each in jobs)


def _work(house: House, job_id: int, deadline: float) -> int:
    steps = 0
    while time.monotonic() < deadline:
        done = batch_invites.step(house.db, job_id)
        steps += 1
        _hint_all(done.hints)
        if not done.more:
            break
    else:
        publisher().send(queues.BATCH_INVITE, (job_id,))
    if steps > 1:
        _log.info("batch invite %d: %d steps", job_id, steps)
    return steps


def _hint_all(hints: Iterable[Hint]) -> None:
    """As long as the broker takes them, and does not have enough."""
    room = MOST_WAITING - _waiting()
    for each in list(hints)[: max(0, room)]:
        if not hint(*each):
            return


def _waiting() -> int:
    """How many hints wait in the broker; none as far as one knows when it does not answer."""
    try:
        return int(resources.redis.get().llen(queues.INVITES))
    except RedisError:
        return 0
