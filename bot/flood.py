"""Against floods: a person has so many updates in a few seconds, counted here, so that it works without any server."""

import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from enum import Enum, auto

from aiogram.enums import ChatType
from aiogram.types import Update

from bot.screens import GO

MOST = 12
WITHIN = 4.0
_MOST_PEOPLE = 10_000


class Verdict(Enum):
    GO_ON = auto()
    TELL = auto()
    DROP = auto()


@dataclass(slots=True)
class _Person:
    times: deque[float] = field(default_factory=lambda: deque(maxlen=MOST))
    told: bool = False


class Guard:
    """A message counts at the time at which it was sent: what piled up while we were away is no flood."""

    def __init__(self) -> None:
        self._people: OrderedDict[int, _Person] = OrderedDict()

    def judge(self, update: Update) -> Verdict:
        """Whether to handle an update, or to drop it with or without a word. A confirmation is never dropped.

        Nor is anything that people say to one another in a group: there it is codes that matter, and all are looked at.
        """
        query, message = update.callback_query, update.message
        if query is not None and query.data != GO:
            return self._count(query.from_user.id, time.time())
        if message is None or message.from_user is None:
            return Verdict.GO_ON
        if message.chat.type != ChatType.PRIVATE and not (message.text or "").startswith("/"):
            return Verdict.GO_ON
        return self._count(message.from_user.id, message.date.timestamp())

    def _count(self, person_id: int, at: float) -> Verdict:
        person = self._people.pop(person_id, None) or _Person()
        self._people[person_id] = person
        if len(self._people) > _MOST_PEOPLE:
            self._people.popitem(last=False)
        if len(person.times) == MOST and at - person.times[0] < WITHIN:
            verdict = Verdict.DROP if person.told else Verdict.TELL
            person.told = True
            return verdict
        person.times.append(at)
        person.told = False
        return Verdict.GO_ON
