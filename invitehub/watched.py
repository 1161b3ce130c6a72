"""What the watchdog says of a component, as its beat has it: for whoever is asked how things are, and has not looked himself."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis import Redis

from invitehub import alert_words, heartbeat
from invitehub.house import House


@dataclass(frozen=True, slots=True)
class Trouble:
    """An open alert. `since`: seconds since the epoch. `cause`, `known`: codes of texts with what they are about.

    `ended`: how the process ended, "" if that is not known. `repairs`: how often the watchdog had it restarted.
    """

    since: float
    cause: Mapping[str, Any]
    ended: str
    known: Mapping[str, Any] | None
    repairs: int
    taken_by: str

    def words(self, locale: str) -> str:
        """Why, and what helps if the log tells. HTML."""
        cause = alert_words.cause(locale, ended=self.ended, **self.cause)
        return cause if self.known is None else f"{cause} {alert_words.known(locale, **self.known)}"


def troubles(house: House, redis: "Redis | None") -> Mapping[str, Trouble]:
    """By component; none while the watchdog is silent, for what it said is no longer known to be so."""
    beat = heartbeat.read(house.settings.data_dir, "watchdog", redis)
    if beat is None or beat.age(time.time()) > heartbeat.DOWN_AFTER:
        return {}
    try:
        return {name: Trouble(**said) for name, said in beat.detail.get("troubles", {}).items()}
    except TypeError:
        # Another version wrote it.
        return {}
