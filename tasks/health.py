"""Teams looked at, one a task; and what follows for those that are dead, or empty and to retire."""

import logging

from invitehub import clocks
from invitehub.burying import bury_due
from invitehub.evacuation import retire_drained
from invitehub.health import check_team, due
from invitehub.house import House
from invitehub.waiting import serve
from tasks import queues, resources
from tasks.base import QuietTask, task
from tasks.publish import hint, publisher

_log = logging.getLogger("tasks")

# A message that waited longer than that is of no use: the team is due again by then.
_EXPIRES = 300.0


@task(queues.CHECK_TEAMS, base=QuietTask)
def check_team_health(team_id: int | None = None) -> str | int:
    """Look at one team; without one, ask for a look at each whose turn it is, and see to the dead and the empty.

    Returns what was found, or how many were asked for. Harmless at any time.
    """
    house = resources.house.get()
    return _ask_for_due(house) if team_id is None else _check(house, team_id)


def _ask_for_due(house: House) -> int:
    with house.db.transaction() as session:
        clocks.mend(session)
        retired = retire_drained(session)
        teams = due(session)
    if retired:
        _log.info("retired: %d teams", len(retired))
    _serve(house, bury_due(house.db).pool_ids)
    for team_id in teams:
        publisher().send(queues.CHECK_TEAMS, (team_id,), expires=_EXPIRES)
    return len(teams)


def _check(house: House, team_id: int) -> str:
    checked = check_team(house.db, house.keys, team_id)
    if checked.serve_pool_id is not None:
        _serve(house, (checked.serve_pool_id,))
    return checked.reason or "well"


def _serve(house: House, pool_ids: tuple[int, ...]) -> None:
    for pool_id in pool_ids:
        for each in serve(house.db, pool_id):
            hint(*each)
