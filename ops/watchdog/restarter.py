"""Restarts that admins ask for in the chat: taken from where the bot leaves them, done through the supervisor."""

import logging
from pathlib import Path

from invitehub import restarts
from invitehub.restarts import Answer, Progress
from ops import planned
from ops.errors import Refused
from ops.supervisor import Supervisor

_log = logging.getLogger(__name__)

SERVICES = ("worker", "beat")
# As long as a service may take to stop and to start, as with `./team restart`.
_PLANNED = 60.0


def look(data_dir: Path) -> None:
    """Do what is asked for. Planned, so that nobody is alarmed by it."""
    for wish in restarts.wishes(data_dir):
        if not restarts.take(data_dir, wish) or wish.service not in SERVICES:
            _log.warning("restart of %s is late or not ours: passed over", wish.service)
            continue
        _log.info("restart of %s, asked for by %s", wish.service, wish.by)
        restarts.answer(data_dir, wish.service, Answer(wish.id, Progress.TAKEN))
        restarts.answer(data_dir, wish.service, _restart(data_dir, wish.id, wish.service))


def _restart(data_dir: Path, wish_id: str, service: str) -> Answer:
    supervisor = Supervisor(data_dir)
    if not supervisor.answers():
        return Answer(wish_id, Progress.FAILED, "no supervisor")
    planned.mark(data_dir, [service], seconds=_PLANNED)
    try:
        supervisor.stop(service)
        restarts.answer(data_dir, service, Answer(wish_id, Progress.STOPPED))
        supervisor.start(service)
    except (Refused, OSError) as error:
        planned.clear(data_dir, [service])
        _log.error("restart of %s failed: %s", service, error)
        return Answer(wish_id, Progress.FAILED, str(error))
    return Answer(wish_id, Progress.RESTARTED)
