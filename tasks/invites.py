"""Runs one operation: the tail that redemptions of every kind share."""

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
    house = resources.house.get()
    result = run_operation(house.db, house.keys, operation_id, runner=runners.own_name())
    _follow(house, result)
    return result.state


def _follow(house: House, result: RunResult) -> None:
    # Those who wait come first: the notice may take as long as Telegram likes.
    if result.freed_pool_id is not None:
        for operation_id in serve(house.db, result.freed_pool_id):
            hint(operation_id)
    if result.notice_id is not None:
        deliver(house.db, house.door, result.notice_id)
