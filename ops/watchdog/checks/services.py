"""Our own processes: whether their main loops turn, and whether they do their work."""

from dataclasses import replace
from typing import Final

from invitehub import heartbeat
from invitehub.heartbeat import Beat
from ops.watchdog.checks.base import Check, Scene
from ops.watchdog.evidence import Lock, frozen, lock
from ops.watchdog.model import Cause, Finding, Health, Severity

# Beat sends a probe every 1.5 s, and both tell at once: behind by more than that, in seconds, the worker owes two.
BEHIND: Final = 2.5
# Something is due every 1.5 s: a scheduler that has sent nothing for so long has stopped, and so must not be compared with.
UNSENT: Final = 5.0
# So long it must stay so: after a thaw, the one's beat tells of new probes before the other's tells that they were run.
STAYS: Final = 3.5
# A probe that was run so long ago proves nothing any more.
PROVEN_FOR: Final = 15.0


class ServiceCheck(Check):
    """A service is well if its main loop turned lately. Its process tells sooner if it can no longer turn."""

    def look(self, scene: Scene) -> Finding:
        held = lock(scene.data_dir, self.component)
        beat = heartbeat.read(scene.data_dir, self.component, scene.redis)
        finding = self._of_process(held, beat, scene) or self._of_beat(held, beat, scene)
        return replace(finding, last_sign=None if beat is None else beat.loop_at)

    def serves(self, beat: Beat, scene: Scene) -> Cause | None:
        """What keeps a living service from its work, as it says itself."""
        del beat, scene
        return None

    def _of_process(self, held: Lock, beat: Beat | None, scene: Scene) -> Finding | None:
        patience = scene.patience
        if held.held is False:
            return replace(self.down(Cause("gone"), patience.confirm), gone=True)
        if frozen(held.pid):
            return replace(self.down(Cause("frozen"), patience.confirm), pid=held.pid)
        if held.held and (beat is None or beat.loop_at < held.taken_at or held.pid not in {None, beat.pid}):
            away = max(0, int(scene.now - held.taken_at))
            return Finding(
                self.component, Health.STARTING, Cause("starting", away), patience.starting, held.pid
            )
        return None

    def _of_beat(self, held: Lock, beat: Beat | None, scene: Scene) -> Finding:
        patience = scene.patience
        if beat is None:
            return self.down(Cause("never"), patience.starting)
        age = beat.age(scene.now)
        if age >= patience.silence:
            return replace(self.down(Cause("silent", int(age)), 0), pid=held.pid)
        cause = self.serves(beat, scene)
        if cause is not None:
            return replace(self.down(cause, _lasts(cause, beat, scene)), pid=held.pid)
        return Finding(self.component, Health.OK, pid=held.pid, unproven=self.unproven(beat, scene))

    def unproven(self, beat: Beat, scene: Scene) -> bool:
        """Whether nothing it did lately proves that it works."""
        del beat, scene
        return False


class WorkerCheck(ServiceCheck):
    """Its loop turned within 7.5 s, it is connected, knows all our tasks, and runs the probes that are sent, unless all its threads are busy."""

    component = "worker"
    needs = ("database", "redis")

    def serves(self, beat: Beat, scene: Scene) -> Cause | None:
        """Connected, and it runs what is sent. One whose threads are all busy is not asked for more: it works."""
        if beat.detail.get("stopping") is True:
            return None
        if beat.detail.get("connected") is False:
            return Cause("deaf")
        if missing := beat.detail.get("missing"):
            return Cause("lacking", detail=", ".join(map(str, missing))[:80])
        late = 0.0 if _full(beat) else self._behind(beat, scene)
        return Cause("idle", int(late)) if late > BEHIND else None

    def unproven(self, beat: Beat, scene: Scene) -> bool:
        return scene.now - _last_run(beat) > PROVEN_FOR

    def _behind(self, beat: Beat, scene: Scene) -> float:
        """Seconds from the last probe that it ran to the last that the scheduler sent, if that lives and goes on sending."""
        scheduler = heartbeat.read(scene.data_dir, "beat", scene.redis)
        if scheduler is None or scheduler.age(scene.now) >= scene.patience.silence:
            return 0.0
        sent = _sent(scheduler).get("probe", 0.0)
        if scene.now - sent > UNSENT:
            return 0.0
        # Neither is blamed for what was sent before it was there.
        return sent - max(_last_run(beat), beat.started, scheduler.started)


class BeatCheck(ServiceCheck):
    """Its loop turned within 7.5 s, and it leads and sends what is due, or stands by for one that does."""

    component = "beat"
    needs = ("database", "redis")

    def serves(self, beat: Beat, scene: Scene) -> Cause | None:
        """It leads, or stands by for one that does; and who leads sends what is due."""
        if trouble := beat.detail.get("lock_error"):
            return Cause("leaderless", detail=str(trouble)[:40])
        if beat.detail.get("leader") is not True:
            return self._unled(beat, scene)
        last = max(_sent(beat).values(), default=0.0)
        late = scene.now - max(last, beat.started)
        return Cause("unsent", int(late)) if late >= UNSENT else None

    def _unled(self, beat: Beat, scene: Scene) -> Cause | None:
        """Who stands by relies on another one. If a worker with threads to spare runs nothing of it, there is none."""
        worker = heartbeat.read(scene.data_dir, "worker", scene.redis)
        if worker is None or worker.age(scene.now) >= scene.patience.silence or _full(worker):
            return None
        if worker.detail.get("connected") is not True:
            return None
        late = scene.now - max(_last_run(worker), worker.started, beat.started)
        return Cause("unled", int(late)) if late > PROVEN_FOR else None


class BotCheck(ServiceCheck):
    """Its loop turned within 7.5 s."""

    component = "bot"
    needs = ("database", "redis")


class WebCheck(ServiceCheck):
    """Its loop turned within 7.5 s."""

    component = "web"
    severity = Severity.WARNING
    needs = ("database", "redis")


def _full(worker: Beat) -> bool:
    return int(worker.detail.get("active", 0)) >= int(worker.detail.get("size", 1))


def _last_run(worker: Beat) -> float:
    """When it last ran a probe."""
    return float((worker.detail.get("probe") or {}).get("at", 0.0))


def _lasts(cause: Cause, beat: Beat, scene: Scene) -> float:
    """How long it must stay so. Who has just started may take as long for the connection as for the first beat."""
    if cause.code in {"idle", "unsent"}:
        return STAYS
    patience = scene.patience
    if cause.code == "unled":
        # So long a standby may take to lead.
        return patience.starting
    return patience.starting if scene.now - beat.started < patience.starting else patience.deaf


def _sent(scheduler: Beat) -> dict[str, float]:
    """When each entry was last sent, or held back because its queue is full: that nobody empties it is not its fault."""
    sent, held_back = (scheduler.detail.get(key) or {} for key in ("sent", "held_back"))
    return {
        name: max(float(sent.get(name, 0)), float(held_back.get(name, 0))) for name in {*sent, *held_back}
    }
