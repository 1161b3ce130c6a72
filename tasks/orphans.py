"""Teams compared with upstream, one a task: who is there without a seat, and whose seat is empty."""

import logging

from invitehub.house import House
from invitehub.scanning import due, scan
from invitehub.waiting import serve
from tasks import queues, resources
from tasks.base import QuietTask, task
from tasks.publish import hint, publisher

_log = logging.getLogger("tasks")

# A message that waited longer than that is of no use: the team is due again by then.
_EXPIRES = 300.0


@task(queues.FIND_ORPHANS, base=QuietTask)
def detect_orphan_users(team_id: int | None = None) -> str | int:
    """Scan one team and see to what follows; without one, ask for a scan of each team whose turn it is.

    Returns the scan's outcome, or how many were asked for. Harmless at any time: a team is scanned by one at a time.
    """
    house = resources.house.get()
    return _ask_for_due(house) if team_id is None else _scan(house, team_id)


def _ask_for_due(house: House) -> int:
    with house.db.transaction() as session:
        teams = due(session)
    for team_id in teams:
        publisher().send(queues.FIND_ORPHANS, (team_id,), expires=_EXPIRES)
    return len(teams)


def _scan(house: House, team_id: int) -> str:
    result = scan(house.db, house.keys, team_id)
    hints = list(result.hints)
    if result.freed_pool_id is not None:
        hints += serve(house.db, result.freed_pool_id)
    for each in hints:
        hint(*each)
    return result.outcome
