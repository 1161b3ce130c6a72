"""Runs one operation: the tail that all work upstream shares. The names tell what it is for."""

from invitehub.delivery import deliver
from invitehub.house import House
from invitehub.operations import RunResult, run_operation
from invitehub.waiting import serve
from tasks import queues, resources, runners
from tasks.base import task
from tasks.publish import hint


@task(queues.PROCESS_INVITE)
def process_invite_task(operation_id: int) -> str | None:
    """Run an operation if it is due, and see to what follows. Returns its new state; None: nothing was to be done.

    Harmless any number of times. Whatever is cut short here is found again by the sweeper.
    """
    return _run(operation_id)


@task(queues.PROCESS_SWAP)
def process_swap_task(operation_id: int) -> str | None:
    """The same for the new seat of a swap; the old one's removal follows by itself."""
    return _run(operation_id)


@task(queues.PROCESS_KICK)
def process_kick_task(operation_id: int) -> str | None:
    """The same for the end of a seat, or of an orphan."""
    return _run(operation_id)


def _run(operation_id: int) -> str | None:
    house = resources.house.get()
    result = run_operation(house.db, house.keys, operation_id, runner=runners.own_name())
    _follow(house, result)
    return result.state


def _follow(house: House, result: RunResult) -> None:
    # Those who wait come first: the notice may take as long as Telegram likes.
    hints = list(result.hints)
    for pool_id in (result.freed_pool_id, result.line_pool_id):
        if pool_id is not None:
            hints += serve(house.db, pool_id)
    for each in hints:
        hint(*each)
    if result.notice_id is not None:
        deliver(house.db, house.door, result.notice_id)
