"""A restart as it is watched: taken by the watchdog, restarted, first heartbeat, first task run; or why not."""

import time
from dataclasses import dataclass
from typing import Final

from bot.admin.celery import Probed, Registered, probe
from invitehub import heartbeat, restarts
from invitehub.answers import Answer, Button
from invitehub.house import House
from invitehub.restarts import Progress
from invitehub.texts import plain, text

# The watchdog looks twice a second: whoever does not take a wish in this time is not there.
_TAKEN_WITHIN: Final = 8.0
_WELL_WITHIN: Final = 60.0


@dataclass(frozen=True, slots=True)
class Seen:
    """Seconds since it was asked for, None for what has not happened. `why`: a text's name, and its `detail`."""

    service: str
    taken: float | None = None
    beat: float | None = None
    work: float | None = None
    why: str | None = None
    detail: str = ""

    @property
    def over(self) -> bool:
        return self.work is not None or self.why is not None


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
        if self._seen.taken is None:
            self._keep(taken=age)
        if self._seen.beat is None and self._beats():
            self._keep(beat=age)
        if self._seen.beat is not None and self._works():
            return self._keep(work=time.monotonic() - self._began)
        if age > _WELL_WITHIN:
            return self._keep(why="restart-no-beat" if self._seen.beat is None else "restart-no-work")
        return self._seen

    def _keep(
        self,
        taken: float | None = None,
        beat: float | None = None,
        work: float | None = None,
        why: str | None = None,
        detail: str = "",
    ) -> Seen:
        was = self._seen
        self._seen = Seen(
            self._service, taken or was.taken, beat or was.beat, work or was.work, why or was.why, detail
        )
        return self._seen

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
        text(locale, f"restart-step-{step}", seconds=round(at, 1))
        for step, at in (("taken", seen.taken), ("beat", seen.beat), (f"work-{seen.service}", seen.work))
        if at is not None
    ]
    if seen.why is not None:
        steps.append(text(locale, seen.why, name=name, service=seen.service, detail=seen.detail or "–"))
    elif seen.work is not None:
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
