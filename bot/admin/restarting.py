"""A restart as it is watched: taken, stopped, starting, first heartbeat, first task run; or why not, and what to do."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from redis.exceptions import RedisError
from sqlalchemy import text as sql
from sqlalchemy.exc import SQLAlchemyError

from bot.admin.celery import Probed, Registered, probe
from invitehub import heartbeat, restarts
from invitehub.answers import Answer, Button
from invitehub.house import House
from invitehub.restarts import Progress
from invitehub.texts import plain, text

# The watchdog looks twice a second: whoever does not take a wish in this time is not there.
_TAKEN_WITHIN: Final = 8.0
_WELL_WITHIN: Final = 60.0
# A server that is only slow gets that long before what waits for it is said to wait.
_SERVER_WITHIN: Final = 5.0
_STEPS: Final = ("taken", "stopped", "started", "beat", "work")


@dataclass(frozen=True, slots=True)
class Seen:
    """`steps`: what has happened, with the seconds since it was asked for. `why`: a text's name, and its `detail`."""

    service: str
    steps: Mapping[str, float] = field(default_factory=dict)
    why: str | None = None
    detail: str = ""

    @property
    def over(self) -> bool:
        return "work" in self.steps or self.why is not None


class Look:
    """Looks from a thread. `wish`: set once it is asked for."""

    def __init__(self, house: House, service: str) -> None:
        self.wish = ""
        self._house = house
        self._service = service
        self._began = time.monotonic()
        before = heartbeat.read(house.settings.data_dir, service)
        self._pid = None if before is None else before.pid
        self._seen = Seen(service)

    def see(self) -> Seen:
        """What has happened so far."""
        age = time.monotonic() - self._began
        given = restarts.answered(self._house.settings.data_dir, self._service, self.wish)
        if given is None:
            return self._keep(why="restart-no-watchdog" if age > _TAKEN_WITHIN else None)
        if given.progress is Progress.FAILED:
            return self._keep(why="restart-failed", detail=given.why)
        self._mark("taken", age)
        if given.progress is not Progress.TAKEN:
            self._mark("stopped", age)
        if given.progress is Progress.RESTARTED:
            self._mark("started", age)
            if self._beats():
                self._mark("beat", age)
        if "beat" in self._seen.steps and self._works():
            self._mark("work", time.monotonic() - self._began)
            return self._keep(why=self._server_down())
        return self._keep(why=self._why_not(age))

    def _why_not(self, age: float) -> str | None:
        """None: it may still come."""
        if (beat := self._seen.steps.get("beat")) is None:
            return "restart-no-beat" if age > _WELL_WITHIN else None
        if age - beat < _SERVER_WITHIN:
            return None
        return self._server_down() or ("restart-no-work" if age > _WELL_WITHIN else None)

    def _server_down(self) -> str | None:
        """Both need both: what runs without one of them brings nothing about."""
        if not self._redis_answers():
            return "restart-waits-redis"
        return None if self._database_answers() else "restart-waits-database"

    def _mark(self, step: str, at: float) -> None:
        """The first time counts."""
        self._seen = replace(self._seen, steps={step: at, **self._seen.steps})

    def _keep(self, why: str | None, detail: str = "") -> Seen:
        if why is not None:
            self._seen = replace(self._seen, why=why, detail=detail)
        return self._seen

    def _redis_answers(self) -> bool:
        try:
            return bool(self._house.redis.ping())
        except RedisError:
            return False

    def _database_answers(self) -> bool:
        try:
            with self._house.db.transaction() as session:
                session.execute(sql("select 1"))
        except SQLAlchemyError:
            return False
        return True

    def _beats(self) -> bool:
        beat = heartbeat.read(self._house.settings.data_dir, self._service)
        return beat is not None and beat.pid != self._pid and beat.age() < heartbeat.SUSPECT_AFTER

    def _works(self) -> bool:
        """A worker has run a task that came through the queue; a scheduler leads."""
        if self._service == "worker":
            return probe(self._house, seconds=1.0).ran is not None
        beat = heartbeat.read(self._house.settings.data_dir, self._service)
        return beat is not None and beat.detail.get("leader") is True


def question(locale: str, service: str, go: str, no: str) -> Answer:
    buttons = (
        Button(plain(locale, "button-restart"), data=go, style="danger"),
        Button(plain(locale, "button-no"), data=no),
    )
    return Answer(text(locale, f"ask-restart-{service}"), (buttons,))


def nothing(locale: str) -> Answer:
    return Answer(text(locale, "nothing-done"))


def unwritable(locale: str, why: str) -> Answer:
    return Answer(
        text(locale, "restart-failed", name=text(locale, "web-name-watchdog"), service="", detail=why)
    )


def progress(locale: str, seen: Seen) -> Answer:
    name = plain(locale, f"web-name-{seen.service}")
    steps = [
        text(
            locale,
            f"restart-step-{f'work-{seen.service}' if step == 'work' else step}",
            seconds=round(seen.steps[step], 1),
        )
        for step in _STEPS
        if step in seen.steps
    ]
    if seen.why is not None:
        steps.append(text(locale, seen.why, name=name, service=seen.service, detail=seen.detail or "–"))
    elif seen.over:
        steps.append(text(locale, "restart-well", name=name))
    else:
        steps.append(text(locale, "restart-goes-on"))
    return Answer("\n".join([text(locale, "restart-head", name=name), *steps]))


def probing(locale: str) -> Answer:
    return Answer(text(locale, "probe-sent"))


def probed(locale: str, result: Probed) -> Answer:
    if result.sent is None:
        return Answer(text(locale, "probe-no-broker"))
    if result.ran is None:
        return Answer(text(locale, "probe-no-worker"))
    return Answer(text(locale, "probe-ran", sent=round(result.sent * 1000), ran=round(result.ran * 1000)))


def known(locale: str, found: Registered | None) -> Answer:
    if found is None:
        return Answer(text(locale, "registered-nobody"))
    parts = [text(locale, "registered-head", count=len(found.tasks))]
    for worker, tasks in sorted(found.tasks.items()):
        lines = "\n".join(f"• {task}" for task in tasks)
        lacking = found.missing.get(worker, ())
        what = (
            text(locale, "registered-missing", tasks=", ".join(lacking))
            if lacking
            else text(locale, "registered-all")
        )
        parts.append(
            text(locale, "registered-worker", worker=worker, count=len(tasks)) + f"\n{lines}\n{what}"
        )
    return Answer("\n\n".join(parts))
