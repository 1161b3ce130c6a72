"""No worker, and people redeem all the same: what they read, and how long it takes until everybody has a seat."""

import re
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from invitehub import heartbeat
from tests.support.playground import until
from tests.support.site import Site

_THREADS = 12
_PATIENCE = 180.0
_GRANTED = "You have a seat in"
_ASKED = "Redeem this code?"
_NUMBERS = re.compile(r"\d[\d:.\- ]*")


@dataclass(frozen=True)
class Absence:
    """`before`, `after`: what people read while the worker was away, and in the end, with how many read it.

    `asking`: seconds until the last had an answer; `granted`: until the last was told of the seat, from the worker's
    return on, or with a stand-in from the first request on. `upstream`: members that there were in the end.
    """

    people: int
    stand_in: bool
    asking: float
    granted: float
    before: dict[str, int]
    after: dict[str, int]
    upstream: int

    def document(self) -> dict[str, Any]:
        return asdict(self)

    def lines(self) -> list[str]:
        whence = "the first request" if self.stand_in else "the worker's return"
        return [
            f"stand-in {'on' if self.stand_in else 'off'}: {self.people} people, all answered after {self.asking:.1f} s",
            f"  {self.upstream} seats upstream, the last one told {self.granted:.1f} s after {whence}",
            *(f"  {count:>3} read at first: {text}" for text, count in self.before.items()),
            *(f"  {count:>3} read at last:  {text}" for text, count in self.after.items()),
        ]


def absence(site: Site, people: int, *, stand_in: bool) -> Absence:
    """Stop the worker, let everybody redeem, read; start it again unless somebody stands in; read again."""
    pool = f"Absence {people}"
    site.pool(pool, people)
    codes = site.codes(pool, people)
    persons = [site.chats.newcomer() for _ in range(people)]
    site.supervisor.stop("worker")
    until(lambda: not heartbeat.worker_alive(site.data_dir), "the worker's beat to be old", 30, every=0.1)
    if stand_in:
        until(lambda: _stands_in(site), "the stand-in", 30, every=0.1)
    began = time.monotonic()
    by_person = dict(zip(persons, codes, strict=True))
    _everybody(persons, lambda person: site.chats.redeem(person, by_person[person], f"p{person}@example.org"))
    _everybody(persons, lambda person: _await(site, person, lambda text: _ASKED not in text, "an answer"))
    asking = time.monotonic() - began
    before = _texts(site, persons)
    if not stand_in:
        assert site.json("members", pool) == [], "nobody is there who could have invited them"
        began = time.monotonic()
        site.supervisor.start("worker")
    _everybody(persons, lambda person: _await(site, person, lambda text: _GRANTED in text, "the seat"))
    granted = time.monotonic() - began
    if stand_in:
        site.supervisor.start("worker")
    members = site.json("members", pool)
    assert sorted(members) == sorted(f"p{person}@example.org" for person in persons)
    return Absence(people, stand_in, asking, granted, before, _texts(site, persons), len(members))


def _everybody(persons: list[int], act: Callable[[int], None]) -> None:
    with ThreadPoolExecutor(_THREADS) as threads:
        for done in [threads.submit(act, person) for person in persons]:
            done.result()


def _await(site: Site, person: int, fits: Callable[[str], bool], what: str) -> None:
    until(lambda: fits(_last(site, person)), f"{what} for {person}", _PATIENCE, every=0.2)


def _last(site: Site, person: int) -> str:
    return str(site.chats.from_bot(person)[-1].get("text", ""))


def _texts(site: Site, persons: list[int]) -> dict[str, int]:
    """The newest message of each chat, on one line and with its numbers taken out, most frequent first."""
    shown = (" ".join(_NUMBERS.sub("# ", _last(site, person)).split()) for person in persons)
    return dict(Counter(shown).most_common())


def _stands_in(site: Site) -> bool:
    beat = site.beat("bot")
    return beat is not None and beat.detail.get("stands_in") is True
